// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries the packets of a session over long-polling: one GET at a time waits for them. Thread-safe; its fields are guarded by
 * the lock of the session.
 */
final class PollingCarrier {

    static final List<EncodedPacket> CLOSE = List.of(EncodedPacket.of(PacketType.CLOSE, ""));

    private static final List<EncodedPacket> NOOP = List.of(EncodedPacket.of(PacketType.NOOP, ""));
    /** The time for which a session that ended stays known to a poll on its way, and a poll waits during an upgrade. */
    private static final Duration SHORT_WHILE = Duration.ofMillis(100);

    private final EngineSession session;
    private final PayloadCodec codec;
    private final Timers timers;
    private final Runnable forget;
    private final boolean onlyText;

    /** The poll that waits for packets. */
    private @Nullable Exchange waiting;
    /** Whether the client ended the session while a poll of it was on its way. */
    private boolean lingering;

    PollingCarrier(EngineSession session, PayloadCodec codec, Timers timers, Runnable forget) {
        this.session = session;
        this.codec = codec;
        this.timers = timers;
        this.forget = forget;
        this.onlyText = session.handshake().parameter("b64").isPresent();
    }

    void open(Exchange exchange, EngineListener sessions) {
        session.open(sessions, true);
        synchronized (session.lock) {
            waiting = exchange;
        }
        flush();
    }

    /** Returns whether requests are in order: the session has not ended, and has no WebSocket. */
    boolean isInUse() {
        synchronized (session.lock) {
            return !session.outbox.isClosed() && !session.webSocket.isOpen();
        }
    }

    boolean isWaiting() {
        synchronized (session.lock) {
            return waiting != null;
        }
    }

    // ---- polls ----

    void poll(Exchange exchange) {
        Runnable reaction;
        synchronized (session.lock) {
            reaction = reactionTo(exchange);
        }
        reaction.run();
        flush();
    }

    private Runnable reactionTo(Exchange exchange) {
        if (lingering) {
            lingering = false;
            return () -> {
                answer(exchange, NOOP);
                forget.run();
            };
        }
        if (!isInUse()) {
            return () -> exchange.refuse(EngineError.BAD_REQUEST);
        }
        Exchange before = takeWaiting();
        if (before != null) {
            return () -> {
                exchange.refuse(EngineError.BAD_REQUEST);
                answer(before, CLOSE);
                session.close(CloseReason.TRANSPORT_ERROR);
            };
        }
        waiting = exchange;
        return session.upgrade.isToChange() ? () -> timers.surelyAfter(SHORT_WHILE, () -> release(exchange)) : () -> {};
    }

    private @Nullable Exchange takeWaiting() {
        Exchange taken = waiting;
        waiting = null;
        return taken;
    }

    /** Answers the poll that waits with the packets that wait, if there are both. */
    void flush() {
        Exchange exchange;
        List<EncodedPacket> packets;
        boolean isLast;
        synchronized (session.lock) {
            if (session.outbox.isEmpty() || !isInUse() || !isWaiting()) {
                return;
            }
            exchange = takeWaiting();
            packets = session.outbox.take(Long.MAX_VALUE);
            session.outbox.sent();
            isLast = session.outbox.isDrainedToClose();
        }
        if (exchange != null) {
            send(exchange, packets);
        }
        session.sending.drained();
        if (isLast) {
            session.close(CloseReason.FORCED);
        }
    }

    /** Answers the poll that waits, if one does, so that the client goes on to its WebSocket. */
    void release() {
        Exchange now;
        synchronized (session.lock) {
            now = waiting;
        }
        if (now != null) {
            release(now);
        }
    }

    private void release(Exchange exchange) {
        synchronized (session.lock) {
            if (waiting != exchange) {
                return;
            }
            waiting = null;
        }
        send(exchange, NOOP);
    }

    /** Refuses the poll that waits, since the client has changed to its WebSocket. */
    void giveWay() {
        Exchange exchange;
        synchronized (session.lock) {
            exchange = takeWaiting();
        }
        if (exchange != null) {
            exchange.refuse(EngineError.BAD_REQUEST);
        }
    }

    // ---- answers ----

    /** Answers with packets that the client must not miss. */
    private void send(Exchange exchange, List<EncodedPacket> packets) {
        exchange.answer(codec.encodePayload(packets, onlyText), () -> session.close(CloseReason.TRANSPORT_ERROR));
    }

    private void answer(Exchange exchange, List<EncodedPacket> packets) {
        exchange.answer(codec.encodePayload(packets, onlyText), () -> {});
    }

    // ---- the end ----

    /** Ends the session as the client asks, and answers its poll in good order, also one on its way. */
    void closedByClient() {
        Exchange exchange;
        synchronized (session.lock) {
            exchange = takeWaiting();
            lingering = exchange == null && !session.webSocket.isOpen();
        }
        if (exchange != null) {
            answer(exchange, NOOP);
        }
        session.close(CloseReason.TRANSPORT_CLOSED);
    }

    /** Ends with the session. Returns what is left to do without the lock. */
    Runnable end() {
        Exchange exchange = takeWaiting();
        boolean forgotten = !lingering;
        return () -> {
            if (forgotten) {
                forget.run();
            } else {
                timers.surelyAfter(SHORT_WHILE, forget);
            }
            if (exchange != null) {
                answer(exchange, CLOSE);
            }
        };
    }
}
