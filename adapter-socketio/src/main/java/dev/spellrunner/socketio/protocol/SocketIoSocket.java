// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.socketio.engine.CloseReason;
import dev.spellrunner.socketio.engine.EncodedPacket;
import dev.spellrunner.socketio.engine.Handshake;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client in one namespace.
 *
 * <p>Thread-safe: anything may be called from any thread. What listeners hear comes one at a time and in order, for all the
 * sockets of one connection; they must not block.
 */
public final class SocketIoSocket {

    private static final Logger log = LoggerFactory.getLogger(SocketIoServer.class);

    private enum State {
        CONNECTING,
        CONNECTED,
        DISCONNECTED
    }

    private final String id;
    private final Namespace namespace;
    private final Client client;
    private final Handshake handshake;
    private final JsonNode auth;
    private final ConcurrentMap<String, EventListener> listeners = new ConcurrentHashMap<>(8);
    private final List<Consumer<DisconnectReason>> disconnectListeners = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<Long, CompletableFuture<List<JsonNode>>> acks = new ConcurrentHashMap<>(2);
    private final AtomicLong nextAck = new AtomicLong();

    private final Object lock = new Object();
    private final Set<String> rooms = new HashSet<>(4);
    private State state = State.CONNECTING;

    private volatile @Nullable EventListener otherListener;
    private volatile @Nullable Runnable overflowListener;
    private volatile @Nullable Object attachment;
    private volatile boolean admittedLater;

    SocketIoSocket(String id, Namespace namespace, Client client, Handshake handshake, JsonNode auth) {
        this.id = id;
        this.namespace = namespace;
        this.client = client;
        this.handshake = handshake;
        this.auth = auth;
    }

    /** Returns the id, which cannot be guessed; it is another each time that a client connects. */
    public String id() {
        return id;
    }

    /** Returns where it is. */
    public Namespace namespace() {
        return namespace;
    }

    /** Returns the headers and parameters that its connection began with. */
    public Handshake handshake() {
        return handshake;
    }

    /** Returns the {@code auth} of the client: an object, and an empty one if it gave none. */
    public JsonNode auth() {
        return auth;
    }

    /** Returns whether it is connected. */
    public boolean isConnected() {
        synchronized (lock) {
            return state == State.CONNECTED;
        }
    }

    /** Keeps something with the socket, in the place of what was kept before: who the client is, say. */
    public void attach(@Nullable Object something) {
        attachment = something;
    }

    /** Returns what is kept with the socket, if it is of a type. */
    public <T> Optional<T> attachment(Class<T> type) {
        return Optional.ofNullable(attachment).filter(type::isInstance).map(type::cast);
    }

    // ---- logging in later ----

    /**
     * Keeps the limits of newcomers for the connection although the namespace lets it in, until it is {@linkplain #admit
     * admitted}. For middleware that lets clients log in later.
     */
    public void admitLater() {
        admittedLater = true;
    }

    boolean isAdmittedLater() {
        return admittedLater;
    }

    /** Ends the limits of newcomers for the connection: the client has logged in. */
    public void admit() {
        client.session().newcomer().admit();
    }

    /** Counts that the client failed to log in; after some failures its connection ends when all is written. */
    public void loginFailed() {
        client.loginFailed();
    }

    // ---- hearing ----

    /** Sets what hears the events of a name, in the place of what heard them before. */
    public void on(String event, EventListener listener) {
        listeners.put(event, requireNonNull(listener, "listener"));
    }

    /** Sets what hears the events whose names have no listener. */
    public void onOther(EventListener listener) {
        otherListener = requireNonNull(listener, "listener");
    }

    /** Adds a listener that hears, once, that the socket is connected no longer. */
    public void onDisconnect(Consumer<DisconnectReason> listener) {
        disconnectListeners.add(requireNonNull(listener, "listener"));
    }

    // ---- sending ----

    /**
     * Sends an event.
     *
     * @param arguments each anything that Jackson writes as JSON, or null; {@code byte[]}, wherever in them, goes as bytes,
     *     which do not change from now on; {@link com.fasterxml.jackson.databind.util.RawValue} goes as it is
     * @return whether it was taken; else the socket is not connected, or is dropped now since its client does not read
     * @throws IllegalArgumentException if an argument cannot be written
     */
    public boolean emit(String event, @Nullable Object... arguments) {
        return send(namespace.writer().event(namespace.name(), Event.NO_ACK, event, arguments));
    }

    /**
     * Sends an event, and waits for the client to acknowledge it.
     *
     * @param arguments as those of {@link #emit}
     * @return what the client answers, completed in turn with its events; cancelled, if the socket is disconnected first. Set a
     *     time limit with {@link CompletableFuture#orTimeout}
     */
    public CompletableFuture<List<JsonNode>> emitWithAck(String event, @Nullable Object... arguments) {
        long ackId = nextAck.getAndIncrement();
        List<EncodedPacket> packets = namespace.writer().event(namespace.name(), ackId, event, arguments);
        CompletableFuture<List<JsonNode>> answer = new CompletableFuture<>();
        acks.put(ackId, answer);
        CompletionStage<List<JsonNode>> ended = answer;
        ended.whenComplete((arrived, failure) -> acks.remove(ackId));
        if (!send(packets) || !isConnected()) {
            answer.cancel(false);
        }
        return answer;
    }

    /** Returns about how many bytes wait to be written, of all sockets of the connection. */
    public long pendingBytes() {
        return client.session().pendingBytes();
    }

    /**
     * Adds a listener that is called, in turn with the events, whenever all that waited has been written: who has much to
     * send keeps it until then.
     */
    public void onDrain(Runnable listener) {
        client.onDrain(this, listener);
    }

    boolean send(List<EncodedPacket> packets) {
        return isConnected() && client.session().send(packets);
    }

    void acknowledge(long ackId, @Nullable Object[] answer) {
        send(namespace.writer().ack(namespace.name(), ackId, answer));
    }

    // ---- time ----

    /**
     * Does something later, in turn with the events, if the socket is connected then. It must not block.
     *
     * @return cancels it
     */
    public Future<?> later(Duration delay, Runnable action) {
        requireNonNull(action, "action");
        return client.session()
                .executeLater(
                        () -> {
                            if (isConnected()) {
                                guard(action::run);
                            }
                        },
                        delay);
    }

    // ---- rooms ----

    /** Enters a room of the namespace. One that is not connected, or no longer, enters none. */
    public void join(String room) {
        synchronized (lock) {
            if (state == State.CONNECTED && rooms.add(room)) {
                namespace.enter(room, this);
            }
        }
    }

    /** Leaves a room. */
    public void leave(String room) {
        synchronized (lock) {
            if (rooms.remove(room)) {
                namespace.leave(room, this);
            }
        }
    }

    /** Returns the rooms that it is in. */
    public Set<String> rooms() {
        synchronized (lock) {
            return Set.copyOf(rooms);
        }
    }

    /**
     * Sets what is called when the client has sent more than there is memory for: its session ends as soon as what it is told
     * now has been written. Called in turn, once.
     */
    public void onOverflow(Runnable listener) {
        overflowListener = listener;
    }

    // ---- the end ----

    /** Disconnects the client from this namespace; from others it is not. Idempotent. */
    public void disconnect() {
        client.disconnect(this);
    }

    /** Disconnects the client from all namespaces and ends its connection, when what waits has been written. */
    public void close() {
        client.disconnect(this);
        client.session().closeWhenSent();
    }

    /**
     * Ends the connection at once, without a word. A client takes that for a broken connection and comes back by itself,
     * which it does not when it is disconnected.
     */
    public void drop() {
        client.session().close(CloseReason.SLOW_CLIENT);
    }

    /** Ends the connection as {@link #drop} does, but when what waits has been written. */
    public void dropWhenSent() {
        client.session().closeWhenSent();
    }

    // ---- what the client does, in turn ----

    /** Returns whether it is connected now; it is not if it was disconnected before. */
    boolean connected(List<EncodedPacket> welcome) {
        synchronized (lock) {
            if (state != State.CONNECTING) {
                return false;
            }
            // A client that has read its welcome is in the namespace, and hears nothing of it before.
            namespace.add(this);
            client.session().queue(welcome);
            state = State.CONNECTED;
        }
        client.session().send(List.of());
        namespace.connectListeners().forEach(listener -> guard(() -> listener.accept(this)));
        return true;
    }

    void hear(Event event) {
        EventListener listener = listeners.get(event.name());
        EventListener hearing = listener == null ? otherListener : listener;
        if (hearing != null && isConnected()) {
            guard(() -> hearing.on(event));
        }
    }

    void overflowed() {
        Runnable listener = overflowListener;
        if (listener != null) {
            guard(listener::run);
        }
    }

    void acknowledged(long ackId, List<JsonNode> answer) {
        CompletableFuture<List<JsonNode>> waiting = acks.remove(ackId);
        if (waiting != null) {
            guard(() -> waiting.complete(answer));
        }
    }

    /** Returns whether it was connected, and is no longer. */
    boolean leaveAll() {
        boolean was;
        synchronized (lock) {
            was = state == State.CONNECTED;
            state = State.DISCONNECTED;
            rooms.forEach(room -> namespace.leave(room, this));
            rooms.clear();
        }
        namespace.remove(this);
        return was;
    }

    void disconnected(DisconnectReason reason) {
        acks.values()
                .forEach(waiting -> guard(() -> waiting.completeExceptionally(
                        new CancellationException("the client is disconnected: " + reason))));
        disconnectListeners.forEach(listener -> guard(() -> listener.accept(reason)));
    }

    /** Calls what is not ours. */
    private interface Call {
        void make() throws Exception;
    }

    private void guard(Call call) {
        try {
            call.make();
        } catch (Exception e) {
            log.warn("a listener of socket '{}' in namespace '{}' fails", id, namespace.name(), e);
        }
    }
}
