// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The doors of other protocols. Checks for each of them what all have in common: from which pages a call may come, and who
 * calls. Thread-safe.
 */
final class Doors {

    private final List<Door> doors;
    private final Map<String, byte[]> documents = new HashMap<>();
    private final Sites sites;
    /** The headers of answers that pages may read: clients in browsers go by them. */
    private static final String EXPOSED = "x-request-id, x-should-retry, Retry-After, Mcp-Session-Id, WWW-Authenticate";

    private final Entrance entrance;
    private final ConnectionSettings settings;
    private final Connections connections;

    Doors(List<Door> doors, Sites sites, Entrance entrance, ConnectionSettings settings, Connections connections) {
        this.doors = List.copyOf(doors);
        doors.forEach(door -> documents.putAll(door.documents()));
        this.sites = sites;
        this.entrance = entrance;
        this.settings = settings;
        this.connections = connections;
    }

    /**
     * Returns the door that a path leads to.
     *
     * @param path the path below the handler's prefix
     */
    @Nullable
    Door at(String path) {
        for (Door door : doors) {
            if (path.equals(door.root()) || path.startsWith(door.root() + "/")) {
                return door;
            }
        }
        return null;
    }

    /**
     * Answers a request for a document that anyone may read, pages of other sites too.
     *
     * @param path the path in the context
     * @return whether it is one
     */
    boolean answersDocument(String path, Request request, Response response, Callback callback) {
        byte[] document = documents.get(path);
        if (document == null || !HttpMethod.GET.is(request.getMethod())) {
            return false;
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        headers.put(HttpHeader.CONTENT_LENGTH, document.length);
        headers.put("Access-Control-Allow-Origin", "*");
        response.setStatus(200);
        response.write(true, ByteBuffer.wrap(document), callback);
        return true;
    }

    /** Serves a request, if it is let through. */
    void serve(Door door, String path, HttpCall call) {
        DoorExchange exchange =
                new DoorExchange(door, call, path.substring(door.root().length()), settings, connections);
        Optional<ServiceException> forbidden = sites.refusal(call.request());
        if (forbidden.isPresent()) {
            door.refuse(exchange, 403, forbidden.get());
            return;
        }
        tellBrowser(call);
        if (HttpMethod.OPTIONS.is(call.request().getMethod())) {
            call.answerNothing(204);
        } else if (connections.isStopping()) {
            door.refuse(exchange, 503, new ServiceException(Code.BUSY, "the server stops (try again later)", Map.of()));
        } else if (!door.answersAnyone(exchange)) {
            Requests.admit(entrance, call.request()).whenComplete((admission, refused) -> {
                if (refused == null) {
                    call.admitted(admission);
                    serve(door, exchange);
                } else {
                    refuse(door, exchange, ServiceException.of(refused));
                }
            });
        }
    }

    /** An authenticator that fails is out of service, which is no refusal of the client. */
    private static void refuse(Door door, DoorExchange exchange, ServiceException why) {
        if (why.code() == Code.BUSY) {
            door.refuse(exchange, 503, why);
        } else {
            door.refuse(exchange, why);
        }
    }

    private static void serve(Door door, DoorExchange exchange) {
        try {
            door.serve(exchange);
        } catch (Throwable e) {
            // An error, too: the request would hang for ever.
            door.refuse(exchange, e);
        }
    }

    /** The headers that a page that may call may send: any, since they change with the versions of these protocols. */
    private void tellBrowser(HttpCall call) {
        if (!sites.tellBrowser(call.request(), call.response(), EXPOSED)) {
            return;
        }
        HttpFields.Mutable headers = call.response().getHeaders();
        String asked = call.request().getHeaders().get("Access-Control-Request-Headers");
        if (HttpMethod.OPTIONS.is(call.request().getMethod())) {
            headers.put("Access-Control-Allow-Methods", "GET, POST");
            headers.put("Access-Control-Max-Age", "600");
            if (asked != null) {
                headers.put("Access-Control-Allow-Headers", asked);
            }
        }
    }
}
