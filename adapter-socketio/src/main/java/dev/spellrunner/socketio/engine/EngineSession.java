// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import dev.spellrunner.runner.host.MessageMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A session with one client, over long-polling, a WebSocket, or first the one and then the other.
 *
 * <p>Thread-safe. As an {@link Executor} it runs actions in turn with the calls of its listener: one at a time, in order, on
 * the thread of a caller.
 */
public final class EngineSession implements Executor {

    private final String id;
    private final EngineProtocol protocol;
    private final Handshake handshake;
    private final Newcomer newcomer;
    private final EngineSettings settings;
    private final Timers timers;
    private final Heartbeat heartbeat;
    private final MessageMemory.Share memory;
    private final Turn turn = new Turn();
    private final IncomingPackets incoming;

    final Object lock = new Object();
    final Outbox outbox;
    final Sending sending;
    final PollingCarrier polling;
    final Posts posts;
    final WebSocketCarrier webSocket;
    final Upgrade upgrade;

    EngineSession(
            String id,
            EngineProtocol protocol,
            Handshake handshake,
            Newcomer newcomer,
            MessageMemory.Share memory,
            EngineSettings settings,
            Timers timers,
            Consumer<EngineSession> onForget) {
        this.id = id;
        this.protocol = protocol;
        this.handshake = handshake;
        this.newcomer = newcomer;
        this.memory = memory;
        this.settings = settings;
        this.timers = timers;
        PayloadCodec codec = PayloadCodec.of(protocol);
        this.outbox = new Outbox(settings.outgoingBytes(), memory);
        this.sending = new Sending(this, timers);
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

    /** Returns what counts the bytes that wait to go out, and those that have not come whole; ends with the session. */
    public MessageMemory.Share memory() {
        return memory;
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
        return sending.send(packets);
    }

    /**
     * Queues packets, to be written with the next ones that are {@linkplain #send sent}. Calls no transport.
     *
     * @return whether they were taken; otherwise the session has ended, or its client reads too slowly
     */
    public boolean queue(List<EncodedPacket> packets) {
        return sending.queue(packets);
    }

    /** Returns about how many bytes wait to be written. */
    public long pendingBytes() {
        return sending.pendingBytes();
    }

    /** Sets the action that runs, in turn, whenever all packets have been written. */
    public void onDrain(Runnable listener) {
        sending.onDrain(listener);
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
        sending.closeWhenSent();
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
