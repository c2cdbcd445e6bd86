// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.HandlerOptions.positive;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.doors.agui.AgUiDoor;
import dev.spellrunner.runner.doors.mcp.McpDoor;
import dev.spellrunner.runner.doors.openai.OpenAiDoor;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.OldestVersion;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Serves the spells of a host over HTTP and WebSocket. It fits a bare tree of Jetty's handlers, a context of them, and a
 * context of servlets ({@code context.insertHandler(spells)}); what is not for it goes on to the handler behind it.
 *
 * <pre>{@code
 * server.setHandler(SpellHandler.builder(host, Authenticator.bearerTokens(users)).prefix("/api").build());
 * }</pre>
 *
 * <table>
 * <caption>Below the prefix</caption>
 * <tr><td>{@code GET /spells}, {@code GET /spells/ID}</td><td>the user's spells</td></tr>
 * <tr><td>{@code POST /spells/ID/runs}</td><td>runs a spell: answers its outputs, or, to {@code Accept:
 *     text/event-stream}, its events; to {@code Prefer: respond-async} at once</td></tr>
 * <tr><td>{@code GET /runs}</td><td>the runs that are kept</td></tr>
 * <tr><td>{@code GET /runs/RUN}, {@code DELETE /runs/RUN}</td><td>reports a run, cancels it</td></tr>
 * <tr><td>{@code GET /runs/RUN/events}</td><td>its events as Server-Sent Events, after {@code Last-Event-ID}</td></tr>
 * <tr><td>{@code GET /ws}</td><td>a WebSocket with JSON-RPC 2.0</td></tr>
 * <tr><td>{@code GET /health/live}, {@code /health/ready}, {@code /health/started}</td><td>tell probes whether the process
 *     serves; also {@code /livez} and {@code /readyz}</td></tr>
 * <tr><td>{@code GET /openapi.json}</td><td>describes all this, for generators of clients</td></tr>
 * </table>
 *
 * <p>Errors at these addresses are JSON, {@code {code, message, data}}, also those of requests that Jetty refuses before any
 * handler is asked, and of requests whose address cannot be read: while the handler is started, it answers them in place of
 * the server's error handler, to which all others go on.
 *
 * <p>Thread-safe. Starts and stops with its server, and ends its connections then; the host is not closed.
 */
public final class SpellHandler extends Handler.Wrapper {

    private static final OldestVersion JETTY =
            new OldestVersion("Jetty", "12.1.4", "with Spring Boot set 'jetty.version'");

    private final ConnectionSettings settings;
    private final WireJson json;
    private final Connections connections = new Connections();
    private final MessageMemory memory;
    private final Requests requests;
    private final Upgrades upgrades;
    private final Health health;
    private final OpenApi openApi;
    private final Doors doors;
    private @Nullable EarlyErrors errors;

    /** The connectors of a server stop before its handlers, and with them all that could still be said to clients. */
    private final LifeCycle.Listener beforeTheServerStops = new LifeCycle.Listener() {
        @Override
        public void lifeCycleStopping(LifeCycle server) {
            connections.stop(settings.stopTimeout());
            // Only now: until then a probe is told that the server is not ready.
            Connectors.close(getServer(), settings.stopTimeout());
        }
    };

    private SpellHandler(HandlerOptions options) {
        this.settings = options.settings();
        this.memory = options.host.messages();
        Sites sites = options.sites();
        Entrance entrance = new Entrance(options.authenticator, options.clock);
        this.json = new WireJson(options.codec);
        SpellService service = new SpellService(options.host);
        addBean(connections, false);
        this.upgrades = new Upgrades(service, settings, json, connections);
        this.requests = new Requests(
                sites, entrance, new HttpCalls(service, settings, json, connections), upgrades, connections);
        this.openApi = new OpenApi(settings.prefix().text());
        this.health = new Health(options.host, connections, entrance, json);
        this.doors = new Doors(options.doors, sites, entrance, settings, connections);
    }

    /**
     * Starts the options of a handler.
     *
     * @param host has the spells
     * @param authenticator tells who a client is
     */
    public static Builder builder(SpellHost host, Authenticator authenticator) {
        return new Builder(host, authenticator);
    }

    /** Returns how many connections there are that last: WebSockets, streams of events, calls that wait for a run. */
    public int connections() {
        return connections.count();
    }

    @Override
    protected void doStart() throws Exception {
        JETTY.require(Server.getVersion());
        Server server = getServer();
        addManaged(upgrades.start(server));
        connections.start(server.getScheduler(), server.getThreadPool(), settings.watchInterval());
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
        Predicate<@Nullable String> isOurs = path ->
                isRunning() && (path == null || (path.startsWith(root) && isOurs(path.substring(root.length()))));
        errors = EarlyErrors.of(server, isOurs, json);
    }

    @Override
    protected void doStop() throws Exception {
        getServer().removeEventListener(beforeTheServerStops);
        connections.stop(settings.stopTimeout());
        super.doStop();
        // After those of handlers behind this one, which came later.
        if (errors != null && errors.leave()) {
            errors = null;
        }
        upgrades.stop().ifPresent(this::removeBean);
    }

    // ---- requests ----

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String below = settings.prefix().below(Request.getPathInContext(request));
        if (health.answers(below, request, response, callback)
                || openApi.answers(below, request, response, callback)
                || doors.answersDocument(Request.getPathInContext(request), request, response, callback)) {
            return true;
        }
        Door door = doors.at(below);
        if (door != null) {
            doors.serve(door, below, new HttpCall(request, response, callback, json, connections, memory));
            return true;
        }
        Route route = Route.of(below);
        if (route == null && super.handle(request, response, callback)) {
            return true;
        }
        if (route == null && !settings.prefix().isAbove(below)) {
            return false;
        }
        HttpCall call = new HttpCall(request, response, callback, json, connections, memory);
        if (route == null) {
            call.fail(404, new ServiceException(Code.NOT_FOUND, "there is nothing at this address", Map.of()));
            return true;
        }
        requests.serve(route, call);
        return true;
    }

    /** Tells whether errors at a path of the context are answered here. */
    private boolean isOurs(String path) {
        String below = settings.prefix().below(path);
        return settings.prefix().isAbove(below)
                || doors.at(below) != null
                || Health.isAsked(below)
                || Route.of(below) != null;
    }

    /** Options of a handler. Confined to one thread. */
    public static final class Builder {

        private final HandlerOptions options;

        private Builder(SpellHost host, Authenticator authenticator) {
            options = new HandlerOptions(requireNonNull(host, "host"), requireNonNull(authenticator, "authenticator"));
        }

        /**
         * Sets where the handler begins in its context; by default at its root.
         *
         * @param path begins with a slash: {@code /api}
         */
        public Builder prefix(String path) {
            options.prefix = new Prefix(path);
            return this;
        }

        /** Sets what writes the outputs of runs, and how large they may be; by default {@link EventCodec#create}. */
        public Builder codec(EventCodec writer) {
            options.codec = requireNonNull(writer, "writer");
            return this;
        }

        /**
         * Lets the pages of other sites call, by their origins: {@code https://editor.example}. By default only the pages of
         * this site may, as far as browsers are concerned; clients that are no browsers always may.
         */
        public Builder allowOrigins(String... others) {
            options.allowedOrigins.addAll(List.of(others));
            return this;
        }

        /** Lets the pages of all sites call. Not for an authenticator that goes by cookies. */
        public Builder allowAnyOrigin() {
            options.anyOrigin = true;
            return this;
        }

        /**
         * Sets the names that the server may be called by (header {@code Host}), without ports. By default any, but on a
         * server that is bound to loopback none but those of loopback: a foreign page could reach it under a name of its own
         * (DNS rebinding). A proxy that passes on the name it is called by needs that name here.
         */
        public Builder allowHosts(String... names) {
            options.allowedHosts.addAll(List.of(names));
            return this;
        }

        /** Limits a message of a WebSocket and the body of a request; by default to 1 MiB. */
        public Builder messageBytes(int limit) {
            options.messageBytes = positive(limit, "bytes of a message");
            return this;
        }

        /** Limits how many calls of one WebSocket may wait for their answers; by default 200. */
        public Builder callsInFlight(int limit) {
            options.callsInFlight = positive(limit, "calls in flight");
            return this;
        }

        /**
         * Limits how many bytes of answers may wait for one WebSocket's client to read; by default 4 MiB. Events do not
         * count: they wait in the host's log.
         */
        public Builder outgoingBytes(int limit) {
            options.outgoingBytes = positive(limit, "outgoing bytes");
            return this;
        }

        /** Sets after which time a WebSocket ends of whose client nothing comes, not even a pong; by default a minute. */
        public Builder idleTimeout(Duration longest) {
            options.idleTimeout = positive(longest, "idle timeout");
            return this;
        }

        /** Sets after which silence a WebSocket gets a ping, a stream of events a comment; by default 20 seconds. */
        public Builder pingInterval(Duration interval) {
            options.pingInterval = positive(interval, "ping interval");
            return this;
        }

        /**
         * Sets how long a WebSocket's client may take to read what is sent at once, some 64 KiB; by default 20 seconds. Who
         * takes longer is told to try again later, and loses the connection.
         */
        public Builder sendTimeout(Duration longest) {
            options.sendTimeout = positive(longest, "send timeout");
            return this;
        }

        /** Sets how long connections may take to end when the server stops; by default two seconds. */
        public Builder stopTimeout(Duration longest) {
            options.stopTimeout = positive(longest, "stop timeout");
            return this;
        }

        /** Offers permessage-deflate to WebSockets, which costs memory and time for each; by default it is off. */
        public Builder compression() {
            options.compression = true;
            return this;
        }

        /** Sets what tells whether a token has expired; by default the system's clock. Connections end within a second then. */
        public Builder clock(Clock source) {
            options.clock = requireNonNull(source, "source");
            return this;
        }

        /**
         * Opens a door to clients of another protocol; by default all are closed.
         *
         * @throws IllegalArgumentException if another one begins at the same place
         */
        public Builder door(Door opened) {
            options.add(opened);
            return this;
        }

        /** Opens the door to clients of OpenAI's chat completions, at {@code /v1}; see {@link OpenAiDoor}. */
        public Builder openAi() {
            return door(OpenAiDoor.of(options.host));
        }

        /** Opens the door to clients of the Model Context Protocol, at {@code /mcp}; see {@link McpDoor} for options. */
        public Builder mcp() {
            return door(McpDoor.of(options.host));
        }

        /** Opens the door to front ends that speak AG-UI, at {@code /agui}; see {@link AgUiDoor}. */
        public Builder agUi() {
            return door(AgUiDoor.of(options.host));
        }

        /** Returns the handler. */
        public SpellHandler build() {
            return new SpellHandler(options);
        }
    }
}
