// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sessions of Engine.IO, protocols 4 and 3. It knows no HTTP server: who has one {@linkplain #refusal asks} whether
 * a request is in order, and gives it to {@link #poll}, {@link #post} or {@link #connect}.
 *
 * <p>Thread-safe. Starts no threads; closing it ends its sessions, but neither the scheduler nor the executor. One that was
 * stopped can be started again.
 */
public final class EngineServer implements AutoCloseable {

    private final EngineSettings settings;
    private final EngineListener listener;
    private final Timers timers;
    private final LiveSessions sessions;

    private EngineServer(Builder options) {
        this.settings = options.settings();
        this.listener = options.listener;
        this.timers = new Timers(options.scheduler, options.executor);
        this.sessions = new LiveSessions(settings, timers, options.newcomers, options.allowed);
    }

    /**
     * Starts the options of a server.
     *
     * @param listener hears of its sessions
     * @param scheduler tells when time is up; it is not closed with the server
     */
    public static Builder builder(EngineListener listener, ScheduledExecutorService scheduler) {
        return new Builder(listener, scheduler);
    }

    /** Returns how many bytes a frame, or the body of a request, may have. */
    public int maxPayload() {
        return settings.maxPayload();
    }

    /** Returns how many bytes the body of a request may have: fewer before the client has been admitted. */
    public int maxPayload(EngineRequest request) {
        EngineSession session = sessions.of(request);
        return session == null ? 0 : session.newcomer().maxPayload();
    }

    /**
     * Holds room for the body of a request, until it is {@linkplain #release released}. A session that is not there needs
     * none: its requests are refused.
     *
     * @return whether there is room
     */
    public boolean hold(EngineRequest request, long bytes) {
        EngineSession session = sessions.of(request);
        return session == null || !session.isOpen() || session.memory().take(bytes);
    }

    /** Releases room that was held. */
    public void release(EngineRequest request, long bytes) {
        EngineSession session = sessions.of(request);
        if (session != null) {
            session.memory().giveBack(bytes);
        }
    }

    /** Returns how many clients count as newcomers: those not admitted, and those refused a short while ago. */
    public int newcomers() {
        return sessions.newcomers();
    }

    /** Returns how many sessions there are. */
    public int sessions() {
        return sessions.count();
    }

    /** Returns an id that cannot be guessed. */
    public String newId() {
        return sessions.newId();
    }

    /** Runs an action later, on the executor for that for which time is up. */
    public Future<?> executeLater(Runnable action, Duration delay) {
        return timers.after(delay, action);
    }

    // ---- requests ----

    /** Tells why a request is refused before anything is read from it; empty, if it is in order. */
    public Optional<EngineError> refusal(EngineRequest request) {
        return sessions.refusal(request);
    }

    /** A client polls, or begins a session. */
    public void poll(EngineRequest request, Exchange exchange) {
        if (request.parameter("sid").isPresent()) {
            EngineSession session = sessions.of(request);
            if (session == null) {
                exchange.refuse(EngineError.UNKNOWN_SESSION);
            } else {
                session.polling.poll(exchange);
            }
            return;
        }
        EngineSession session = sessions.begin(request);
        if (session == null) {
            exchange.refuse(EngineError.BUSY);
        } else {
            session.polling.open(exchange, listener);
        }
    }

    /**
     * A client sends packets.
     *
     * @param body at most {@link #maxPayload} bytes
     * @param binary whether its type says that it is bytes
     */
    public void post(EngineRequest request, byte[] body, boolean binary, Exchange exchange) {
        EngineSession session = sessions.of(request);
        if (session == null) {
            exchange.refuse(EngineError.UNKNOWN_SESSION);
        } else {
            session.posts.post(body, binary, exchange);
        }
    }

    /**
     * A WebSocket is open: it begins a session, or wants to take one over.
     *
     * @return the session that it belongs to from now on; empty, if it has to be closed
     */
    public Optional<EngineSession> connect(EngineRequest request, WebSocketChannel channel) {
        if (request.parameter("sid").isPresent()) {
            EngineSession session = sessions.of(request);
            return session != null && session.upgrade.begin(channel) ? Optional.of(session) : Optional.empty();
        }
        EngineSession session = sessions.begin(request);
        if (session != null) {
            session.webSocket.open(channel, listener);
        }
        return Optional.ofNullable(session);
    }

    // ---- the end ----

    /** Ends all sessions, and begins no more until it is {@linkplain #start started}. Idempotent. */
    public void stop() {
        sessions.stop();
    }

    /**
     * Begins sessions again after it was {@linkplain #stop stopped}; a new server needs no start. Idempotent.
     *
     * @throws IllegalStateException if it was closed
     */
    public void start() {
        sessions.start();
    }

    /** Ends all sessions, and begins no more for ever. Idempotent. */
    @Override
    public void close() {
        sessions.close();
    }

    /** Options of a server. Confined to one thread. */
    public static final class Builder {

        private static final long MOST_MESSAGE_BYTES = 256L * 1024 * 1024;
        private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

        private final EngineListener listener;
        private final ScheduledExecutorService scheduler;
        private Executor executor = ForkJoinPool.commonPool();
        private Duration pingInterval = Duration.ofSeconds(25);
        private Duration pingTimeout = Duration.ofSeconds(20);
        private Duration upgradeTimeout = Duration.ofSeconds(10);
        private int maxPayload = 1_000_000;
        private int outgoingBytes = 4 * 1024 * 1024;
        private long messageBytes = Math.min(MOST_MESSAGE_BYTES, HEAP_BYTES / 4);
        private int mostSessions = 100_000;
        private boolean protocol3 = true;
        private @Nullable NewcomerLimits newcomers;
        private Predicate<? super Handshake> allowed = handshake -> true;

        private Builder(EngineListener listener, ScheduledExecutorService scheduler) {
            this.listener = requireNonNull(listener, "listener");
            this.scheduler = requireNonNull(scheduler, "scheduler");
        }

        /** Sets what runs that for which time is up; by default the common pool. It is not closed with the server. */
        public Builder executor(Executor other) {
            this.executor = requireNonNull(other, "other");
            return this;
        }

        /** Sets how long after a sign of life from a client the next is asked for; by default 25 seconds. */
        public Builder pingInterval(Duration interval) {
            this.pingInterval = positive(interval, "ping interval");
            return this;
        }

        /** Sets how long a client may take to answer a ping; by default 20 seconds. */
        public Builder pingTimeout(Duration longest) {
            this.pingTimeout = positive(longest, "ping timeout");
            return this;
        }

        /** Sets how long a client may take to change to the WebSocket that it has opened; by default 10 seconds. */
        public Builder upgradeTimeout(Duration longest) {
            this.upgradeTimeout = positive(longest, "upgrade timeout");
            return this;
        }

        /** Limits the bytes of a frame and of the body of a request; by default to 1,000,000. Clients are told. */
        public Builder maxPayload(int limit) {
            this.maxPayload = positive(limit, "bytes of a payload");
            return this;
        }

        /** Limits how many bytes may wait for one client to read, which is dropped then; by default 4 MiB. */
        public Builder outgoingBytes(int limit) {
            this.outgoingBytes = positive(limit, "outgoing bytes");
            return this;
        }

        /**
         * Limits how many bytes may wait in all sessions together: for clients to read, or in messages that have not come
         * whole; by default to 256 MiB, or a quarter of the heap if that is less. Clients of one address have half of it. While
         * a packet is read and handled, what its values need counts too, which may be many times its size; that of an event
         * also as long as it is {@linkplain dev.spellrunner.socketio.protocol.Event#hold held}.
         */
        public Builder messageBytes(int limit) {
            this.messageBytes = positive(limit, "bytes of messages");
            return this;
        }

        /** Limits how many sessions there are at once; by default to 100,000. */
        public Builder mostSessions(int limit) {
            this.mostSessions = positive(limit, "sessions");
            return this;
        }

        /**
         * Limits clients until {@link Newcomer#admit} is called for their sessions; by default all are admitted at once, and
         * those of a Socket.IO server when a namespace lets them in.
         */
        public Builder newcomers(NewcomerLimits limits) {
            this.newcomers = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets which requests may begin a session; by default all. Others are answered 403.
         *
         * @param which must be thread-safe and must not block
         */
        public Builder allowRequest(Predicate<? super Handshake> which) {
            this.allowed = requireNonNull(which, "which");
            return this;
        }

        /** Refuses clients of protocol 3: those of Socket.IO of version 2. By default they are served. */
        public Builder withoutProtocol3() {
            this.protocol3 = false;
            return this;
        }

        /** Returns the server. */
        public EngineServer build() {
            return new EngineServer(this);
        }

        private EngineSettings settings() {
            return new EngineSettings(
                    pingInterval,
                    pingTimeout,
                    upgradeTimeout,
                    maxPayload,
                    outgoingBytes,
                    messageBytes,
                    mostSessions,
                    protocol3);
        }

        private static int positive(int limit, String what) {
            if (limit <= 0) {
                throw new IllegalArgumentException("the limit of " + what + " is positive, but is " + limit);
            }
            return limit;
        }

        private static Duration positive(Duration time, String what) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("the " + what + " is positive, but is " + time);
            }
            return time;
        }
    }
}
