// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.HostNames;
import dev.spellrunner.runner.host.OldestVersion;
import dev.spellrunner.runner.host.Origins;
import dev.spellrunner.socketio.engine.EngineError;
import dev.spellrunner.socketio.engine.EngineServer;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.io.EOFException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketExtensionRegistry;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a Socket.IO server over Jetty, by default below {@code /socket.io/}, or Engine.IO alone. It fits any tree of Jetty's
 * handlers; what is not for it goes on to the handler behind it. While it is started, it answers the errors at its addresses
 * in place of the server's error handler, and in place of Jetty's pages those of requests whose address cannot be read.
 *
 * <p>Thread-safe. When Jetty stops, all sessions end, for which it waits a second at most; when it starts again, new ones may
 * begin. The Socket.IO server is not closed with it, and need not be: it keeps no thread without sessions.
 */
public final class SocketIoHandler extends Handler.Wrapper {

    private static final Logger log = LoggerFactory.getLogger(SocketIoHandler.class);

    /** The longest time for telling clients that the server stops. */
    private static final Duration LONGEST_END = Duration.ofSeconds(1);

    private static final OldestVersion JETTY =
            new OldestVersion("Jetty", "12.1.4", "with Spring Boot set 'jetty.version'");

    private final EngineServer engine;
    private final OpenRequests inFlight = new OpenRequests();
    private final String path;
    private final Origins origins;
    private final HostNames hostNames;
    private final String allowedHeaders;

    private volatile @Nullable WebSocketMappings mappings;
    private @Nullable EarlyErrors errors;

    /** The connectors of a server stop before its handlers, and with them all that could still be said to clients. */
    private final LifeCycle.Listener beforeTheServerStops = new LifeCycle.Listener() {
        @Override
        public void lifeCycleStopping(LifeCycle server) {
            endSessions();
            Connectors.close(getServer(), LONGEST_END);
        }
    };

    private SocketIoHandler(Builder options) {
        this.engine = options.engine;
        this.path = options.path;
        this.origins = new Origins(options.anyOrigin, options.allowedOrigins);
        this.hostNames = new HostNames(options.allowedHosts);
        this.allowedHeaders = String.join(", ", options.allowedHeaders);
    }

    /** Starts the options of a handler. */
    public static Builder builder(SocketIoServer io) {
        return new Builder(io.engine(), "/socket.io");
    }

    /** Starts the options of a handler for Engine.IO alone, by default at {@code /engine.io}. */
    public static Builder builder(EngineServer engine) {
        return new Builder(requireNonNull(engine, "engine"), "/engine.io");
    }

    @Override
    protected void doStart() throws Exception {
        JETTY.require(Server.getVersion());
        engine.start();
        Server server = getServer();
        WebSocketExtensionRegistry extensions = new WebSocketExtensionRegistry();
        // It costs memory for each connection, and clients much time.
        extensions.unregister("permessage-deflate");
        WebSocketComponents components = new WebSocketComponents(
                extensions, null, server.getByteBufferPool(), null, null, server.getThreadPool());
        components.unmanage(server.getByteBufferPool());
        components.unmanage(server.getThreadPool());
        mappings = new WebSocketMappings(components);
        addManaged(components);
        server.addEventListener(beforeTheServerStops);
        answerErrorsOf(server);
        super.doStart();
    }

    private void answerErrorsOf(Server server) {
        if (errors != null && errors.areOf(server)) {
            return;
        }
        ContextHandler context = Handler.AbstractContainer.findContainerOf(server, ContextHandler.class, this);
        String root = context == null || context.getContextPath().equals("/") ? "" : context.getContextPath();
        errors = EarlyErrors.of(server, asked -> isRunning() && (asked == null || isBelow(asked, root + path)));
    }

    private static boolean isBelow(String asked, String root) {
        return asked.equals(root) || asked.startsWith(root + "/");
    }

    @Override
    protected void doStop() throws Exception {
        getServer().removeEventListener(beforeTheServerStops);
        endSessions();
        super.doStop();
        if (errors != null && errors.leave()) {
            errors = null;
        }
        WebSocketMappings made = mappings;
        mappings = null;
        if (made != null) {
            removeBean(made.getWebSocketComponents());
        }
    }

    private void endSessions() {
        engine.stop();
        if (!inFlight.awaitNone(LONGEST_END)) {
            log.debug("some clients cannot be told that the server is shutting down");
        }
    }

    // ---- requests ----

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String asked = Request.getPathInContext(request);
        if (!asked.equals(path) && !asked.equals(path + "/")) {
            if (super.handle(request, response, callback)) {
                return true;
            }
            if (isBelow(asked, path)) {
                new HttpExchange(request, response, callback).refuse(404, EngineError.BAD_REQUEST);
                return true;
            }
            return false;
        }
        inFlight.begin();
        Request.addCompletionListener(request, failure -> inFlight.end());
        HttpExchange exchange = new HttpExchange(request, response, callback);
        try {
            serve(request, response, callback, exchange);
        } catch (Throwable e) {
            // An error, too: the request would hang for ever.
            fail(exchange, e);
        }
        return true;
    }

    private static void fail(HttpExchange exchange, Throwable thrown) {
        if (thrown instanceof HttpException) {
            log.debug("a request is refused", thrown);
            exchange.refuse(EngineError.BAD_REQUEST);
        } else {
            log.error("a request cannot be served", thrown);
            exchange.end(500);
        }
    }

    private void serve(Request request, Response response, Callback callback, HttpExchange exchange) throws Exception {
        if (!isLetThrough(request, response, exchange)) {
            return;
        }
        JettyRequest its = new JettyRequest(request);
        Optional<EngineError> refusal = engine.refusal(its);
        if (refusal.isPresent()) {
            exchange.refuse(refusal.get());
        } else if (its.isWebSocket()) {
            upgrade(its, request, response, callback, exchange);
        } else {
            serve(its, request, response, exchange);
        }
    }

    private boolean isLetThrough(Request request, Response response, HttpExchange exchange) {
        HttpFields headers = request.getHeaders();
        String origin = headers.get(HttpHeader.ORIGIN);
        String host = headers.get(HttpHeader.HOST);
        if (!hostNames.allow(host, boundTo(request)) || !origins.allow(origin, host)) {
            exchange.refuse(EngineError.FORBIDDEN);
            return false;
        }
        if (origin != null && origins.allowOther(origin)) {
            response.getHeaders().put("Access-Control-Allow-Origin", origin);
            response.getHeaders().add(HttpHeader.VARY, "Origin");
            if (!origins.allowAny()) {
                response.getHeaders().put("Access-Control-Allow-Credentials", "true");
            }
        }
        if (HttpMethod.OPTIONS.is(request.getMethod())) {
            response.getHeaders().put("Access-Control-Allow-Methods", "GET, POST");
            response.getHeaders().put("Access-Control-Allow-Headers", allowedHeaders);
            response.getHeaders().put("Access-Control-Max-Age", "600");
            exchange.end(204);
            return false;
        }
        return true;
    }

    private static @Nullable String boundTo(Request request) {
        Connector connector = request.getConnectionMetaData().getConnector();
        return connector instanceof NetworkConnector network ? network.getHost() : null;
    }

    private void serve(JettyRequest its, Request request, Response response, HttpExchange exchange) {
        if (its.isGet()) {
            // Nothing comes or goes while a client polls, and that is as it should be.
            request.addIdleTimeoutListener(timeout -> false);
            engine.poll(its, exchange);
        } else if (!HttpMethod.POST.is(request.getMethod())) {
            exchange.refuse(EngineError.BAD_REQUEST);
        } else if (request.getLength() > engine.maxPayload(its)) {
            tooLarge(response, exchange);
        } else {
            String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
            boolean binary = type != null && type.startsWith("application/octet-stream");
            long bytes = request.getLength() < 0 ? engine.maxPayload(its) : request.getLength();
            if (!engine.hold(its, bytes)) {
                exchange.refuse(EngineError.BUSY);
                return;
            }
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            Content.Source.asByteArrayAsync(request, engine.maxPayload(its), Promise.Invocable.toPromise(read));
            CompletionStage<byte[]> body = read;
            body.whenComplete((content, failure) -> {
                engine.release(its, bytes);
                if (failure == null) {
                    engine.post(its, content, binary, exchange);
                } else if (failure instanceof EOFException || failure instanceof HttpException) {
                    // The body broke off: the answer is not read, but the request ends.
                    exchange.refuse(EngineError.BAD_REQUEST);
                } else {
                    tooLarge(response, exchange);
                }
            });
        }
    }

    private static void tooLarge(Response response, HttpExchange exchange) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        exchange.end(413);
    }

    private void upgrade(JettyRequest its, Request request, Response response, Callback callback, HttpExchange exchange)
            throws Exception {
        WebSocketMappings made = mappings;
        if (made == null || !made.upgrade(negotiator(its), request, response, callback, null)) {
            exchange.refuse(EngineError.BAD_REQUEST);
        }
    }

    private WebSocketNegotiator negotiator(JettyRequest its) {
        return new WebSocketNegotiator() {
            @Override
            public FrameHandler negotiate(
                    ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
                return new SocketIoWebSocket(
                        engine, its, request.getComponents().getExecutor(), inFlight);
            }

            @Override
            public void customize(Configuration configuration) {
                // Larger messages go out, and are read, in several frames.
                configuration.setMaxFrameSize(Math.min(HttpExchange.SLICE_BYTES, engine.maxPayload()));
                configuration.setMaxTextMessageSize(engine.maxPayload());
                configuration.setMaxBinaryMessageSize(engine.maxPayload());
                // Sessions have heartbeats of their own.
                configuration.setIdleTimeout(Duration.ZERO);
            }
        };
    }

    /** Options of a handler. Confined to one thread. */
    public static final class Builder {

        private final EngineServer engine;
        private String path;
        private boolean anyOrigin;
        private final Set<String> allowedOrigins = new LinkedHashSet<>();
        private final Set<String> allowedHosts = new LinkedHashSet<>();
        private final Set<String> allowedHeaders = new LinkedHashSet<>(Set.of("Authorization", "Content-Type"));

        private Builder(EngineServer engine, String path) {
            this.engine = engine;
            this.path = path;
        }

        /**
         * Sets where the handler is in its context; by default where clients look: at {@code /socket.io}, or at {@code
         * /engine.io} for Engine.IO alone.
         *
         * @param other begins with a slash
         */
        public Builder path(String other) {
            if (!other.startsWith("/")) {
                throw new IllegalArgumentException("path '" + other + "' does not begin with a slash");
            }
            this.path = other.replaceFirst("/+$", "");
            return this;
        }

        /**
         * Lets the pages of other sites call, with the credentials that a browser has for this one, by their origins: {@code
         * https://editor.example}. By default only the pages of this site may; clients that are no browsers always may.
         */
        public Builder allowOrigins(String... others) {
            for (String origin : others) {
                allowedOrigins.add(origin);
            }
            return this;
        }

        /** Lets the pages of other sites send more headers than {@code Authorization} and {@code Content-Type}. */
        public Builder allowHeaders(String... names) {
            allowedHeaders.addAll(List.of(names));
            return this;
        }

        /**
         * Sets the names that the server may be called by (header {@code Host}), without ports. By default any, but on a
         * server that is bound to loopback none but those of loopback: a foreign page could reach it under a name of its own
         * (DNS rebinding). A proxy that passes on the name it is called by needs that name here.
         */
        public Builder allowHosts(String... names) {
            allowedHosts.addAll(List.of(names));
            return this;
        }

        /** Lets the pages of all sites call. Not for middleware that goes by cookies. */
        public Builder allowAnyOrigin() {
            this.anyOrigin = true;
            return this;
        }

        /** Returns the handler. */
        public SocketIoHandler build() {
            return new SocketIoHandler(this);
        }
    }
}
