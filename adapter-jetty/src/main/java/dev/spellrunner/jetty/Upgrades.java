// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketExtensionRegistry;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/** Makes WebSockets of requests. Thread-safe. */
final class Upgrades {

    private static final int UPGRADE_REQUIRED = 426;
    private static final String BATCHES = "spells.batch";

    private final SpellService service;
    private final ConnectionSettings settings;
    private final WireJson json;
    private final Connections connections;

    private volatile @Nullable WebSocketMappings mappings;

    Upgrades(SpellService service, ConnectionSettings settings, WireJson json, Connections connections) {
        this.service = service;
        this.settings = settings;
        this.json = json;
        this.connections = connections;
    }

    /**
     * Makes what WebSockets of a server share. Not that of the context: the choice of extensions is the handler's own.
     *
     * @return what has to start and to stop with the handler
     */
    WebSocketComponents start(Server server) {
        WebSocketExtensionRegistry extensions = new WebSocketExtensionRegistry();
        if (!settings.compression()) {
            extensions.unregister("permessage-deflate");
        }
        WebSocketComponents components = new WebSocketComponents(
                extensions, null, server.getByteBufferPool(), null, null, server.getThreadPool());
        components.unmanage(server.getByteBufferPool());
        components.unmanage(server.getThreadPool());
        mappings = new WebSocketMappings(components);
        return components;
    }

    /** Returns what {@link #start} has made, if it was called. */
    Optional<WebSocketComponents> stop() {
        WebSocketMappings made = mappings;
        mappings = null;
        return Optional.ofNullable(made).map(WebSocketMappings::getWebSocketComponents);
    }

    /** Makes a WebSocket of a request, if it asks for one. */
    void make(Admission admission, HttpCall call) {
        WebSocketMappings made = mappings;
        Callback callback = Callback.from(call::begin, call.callback());
        try {
            if (made != null && made.upgrade(negotiator(admission), call.request(), call.response(), callback, null)) {
                return;
            }
        } catch (HttpException.RuntimeException e) {
            call.fail(invalid("the upgrade request is refused: " + e.getReason()));
            return;
        }
        call.response().getHeaders().put(HttpHeader.UPGRADE, "websocket");
        call.response().getHeaders().put(HttpHeader.SEC_WEBSOCKET_VERSION, "13");
        call.fail(UPGRADE_REQUIRED, invalid("only WebSockets begin here (send an upgrade request)"));
    }

    private static ServiceException invalid(String message) {
        return new ServiceException(Code.INVALID_REQUEST, message, Map.of());
    }

    /** Tells whether a client asks for several notifications in one message: by a subprotocol, or a parameter. */
    private static boolean batches(ServerUpgradeRequest request, ServerUpgradeResponse response) {
        if (request.hasSubProtocol(BATCHES)) {
            response.setAcceptedSubProtocol(BATCHES);
            return true;
        }
        Fields.Field asked = Requests.query(request).get("batch");
        return asked != null && "1".equals(asked.getValue());
    }

    private WebSocketNegotiator negotiator(Admission admission) {
        return new WebSocketNegotiator() {
            @Override
            public FrameHandler negotiate(
                    ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
                return new RpcSocket(service, admission, json, settings, connections, batches(request, response));
            }

            @Override
            public void customize(Configuration configuration) {
                // Larger messages go out, and are read, in several frames.
                configuration.setMaxFrameSize(Math.min(SlicedBody.SLICE_BYTES, settings.messageBytes()));
                configuration.setMaxTextMessageSize(settings.messageBytes());
                // A client that only listens is alive as long as it answers pings, which RpcSocket sees to.
                configuration.setIdleTimeout(settings.idleTimeout().plus(settings.pingInterval()));
            }
        };
    }
}
