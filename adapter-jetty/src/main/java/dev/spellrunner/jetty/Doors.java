// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Origins;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The doors of other protocols. Checks for each of them what all have in common: from which pages a call may come, and who
 * calls. Thread-safe.
 */
final class Doors {

    private final List<Door> doors;
    private final Origins origins;
    private final Entrance entrance;
    private final Settings settings;
    private final Connections connections;

    Doors(List<Door> doors, Origins origins, Entrance entrance, Settings settings, Connections connections) {
        this.doors = List.copyOf(doors);
        this.origins = origins;
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

    /** Serves a request, if it is let through. */
    void serve(Door door, String path, HttpCall call) {
        DoorExchange exchange =
                new DoorExchange(call, path.substring(door.root().length()), settings, connections);
        HttpFields headers = call.request().getHeaders();
        String origin = headers.get(HttpHeader.ORIGIN);
        if (!origins.allow(origin, headers.get(HttpHeader.HOST))) {
            door.refuse(
                    exchange,
                    403,
                    ServiceException.unauthorized("pages of '" + origin + "' may not call (allow their origin)"));
            return;
        }
        tellBrowser(origin, call);
        if (HttpMethod.OPTIONS.is(call.request().getMethod())) {
            call.answerNothing(204);
        } else if (connections.isStopping()) {
            door.refuse(exchange, 503, new ServiceException(Code.BUSY, "the server stops (try again later)", Map.of()));
        } else {
            entrance.admit(SpellHandler.credentials(call.request())).whenComplete((admission, refused) -> {
                if (refused != null) {
                    door.refuse(exchange, refused);
                    return;
                }
                call.admitted(admission);
                serve(door, exchange);
            });
        }
    }

    private static void serve(Door door, DoorExchange exchange) {
        try {
            door.serve(exchange);
        } catch (RuntimeException e) {
            door.refuse(exchange, e);
        }
    }

    /** What clients send along in these protocols changes with their versions; a page that may call may send it. */
    private void tellBrowser(@Nullable String origin, HttpCall call) {
        if (origin == null || !origins.allowOther(origin)) {
            return;
        }
        HttpFields.Mutable headers = call.response().getHeaders();
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Expose-Headers", "x-request-id, Mcp-Session-Id, WWW-Authenticate");
        headers.add(HttpHeader.VARY, "Origin");
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
