// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.WireJson;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Tells probes whether the process serves, in the form of MicroProfile Health. Anyone may ask, from anywhere; details are
 * for clients that are let in. It depends on no model, no store and no load: a probe that fails takes every replica out at
 * once, and a full host refuses calls instead. Thread-safe.
 */
final class Health {

    private final SpellHost host;
    private final Connections connections;
    private final Entrance entrance;
    private final WireJson json;

    /** A question of a probe. */
    private enum Probe {
        LIVE,
        READY,
        STARTED
    }

    Health(SpellHost host, Connections connections, Entrance entrance, WireJson json) {
        this.host = host;
        this.connections = connections;
        this.entrance = entrance;
        this.json = json;
    }

    /**
     * Answers a request if it is one of a probe.
     *
     * @param path the path below the handler's prefix
     * @return whether it is
     */
    boolean answers(String path, Request request, Response response, Callback callback) {
        Probe probe = probe(path);
        if (probe == null) {
            return false;
        }
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            response.setStatus(405);
            callback.succeeded();
            return true;
        }
        if (request.getHeaders().contains(HttpHeader.AUTHORIZATION)) {
            Requests.admit(entrance, request)
                    .whenComplete((admission, refused) -> answer(probe, admission != null, response, callback));
        } else {
            answer(probe, false, response, callback);
        }
        return true;
    }

    /** Tells whether a path below the handler's prefix is one of a probe. */
    static boolean isAsked(String path) {
        return probe(path) != null;
    }

    private static @Nullable Probe probe(String path) {
        return switch (path) {
            case "/health/live", "/livez" -> Probe.LIVE;
            case "/health/ready", "/readyz" -> Probe.READY;
            case "/health/started" -> Probe.STARTED;
            default -> null;
        };
    }

    private void answer(Probe probe, boolean withDetails, Response response, Callback callback) {
        boolean isUp = probe != Probe.READY || (host.isReady() && !connections.isStopping());
        String status = isUp ? "UP" : "DOWN";
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("checks", withDetails ? List.of(check(status)) : List.of());
        byte[] bytes = json.object(body);
        response.setStatus(isUp ? 200 : 503);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private Map<String, Object> check(String status) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("runs", host.runs());
        counts.put("connections", host.connections());
        counts.put("openSpells", host.openSpells());
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", "host");
        check.put("status", status);
        check.put("data", counts);
        return check;
    }
}
