// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.HeldRuns;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the Model Context Protocol over HTTP: each spell is a tool. Serves 2026-07-28, in which each request stands for
 * itself, and 2025-11-25 and 2025-06-18, which begin with {@code initialize}.
 *
 * <p>A tool takes the spell's inputs as arguments, and gives its outputs as structured content; a run that fails is a result
 * with {@code isError}. A call that takes longer is a stream, with the progress of its nodes if the client wants it told. In
 * 2026-07-28 a client that closes its call cancels the run; an earlier one says so in {@code notifications/cancelled}. Nodes
 * that need approval are put before the client's user, if the client shows forms; otherwise they wait for another.
 * Thread-safe.
 */
public final class McpDoor implements Door {

    private static final String SESSION = "Mcp-Session-Id";

    private final McpServer server;
    private final Sessions sessions;
    private final boolean asksCallers;
    private final @Nullable ProtectedResource resource;
    private final Challenge challenge;

    private McpDoor(Builder options) {
        Seal seal = new Seal(options.key == null ? Seal.randomKey() : options.key);
        this.server = new McpServer(options.host, options, seal, Clock.systemUTC());
        this.sessions = new Sessions(seal);
        this.asksCallers = options.asksCallers;
        this.resource = options.resource;
        this.challenge = options.challenge();
    }

    /** Returns the door to a host's spells, with all options as they are by default. */
    public static McpDoor of(SpellHost host) {
        return builder(host).build();
    }

    /** Starts the options of a door. */
    public static Builder builder(SpellHost host) {
        return new Builder(host);
    }

    @Override
    public String name() {
        return "mcp";
    }

    @Override
    public String root() {
        return "/mcp";
    }

    @Override
    public Map<String, byte[]> documents() {
        return resource == null ? Map.of() : Map.of(resource.path(), resource.document());
    }

    // ---- before the message ----

    @Override
    public boolean answersAnyone(Exchange exchange) {
        if (!exchange.method().equals("POST")) {
            exchange.put("Allow", "POST");
            exchange.answer(405);
            return true;
        }
        if (exchange.parameter("access_token").isPresent()) {
            exchange.put(Challenge.HEADER, challenge.unauthorized("invalid_request"));
            exchange.answer(401);
            return true;
        }
        return false;
    }

    @Override
    public void serve(Exchange exchange) {
        if (!exchange.path().replace("/", "").isEmpty()) {
            exchange.answer(404);
        } else if (!HttpRules.isJson(exchange)) {
            refuse(exchange, 415, McpError.refused(McpError.INVALID_REQUEST, "the body is not sent as JSON"));
        } else if (!HttpRules.accepts(exchange, "application/json")
                && !HttpRules.accepts(exchange, "text/event-stream")) {
            refuse(
                    exchange,
                    406,
                    McpError.refused(McpError.INVALID_REQUEST, "the client accepts neither JSON nor an event stream"));
        } else {
            exchange.body().whenComplete((body, thrown) -> {
                if (thrown == null) {
                    read(body, exchange);
                } else {
                    refuse(exchange, thrown);
                }
            });
        }
    }

    private void read(byte[] bytes, Exchange exchange) {
        JsonNode body;
        try {
            body = DoorJson.value(bytes);
        } catch (ServiceException e) {
            server.fail(exchange, null, McpError.refused(McpError.PARSE_ERROR, String.valueOf(e.getMessage())));
            return;
        }
        try {
            McpMessage message = McpMessage.of(body);
            Era era = HttpRules.era(message, exchange);
            server.serve(message, era.isModern() ? modern(message, exchange) : legacy(message, exchange), exchange);
        } catch (Throwable e) {
            server.fail(exchange, McpMessage.idOf(body), e);
        }
    }

    private Client modern(McpMessage message, Exchange exchange) {
        boolean showsForms = Sessions.showsForms(message.meta().path(McpMessage.CLIENT_CAPABILITIES));
        return new Client(exchange.user(), Era.MODERN, null, asksCallers && showsForms, false);
    }

    private Client legacy(McpMessage message, Exchange exchange) {
        if ("initialize".equals(message.method())) {
            boolean showsForms = Sessions.showsForms(message.params().path("capabilities"));
            exchange.put(SESSION, sessions.begin(exchange.user(), showsForms));
            return new Client(exchange.user(), Era.LEGACY, null, false, false);
        }
        Optional<String> session = exchange.header(SESSION);
        boolean showsForms = session.isPresent() && sessions.canBeAsked(session.get(), exchange.user());
        return new Client(exchange.user(), Era.LEGACY, session.orElse(null), asksCallers && showsForms, false);
    }

    // ---- errors ----

    private static void refuse(Exchange exchange, int status, McpError error) {
        exchange.answer(status, McpMessage.error(null, error));
    }

    @Override
    public void refuse(Exchange exchange, int status, ServiceException why) {
        refuse(exchange, status, McpError.refused(McpError.INVALID_REQUEST, String.valueOf(why.getMessage())));
    }

    @Override
    public void refuse(Exchange exchange, Throwable thrown) {
        ServiceException why = ServiceException.of(thrown);
        if (why.code() == Code.UNAUTHORIZED) {
            boolean wasSent = exchange.header("Authorization").isPresent();
            exchange.put(Challenge.HEADER, challenge.unauthorized(wasSent ? "invalid_token" : null));
            exchange.answer(401);
        } else {
            server.fail(exchange, null, McpError.of(why));
        }
    }

    /** Options of a door. Confined to one thread. */
    public static final class Builder {

        private final SpellHost host;
        private byte @Nullable [] key;
        private boolean resources;
        private boolean asksCallers = true;
        private @Nullable ProtectedResource resource;
        private Duration holdFor = Duration.ofMinutes(15);
        private @Nullable String title;
        private @Nullable String instructions;

        private Builder(SpellHost host) {
            this.host = requireNonNull(host, "host");
        }

        /**
         * Sets the key that signs what clients give back: sessions, cursors and the states of calls that wait. By default a
         * random one: then only this door takes what it has signed.
         *
         * @param secret 32 random bytes or more, the same for all servers behind one address
         */
        public Builder signingKey(byte[] secret) {
            this.key = secret.clone();
            return this;
        }

        /** Shows the files of spells, which tell more than the tools do, as resources; by default they are not shown. */
        public Builder resources() {
            this.resources = true;
            return this;
        }

        /** Leaves approvals to users other than the caller; by default the caller's client asks for them. */
        public Builder approvalsByOthers() {
            this.asksCallers = false;
            return this;
        }

        /**
         * Names the authorization servers that clients get their tokens from: those that come without one are sent there (RFC
         * 9728). The authenticator has to require that a token is meant for this resource. By default none is named, and
         * tokens are given out by hand.
         *
         * @param address the address of the door, as clients call it: {@code https://spells.example/mcp}
         * @param scopes the scopes that a token may need; may be empty
         * @param servers the addresses of the servers; one at least
         */
        public Builder authorizedBy(URI address, List<String> scopes, URI... servers) {
            this.resource = new ProtectedResource(address, List.of(servers), scopes);
            return this;
        }

        /** Sets how long a client may take to answer before its nodes are refused; by default a quarter of an hour. */
        public Builder holdFor(Duration longest) {
            if (longest.isNegative() || longest.isZero()) {
                throw new IllegalArgumentException("the time to hold runs is positive, but is " + longest);
            }
            this.holdFor = longest;
            return this;
        }

        /** Sets the name of the server that clients show to people; by default they show {@code spellrunner}. */
        public Builder title(String name) {
            this.title = requireNonNull(name, "name");
            return this;
        }

        /** Sets what clients may tell their models of the tools as a whole; by default there is nothing. */
        public Builder instructions(String text) {
            this.instructions = requireNonNull(text, "text");
            return this;
        }

        @Nullable
        String title() {
            return title;
        }

        @Nullable
        String instructions() {
            return instructions;
        }

        Challenge challenge() {
            return new Challenge(resource);
        }

        HeldRuns heldRuns() {
            return new HeldRuns(holdFor, host.executor());
        }

        boolean hasResources() {
            return resources;
        }

        /** Returns the door. */
        public McpDoor build() {
            return new McpDoor(this);
        }
    }
}
