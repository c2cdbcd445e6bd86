// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with one client, over long-polling, a WebSocket, or first the one and then the other.
 *
 * <p>Thread-safe. As an {@link Executor} it runs actions in turn with what its listener hears: never two at once, in order,
 * on the thread of whoever comes while none is under way.
 */
public final class EngineSession implements Executor {

    /** About how much a WebSocket takes at once. */
    private static final int BATCH_BYTES = 64 * 1024;
    /** How long a poll waits while the client probes a WebSocket, and a session that ended for a poll or upgrade under way. */
    private static final Duration SHORT_WHILE = Duration.ofMillis(100);

    private static final EncodedPacket NOOP = EncodedPacket.of(PacketType.NOOP, "");
    private static final EncodedPacket CLOSE = EncodedPacket.of(PacketType.CLOSE, "");
    private static final EncodedPacket PING = EncodedPacket.of(PacketType.PING, "");
    private static final EncodedPacket PROBE_PONG = EncodedPacket.of(PacketType.PONG, "probe");

    private enum State {
        OPEN,
        /** What waits goes out, and nothing more is taken. */
        CLOSING,
        CLOSED
    }

    private final String id;
    private final EngineProtocol protocol;
    private final Handshake handshake;
    private final EngineSettings settings;
    private final Timers timers;
    private final Consumer<EngineSession> whenForgotten;
    private final PayloadCodec codec;
    private final Heartbeat heartbeat;
    private final Turn turn = new Turn();
    private final IncomingPackets incoming;

    private final Object lock = new Object();
    private State state = State.OPEN;
    private final Outbox outbox = new Outbox();
    private @Nullable Exchange poll;
    private boolean posting;
    private @Nullable WebSocketChannel webSocket;
    private final Upgrade upgrade = new Upgrade();
    /** The client ended the session while a poll of it is on the way. */
    private boolean lingering;

    private volatile @Nullable Runnable whenDrained;

    EngineSession(
            String id,
            EngineProtocol protocol,
            Handshake handshake,
            EngineSettings settings,
            Timers timers,
            Consumer<EngineSession> whenForgotten) {
        this.id = id;
        this.protocol = protocol;
        this.handshake = handshake;
        this.settings = settings;
        this.timers = timers;
        this.whenForgotten = whenForgotten;
        this.codec = PayloadCodec.of(protocol);
        this.heartbeat = new Heartbeat(this, settings, timers);
        this.incoming = new IncomingPackets(this, codec, heartbeat);
    }

    /** Returns the id, which nobody can guess. */
    public String id() {
        return id;
    }

    /** Returns what the client speaks. */
    public EngineProtocol protocol() {
        return protocol;
    }

    /** Returns the request that the session began with. */
    public Handshake handshake() {
        return handshake;
    }

    /** Returns whether it takes packets. */
    public boolean isOpen() {
        synchronized (lock) {
            return state == State.OPEN;
        }
    }

    @Override
    public void execute(Runnable action) {
        turn.execute(action);
    }

    /** Runs an action in turn, later. */
    public Future<?> executeLater(Runnable action, Duration delay) {
        return timers.after(delay, () -> turn.execute(action));
    }

    // ---- the beginning ----

    void open(Exchange exchange, EngineListener sessions) {
        open(sessions, true);
        synchronized (lock) {
            poll = exchange;
        }
        flush();
    }

    void open(WebSocketChannel channel, EngineListener sessions) {
        synchronized (lock) {
            webSocket = channel;
        }
        open(sessions, false);
    }

    private void open(EngineListener sessions, boolean upgradable) {
        send(List.of(EncodedPacket.of(PacketType.OPEN, settings.welcome(id, upgradable))));
        // First, so that the session ends in time whatever becomes of the rest.
        heartbeat.alive();
        turn.execute(() -> incoming.goTo(sessions.opened(this)));
    }

    // ---- sending ----

    /**
     * Sends packets, one after the other. A client that leaves more unread than may wait is dropped.
     *
     * @return whether they were taken; else the session has ended, or ends now
     */
    public boolean send(List<EncodedPacket> packets) {
        if (!queue(packets)) {
            closeIfSlow();
            return false;
        }
        flush();
        return true;
    }

    /**
     * Puts packets in line, to be written with the next ones that are {@linkplain #send sent}. Calls nothing.
     *
     * @return whether they were taken; else the session has ended, or its client reads too slowly
     */
    public boolean queue(List<EncodedPacket> packets) {
        synchronized (lock) {
            // What comes while there is room is taken, however large.
            if (state != State.OPEN || outbox.cost() >= settings.outgoingBytes()) {
                return false;
            }
            packets.forEach(outbox::add);
            return true;
        }
    }

    private void closeIfSlow() {
        boolean tooSlow;
        synchronized (lock) {
            tooSlow = state == State.OPEN && outbox.cost() >= settings.outgoingBytes();
        }
        if (tooSlow) {
            close(CloseReason.SLOW_CLIENT);
        }
    }

    void ping() {
        send(List.of(PING));
    }

    /** Returns about how many bytes wait to be written. */
    public long pendingBytes() {
        synchronized (lock) {
            return outbox.cost();
        }
    }

    /** Sets what is run, in turn, whenever all that waited has been written. */
    public void onDrain(Runnable listener) {
        whenDrained = listener;
    }

    private void flush() {
        WebSocketChannel channel;
        Exchange waiting = null;
        Answer answer = null;
        boolean ended = false;
        synchronized (lock) {
            channel = webSocket;
            if (channel == null && poll != null && !outbox.isEmpty()) {
                waiting = takePoll();
                answer = payload(outbox.take(Long.MAX_VALUE));
                outbox.sent();
                ended = state == State.CLOSING;
            }
        }
        if (channel != null) {
            channel.wake();
        }
        if (waiting != null && answer != null) {
            waiting.answer(answer, this::lost);
            drained();
        }
        if (ended) {
            close(CloseReason.FORCED);
        }
    }

    private @Nullable Exchange takePoll() {
        Exchange waiting = poll;
        poll = null;
        return waiting;
    }

    private Answer.Payload payload(List<EncodedPacket> packets) {
        return codec.encodePayload(packets, handshake.parameter("b64").isPresent());
    }

    private void lost() {
        close(CloseReason.TRANSPORT_ERROR);
    }

    private void drained() {
        Runnable action = whenDrained;
        if (action != null) {
            timers.execute(() -> turn.execute(action));
        }
    }

    /**
     * Returns what a WebSocket is to send next, in its order; nothing, if there is nothing, or the WebSocket is not that of
     * the session. Whoever asks has written what he got before.
     */
    public List<EncodedPacket> take(WebSocketChannel channel) {
        List<EncodedPacket> taken;
        boolean emptied;
        boolean ended;
        synchronized (lock) {
            if (upgrade.isAnswerDue() && (upgrade.isOn(channel) || channel == webSocket)) {
                upgrade.answer();
                return List.of(PROBE_PONG);
            }
            if (channel != webSocket) {
                return List.of();
            }
            boolean sent = outbox.sent();
            taken = outbox.take(BATCH_BYTES);
            emptied = sent && taken.isEmpty();
            ended = state == State.CLOSING && taken.isEmpty();
        }
        if (emptied) {
            drained();
        }
        if (ended) {
            timers.execute(() -> close(CloseReason.FORCED));
        }
        return protocol == EngineProtocol.V3 ? taken.stream().map(codec::frame).toList() : taken;
    }

    // ---- polling ----

    void poll(Exchange exchange) {
        Answer answer = null;
        Exchange duplicate = null;
        boolean forget = false;
        synchronized (lock) {
            if (lingering) {
                lingering = false;
                forget = true;
                answer = payload(List.of(NOOP));
            } else if (state == State.CLOSED || webSocket != null) {
                answer = new Answer.Refused(EngineError.BAD_REQUEST);
            } else if (poll != null) {
                duplicate = takePoll();
                answer = new Answer.Refused(EngineError.BAD_REQUEST);
            } else {
                poll = exchange;
                if (upgrade.isToChange()) {
                    timers.surelyAfter(SHORT_WHILE, () -> endPoll(exchange));
                }
            }
        }
        if (answer != null) {
            exchange.answer(answer, () -> {});
        }
        if (duplicate != null) {
            duplicate.answer(payload(List.of(CLOSE)), () -> {});
            close(CloseReason.TRANSPORT_ERROR);
        }
        if (forget) {
            whenForgotten.accept(this);
        }
        flush();
    }

    /** Lets a client go on to its WebSocket, which it does not while it polls. */
    private void endPoll(Exchange which) {
        synchronized (lock) {
            if (poll != which) {
                return;
            }
            poll = null;
        }
        which.answer(payload(List.of(NOOP)), this::lost);
    }

    void post(byte[] body, boolean binary, Exchange exchange) {
        boolean refused;
        boolean overlaps;
        synchronized (lock) {
            refused = state == State.CLOSED || webSocket != null;
            overlaps = !refused && posting;
            posting = posting || !refused;
        }
        if (refused || overlaps) {
            exchange.answer(new Answer.Refused(EngineError.BAD_REQUEST), () -> {});
            if (overlaps) {
                close(CloseReason.TRANSPORT_ERROR);
            }
            return;
        }
        List<IncomingPacket> packets;
        try {
            packets = codec.decodePayload(body, binary);
        } catch (MalformedPacketException e) {
            exchange.answer(new Answer.Refused(EngineError.BAD_REQUEST), () -> {});
            close(CloseReason.PARSE_ERROR);
            return;
        }
        try {
            packets.forEach(packet -> turn.execute(() -> incoming.take(packet)));
        } finally {
            // After the packets: the client may go on over its WebSocket as soon as it reads this.
            turn.execute(() -> received(exchange));
        }
    }

    private void received(Exchange exchange) {
        synchronized (lock) {
            posting = false;
        }
        exchange.answer(new Answer.Received(), () -> {});
    }

    // ---- WebSocket ----

    boolean probe(WebSocketChannel channel) {
        synchronized (lock) {
            if (state != State.OPEN || webSocket != null || upgrade.isUnderWay()) {
                return false;
            }
            upgrade.begin(channel, timers.after(settings.upgradeTimeout(), () -> dropProbe(channel)));
            return true;
        }
    }

    private void dropProbe(WebSocketChannel channel) {
        synchronized (lock) {
            if (!upgrade.isOn(channel)) {
                return;
            }
            upgrade.giveUp();
        }
        channel.close();
    }

    /** A WebSocket has read a frame of text. */
    public void text(WebSocketChannel from, String frame) {
        turn.execute(() -> {
            if (isProbe(from)) {
                upgrade(from, frame);
            } else if (isCurrent(from)) {
                incoming.text(frame);
            } else {
                from.close();
            }
        });
    }

    /**
     * A WebSocket has read a frame of bytes.
     *
     * @param frame is the session's from now on
     */
    public void binary(WebSocketChannel from, byte[] frame) {
        turn.execute(() -> {
            if (isCurrent(from)) {
                incoming.binary(frame);
            } else {
                dropProbe(from);
                from.close();
            }
        });
    }

    /** A WebSocket is gone. */
    public void gone(WebSocketChannel channel) {
        dropProbe(channel);
        if (isCurrent(channel)) {
            close(CloseReason.TRANSPORT_CLOSED);
        }
    }

    private boolean isProbe(WebSocketChannel channel) {
        synchronized (lock) {
            return upgrade.isOn(channel);
        }
    }

    private boolean isCurrent(WebSocketChannel channel) {
        synchronized (lock) {
            return channel == webSocket;
        }
    }

    private void upgrade(WebSocketChannel channel, String frame) {
        switch (frame) {
            case "2probe" -> hearProbe(channel);
            case "5" -> change(channel);
            default -> dropProbe(channel);
        }
    }

    private void hearProbe(WebSocketChannel channel) {
        Exchange waiting;
        synchronized (lock) {
            upgrade.hear();
            waiting = poll;
        }
        channel.wake();
        if (waiting != null) {
            endPoll(waiting);
        }
    }

    private void change(WebSocketChannel channel) {
        Exchange waiting = null;
        boolean changed;
        synchronized (lock) {
            changed = upgrade.complete(channel);
            if (changed) {
                webSocket = channel;
                waiting = takePoll();
            }
        }
        if (!changed) {
            dropProbe(channel);
            return;
        }
        if (waiting != null) {
            waiting.answer(new Answer.Refused(EngineError.BAD_REQUEST), () -> {});
        }
        channel.wake();
    }

    // ---- the end ----

    /** The client has said that it ends the session. */
    void closedByClient() {
        Exchange waiting;
        synchronized (lock) {
            waiting = takePoll();
            lingering = waiting == null && webSocket == null;
        }
        if (waiting != null) {
            waiting.answer(payload(List.of(NOOP)), () -> {});
        }
        close(CloseReason.TRANSPORT_CLOSED);
    }

    /** Ends the session when what waits has been written, as far as the client reads. */
    public void closeWhenSent() {
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSING;
            if (webSocket == null) {
                outbox.add(CLOSE);
            }
        }
        flush();
    }

    /** Ends the session now. Idempotent. */
    public void close(CloseReason reason) {
        WebSocketChannel current;
        WebSocketChannel probing;
        Exchange waiting;
        boolean forgotten;
        boolean changing;
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            current = webSocket;
            changing = upgrade.isToChange() && poll == null;
            probing = upgrade.giveUp();
            waiting = takePoll();
            outbox.clear();
            forgotten = !lingering;
        }
        heartbeat.stop();
        if (forgotten) {
            whenForgotten.accept(this);
        } else {
            timers.surelyAfter(SHORT_WHILE, () -> whenForgotten.accept(this));
        }
        if (waiting != null) {
            waiting.answer(payload(List.of(CLOSE)), () -> {});
        }
        if (probing != null && changing) {
            // The client has stopped polling: if it loses its WebSocket before it has changed to it, it waits for
            // nothing.
            timers.surelyAfter(SHORT_WHILE, probing::abort);
        } else if (probing != null) {
            probing.close();
        }
        end(current, reason);
        turn.execute(() -> incoming.end(reason));
    }

    private static void end(@Nullable WebSocketChannel current, CloseReason reason) {
        if (current == null) {
            return;
        }
        switch (reason) {
            // A close frame would queue behind what the client does not read.
            case SLOW_CLIENT, PING_TIMEOUT -> current.abort();
            // Clients in Java stop reading at a close frame, and would come back no sooner than a ping is overdue.
            case SERVER_STOPPED -> current.abort();
            default -> current.close();
        }
    }
}
