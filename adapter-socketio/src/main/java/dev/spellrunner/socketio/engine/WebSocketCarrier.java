// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries a session over a WebSocket. Thread-safe; its field is guarded by the lock of the session. */
final class WebSocketCarrier {

    /** About how much a WebSocket takes at once. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final EngineSession session;
    private final PayloadCodec codec;
    private final IncomingPackets incoming;
    private final Timers timers;

    /** Null while the client polls. */
    private @Nullable WebSocketChannel channel;

    WebSocketCarrier(EngineSession session, PayloadCodec codec, IncomingPackets incoming, Timers timers) {
        this.session = session;
        this.codec = codec;
        this.incoming = incoming;
        this.timers = timers;
    }

    void open(WebSocketChannel first, EngineListener sessions) {
        changeTo(first);
        session.open(sessions, false);
        wake();
    }

    void changeTo(WebSocketChannel next) {
        synchronized (session.lock) {
            channel = next;
        }
    }

    boolean isOpen() {
        synchronized (session.lock) {
            return channel != null;
        }
    }

    private boolean isCurrent(WebSocketChannel other) {
        synchronized (session.lock) {
            return other == channel;
        }
    }

    // ---- sending ----

    /** Wakes the WebSocket. Returns whether there is one. */
    boolean wake() {
        WebSocketChannel current;
        synchronized (session.lock) {
            current = channel;
        }
        if (current == null) {
            return false;
        }
        current.wake();
        return true;
    }

    List<EncodedPacket> take(WebSocketChannel asking) {
        List<EncodedPacket> taken;
        boolean emptied;
        boolean ended;
        synchronized (session.lock) {
            List<EncodedPacket> answer = session.upgrade.takeAnswer(asking, asking == channel);
            if (!answer.isEmpty() || asking != channel) {
                return answer;
            }
            boolean sent = session.outbox.sent();
            taken = session.outbox.take(BATCH_BYTES);
            emptied = sent && taken.isEmpty();
            ended = session.outbox.isDrainedToClose() && taken.isEmpty();
        }
        if (emptied) {
            session.sending.drained();
        }
        if (ended) {
            // Not on the thread that writes.
            timers.execute(() -> session.close(CloseReason.FORCED));
        }
        return session.protocol() == EngineProtocol.V3
                ? taken.stream().map(codec::frame).toList()
                : taken;
    }

    // ---- reading, in turn ----

    void text(WebSocketChannel from, String frame) {
        if (session.upgrade.isOn(from)) {
            session.upgrade.text(from, frame);
        } else if (isCurrent(from)) {
            incoming.text(frame);
        } else {
            from.close();
        }
    }

    void binary(WebSocketChannel from, byte[] frame) {
        if (isCurrent(from)) {
            incoming.binary(frame);
        } else {
            session.upgrade.drop(from);
            from.close();
        }
    }

    // ---- the end ----

    void gone(WebSocketChannel which) {
        session.upgrade.drop(which);
        if (isCurrent(which)) {
            session.close(CloseReason.TRANSPORT_CLOSED);
        }
    }

    /** Ends with the session. Returns what is left to do without the lock. */
    Runnable end(CloseReason reason) {
        WebSocketChannel current = channel;
        if (current == null) {
            return () -> {};
        }
        return switch (reason) {
            // A close frame would queue behind what the client does not read.
            case SLOW_CLIENT, PING_TIMEOUT -> current::abort;
            // Clients in Java stop reading at a close frame, and would come back no sooner than a ping is overdue.
            case SERVER_STOPPED -> current::abort;
            default -> current::close;
        };
    }
}
