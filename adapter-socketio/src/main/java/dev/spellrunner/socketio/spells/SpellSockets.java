// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.feathers.FeathersLogins;
import dev.spellrunner.socketio.feathers.FeathersServices;
import dev.spellrunner.socketio.protocol.Namespace;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the spells of a host to the clients of a Socket.IO server.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.builder().build();
 * SpellSockets.builder(host, authenticator).build().serve(io.namespace("/"));
 * server.setHandler(SocketIoHandler.builder(io).build());
 * }</pre>
 *
 * <p>Clients call the service {@code spell-runner} as one of Feathers: {@code get} opens a spell, {@code create} runs it,
 * {@code update} changes it, {@code patch} plays it or cancels a run, {@code remove} closes it, and {@code find} tells which
 * are open; {@code create} on {@code spell-runner/follow} gives what was missed, and on {@code spell-runner/call}, with {@code
 * {method, params}}, makes any call of {@link SpellService}. They hear {@code connected} when all is ready, then {@code
 * node-event}, {@code play-state}, {@code spell-runner created}, {@code updated} and {@code patched} of the spells that they
 * have open. A client whose {@link Admission} ends is disconnected.
 *
 * <p>Thread-safe. Owns no threads: what may take long goes to the host's executor. Neither the host nor the server is closed.
 */
public final class SpellSockets {

    private final SpellHost host;
    private final Admissions admissions;
    private final FeathersLogins logins;
    private final FeathersServices services;
    private final List<OlderNames> olderNames;
    private final Duration loginTimeout;
    private final Set<SpellConnection> connections = ConcurrentHashMap.newKeySet();

    private SpellSockets(Builder options) {
        this.host = options.host;
        this.admissions = new Admissions(options.authenticator, options.clock, options.lateLogin);
        this.logins = new FeathersLogins(new Logins(admissions), options.clock);
        this.olderNames = List.copyOf(options.olderNames);
        this.loginTimeout = options.loginTimeout;
        FeathersServices.Builder calls =
                new SpellCalls(new SpellService(host), new ServiceValues(options.codec), this::havingOpen).services();
        if (options.lateLogin) {
            calls.service(FeathersLogins.PATH, logins.service());
        }
        this.services = calls.build();
    }

    /**
     * Starts the options of what serves the spells of a host.
     *
     * @param authenticator is shown the headers and parameters of the handshake, and its {@code auth}
     */
    public static Builder builder(SpellHost host, Authenticator authenticator) {
        return new Builder(host, authenticator);
    }

    /** Serves the clients that connect to a namespace from now on. */
    public void serve(Namespace namespace) {
        namespace.use(admissions::admit);
        namespace.onConnect(this::connected);
    }

    private void connected(SocketIoSocket socket) {
        SpellConnection connection = new SpellConnection(socket, host, services, olderNames, loginTimeout);
        connections.add(connection);
        socket.onDisconnect(reason -> {
            connections.remove(connection);
            logins.forget(connection);
            connection.close();
        });
        socket.attachment(Admission.class)
                .ifPresentOrElse(
                        known -> {
                            connection.begin(known.user());
                            logins.expire(connection, known.until());
                        },
                        connection::begin);
    }

    private Collection<SpellConnection> havingOpen(User user, String spell) {
        return connections.stream()
                .filter(connection -> connection.hasOpen(user, spell))
                .toList();
    }

    /** Options of what serves spells. Confined to one thread. */
    public static final class Builder {

        private final SpellHost host;
        private final Authenticator authenticator;
        private EventCodec codec = EventCodec.create();
        private Clock clock = Clock.systemUTC();
        private boolean lateLogin;
        private Duration loginTimeout = Duration.ofMinutes(1);
        private final List<OlderNames> olderNames = new ArrayList<>();

        private Builder(SpellHost host, Authenticator authenticator) {
            this.host = requireNonNull(host, "host");
            this.authenticator = requireNonNull(authenticator, "authenticator");
        }

        /** Sets what writes the outputs of runs; by default a codec as it comes. */
        public Builder codec(EventCodec writer) {
            this.codec = requireNonNull(writer, "writer");
            return this;
        }

        /**
         * Lets clients connect that show nothing to be known by, and log in later: by {@code create} on Feathers' service {@code
         * authentication}, with the strategy {@code jwt} and an access token, which the authenticator is shown as a bearer
         * token. Until then each of their calls is refused as {@code not-authenticated}, and again when they have logged out by
         * {@code remove}. By default only clients are connected that the authenticator knows.
         */
        public Builder lateLogin() {
            this.lateLogin = true;
            return this;
        }

        /** Disconnects a client that has not logged in, or has logged out, for this long; by default a minute. */
        public Builder loginTimeout(Duration longest) {
            if (longest.isNegative() || longest.isZero()) {
                throw new IllegalArgumentException("the login timeout is positive, but is " + longest);
            }
            this.loginTimeout = longest;
            return this;
        }

        /** Sets what tells whether a token has expired; by default the system's clock. */
        public Builder clock(Clock source) {
            this.clock = requireNonNull(source, "source");
            return this;
        }

        /**
         * Tells of each node that completes under Thoth's name too: the node's id, with {@code {output}}, which is the node's
         * output {@code output}, if it has one.
         */
        public Builder thothEvents() {
            olderNames.add(OlderNames.THOTH);
            return this;
        }

        /**
         * Tells of each node that completes or fails under Magick's name too: {@code SPELL-NODE}, with {@code {output,
         * input}}, or {@code {output: null, input, error: {message}}}.
         */
        public Builder magickEvents() {
            olderNames.add(OlderNames.MAGICK);
            return this;
        }

        /** Returns what serves the spells. */
        public SpellSockets build() {
            return new SpellSockets(this);
        }
    }
}
