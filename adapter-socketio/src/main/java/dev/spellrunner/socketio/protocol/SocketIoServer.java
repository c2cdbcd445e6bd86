// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.socketio.engine.EngineServer;
import dev.spellrunner.socketio.engine.EngineSession;
import dev.spellrunner.socketio.engine.NewcomerLimits;
import dev.spellrunner.socketio.engine.SessionListener;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO server.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.builder().build();
 * io.namespace("/").onConnect(socket -> socket.on("echo", event -> event.ack(event.argument(0))));
 * server.setHandler(SocketIoHandler.builder(io).build());
 * }</pre>
 *
 * <p>It hears clients through the {@linkplain #engine sessions} that something else, such as the handler for Jetty, keeps
 * connected to the net. Thread-safe. What listeners and middleware hear of one connection comes one at a time and in order;
 * they must not block. Closing the server ends its sessions, and the thread for timers unless the scheduler was given.
 */
public final class SocketIoServer implements AutoCloseable {

    private final EngineServer engine;
    private final Duration connectTimeout;
    private final PacketWriter writer;
    private final @Nullable ScheduledExecutorService ownScheduler;
    private final ConcurrentMap<String, Namespace> namespaces = new ConcurrentHashMap<>();

    private SocketIoServer(Builder options) {
        this.connectTimeout = options.connectTimeout;
        this.writer = new PacketWriter(options.json);
        this.ownScheduler = options.scheduler == null ? scheduler() : null;
        ScheduledExecutorService timers = options.scheduler == null ? requireNonNull(ownScheduler) : options.scheduler;
        EngineServer.Builder sessions = EngineServer.builder(this::opened, timers)
                .executor(options.executor)
                .newcomers(NewcomerLimits.defaults());
        options.sessions.accept(sessions);
        this.engine = sessions.build();
        namespace(Namespace.MAIN);
    }

    /** Its thread begins with the first session, and ends when there was none for a while. */
    private static ScheduledExecutorService scheduler() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, "socket.io-timer");
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
        scheduler.allowCoreThreadTimeOut(true);
        return scheduler;
    }

    /** Starts the options of a server. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a namespace, and makes it if there is none of that name: clients are let into no others.
     *
     * @param name begins with a slash; that of the main namespace, where clients go by themselves, is {@code "/"}
     */
    public Namespace namespace(String name) {
        if (!name.startsWith("/") || name.contains(",") || name.contains("?")) {
            throw new IllegalArgumentException(
                    "namespace '" + name + "' has no legal name (begin with '/', and use neither ',' nor '?')");
        }
        return namespaces.computeIfAbsent(name, made -> new Namespace(made, writer));
    }

    /** Returns the sessions, for what keeps them connected to the net. */
    public EngineServer engine() {
        return engine;
    }

    @Nullable
    Namespace existing(String name) {
        return namespaces.get(name);
    }

    PacketWriter writer() {
        return writer;
    }

    private SessionListener opened(EngineSession session) {
        Client client = new Client(this, session);
        client.begin(connectTimeout);
        return client;
    }

    /** Ends all sessions, and begins no more. Idempotent. */
    @Override
    public void close() {
        engine.close();
        if (ownScheduler != null) {
            // What is timed already, such as the end of a WebSocket that its client does not close, still takes place.
            ownScheduler.shutdown();
        }
    }

    /** Options of a server. Confined to one thread. */
    public static final class Builder {

        private Duration connectTimeout = Duration.ofSeconds(45);
        private JsonMapper json = new JsonMapper();
        private Executor executor = ForkJoinPool.commonPool();
        private @Nullable ScheduledExecutorService scheduler;
        private Consumer<EngineServer.Builder> sessions = options -> {};

        private Builder() {}

        /** Sets how long a client may be connected to no namespace, having begun; by default 45 seconds. */
        public Builder connectTimeout(Duration longest) {
            if (longest.isNegative() || longest.isZero()) {
                throw new IllegalArgumentException("the connect timeout is positive, but is " + longest);
            }
            this.connectTimeout = longest;
            return this;
        }

        /** Sets what writes the arguments of events; by default a mapper of Jackson as it comes. */
        public Builder json(JsonMapper mapper) {
            this.json = requireNonNull(mapper, "mapper");
            return this;
        }

        /** Sets what runs that for which time is up; by default the common pool. It is not closed with the server. */
        public Builder executor(Executor other) {
            this.executor = requireNonNull(other, "other");
            return this;
        }

        /** Sets what tells when time is up; by default a thread of the server's own. It is not closed with the server. */
        public Builder scheduler(ScheduledExecutorService other) {
            this.scheduler = requireNonNull(other, "other");
            return this;
        }

        /** Sets how sessions are treated: their limits, and when the server pings. */
        public Builder sessions(Consumer<EngineServer.Builder> options) {
            this.sessions = this.sessions.andThen(options);
            return this;
        }

        /** Returns the server. */
        public SocketIoServer build() {
            return new SocketIoServer(this);
        }
    }
}
