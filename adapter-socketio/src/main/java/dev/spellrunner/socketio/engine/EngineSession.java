// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session with one client, over long-polling, a WebSocket, or first the one and then the other.
 *
 * <p>Thread-safe. As an {@link Executor} it runs actions in turn with the calls of its listener: one at a time, in order, on
 * the thread of a caller.
 */
public final class EngineSession implements Executor {

    private static final Logger log = LoggerFactory.getLogger(EngineSession.class);

    private final String id;
    private final EngineProtocol protocol;
    private final Handshake handshake;
    private final Newcomer newcomer;
    private final EngineSettings settings;
    private final Timers timers;
    private final Heartbeat heartbeat;
    private final Turn turn = new Turn();
    private final IncomingPackets incoming;

    final Object lock = new Object();
    final Outbox outbox;
    final PollingCarrier polling;
    final Posts posts;
    final WebSocketCarrier webSocket;
    final Upgrade upgrade;

    private volatile @Nullable Runnable onDrain;

    EngineSession(
            String id,
            EngineProtocol protocol,
            Handshake handshake,
            Newcomer newcomer,
            EngineSettings settings,
            Timers timers,
            Consumer<EngineSession> onForget) {
        this.id = id;
        this.protocol = protocol;
        this.handshake = handshake;
        this.newcomer = newcomer;
        this.settings = settings;
        this.timers = timers;
        PayloadCodec codec = PayloadCodec.of(protocol);
        this.outbox = new Outbox(settings.outgoingBytes());
        this.heartbeat = new Heartbeat(this, settings, timers);
        this.incoming = new IncomingPackets(this, codec, heartbeat);
        this.polling = new PollingCarrier(this, codec, timers, () -> onForget.accept(this));
        this.posts = new Posts(this, codec, incoming);
        this.webSocket = new WebSocketCarrier(this, codec, incoming, timers);
        this.upgrade = new Upgrade(this, settings, timers);
    }

    /** Returns the id, which cannot be guessed. */
    public String id() {
        return id;
    }

    /** Returns the protocol of the client. */
    public EngineProtocol protocol() {
        return protocol;
    }

    /** Returns the request that began the session. */
    public Handshake handshake() {
        return handshake;
    }

    /** Returns whether the client has been admitted, and its limits. */
    public Newcomer newcomer() {
        return newcomer;
    }

    /** Returns whether the session takes packets. */
    public boolean isOpen() {
        synchronized (lock) {
            return outbox.isOpen();
        }
    }

    @Override
    public void execute(Runnable action) {
        turn.execute(action);
    }

    /** Runs an action in turn, after a delay. */
    public Future<?> executeLater(Runnable action, Duration delay) {
        return timers.after(delay, () -> turn.execute(action));
    }

    /** Queues the welcome, and starts the session before a carrier flushes. */
    void open(EngineListener sessions, boolean upgradable) {
        queue(List.of(EncodedPacket.of(PacketType.OPEN, settings.welcome(id, upgradable))));
        // First, so that the session ends in time whatever becomes of the rest.
        heartbeat.alive();
        turn.execute(() -> incoming.goTo(sessions.opened(this)));
    }

    // ---- sending ----

    /**
     * Sends packets in order. Drops a client that leaves more unread than the limit.
     *
     * @return whether they were taken; otherwise the session has ended, or ends now
     */
    public boolean send(List<EncodedPacket> packets) {
        boolean taken = queue(packets);
        if (taken) {
            flush();
        } else if (isOpen()) {
            log.info("session '{}' is dropped: its client leaves {} bytes unread", id, pendingBytes());
            close(CloseReason.SLOW_CLIENT);
        }
        return taken;
    }

    /**
     * Queues packets, to be written with the next ones that are {@linkplain #send sent}. Calls no transport.
     *
     * @return whether they were taken; otherwise the session has ended, or its client reads too slowly
     */
    public boolean queue(List<EncodedPacket> packets) {
        synchronized (lock) {
            return outbox.offer(packets);
        }
    }

    private void flush() {
        if (!webSocket.wake()) {
            polling.flush();
        }
    }

    /** Returns about how many bytes wait to be written. */
    public long pendingBytes() {
        synchronized (lock) {
            return outbox.cost();
        }
    }

    /** Sets the action that runs, in turn, whenever all packets have been written. */
    public void onDrain(Runnable listener) {
        onDrain = listener;
    }

    void drained() {
        Runnable action = onDrain;
        if (action != null) {
            timers.execute(() -> turn.execute(action));
        }
    }

    /**
     * Returns the next packets for a WebSocket to send, in order; none if there are none, or if the WebSocket does not carry
     * the session. The caller has written the packets that it got before.
     */
    public List<EncodedPacket> take(WebSocketChannel channel) {
        return webSocket.take(channel);
    }

    /** Receives a text frame of a WebSocket. */
    public void text(WebSocketChannel from, String frame) {
        turn.execute(() -> webSocket.text(from, frame));
    }

    /** Receives a binary frame of a WebSocket; it belongs to the session from now on. */
    public void binary(WebSocketChannel from, byte[] frame) {
        turn.execute(() -> webSocket.binary(from, frame));
    }

    /** Notes that a WebSocket has ended. */
    public void gone(WebSocketChannel channel) {
        webSocket.gone(channel);
    }

    // ---- the end ----

    /** Ends the session when its packets have been written, as far as the client reads. */
    public void closeWhenSent() {
        boolean begun;
        synchronized (lock) {
            begun = outbox.beginClosing(webSocket.isOpen() ? List.of() : PollingCarrier.CLOSE);
        }
        if (begun) {
            flush();
        }
    }

    /** Ends the session now. Idempotent. */
    public void close(CloseReason reason) {
        List<Runnable> ends;
        synchronized (lock) {
            if (!outbox.close()) {
                return;
            }
            boolean wasPolling = polling.isWaiting();
            ends = List.of(
                    heartbeat::stop, newcomer::end, polling.end(), upgrade.end(wasPolling), webSocket.end(reason));
        }
        ends.forEach(Runnable::run);
        turn.execute(() -> incoming.end(reason));
    }
}
