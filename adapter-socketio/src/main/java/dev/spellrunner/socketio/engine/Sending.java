// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the packets of a session by the carrier that it has at the moment. Thread-safe. */
final class Sending {

    private static final Logger log = LoggerFactory.getLogger(EngineSession.class);

    private final EngineSession session;
    private final Timers timers;

    private volatile @Nullable Runnable onDrain;

    Sending(EngineSession session, Timers timers) {
        this.session = session;
        this.timers = timers;
    }

    boolean send(List<EncodedPacket> packets) {
        boolean taken = queue(packets);
        if (taken) {
            flush();
        } else {
            drop();
        }
        return taken;
    }

    private void drop() {
        if (session.isOpen()) {
            log.info("session '{}' is dropped: its client leaves {} bytes unread", session.id(), pendingBytes());
            session.close(CloseReason.SLOW_CLIENT);
        }
    }

    /** Asks for a sign of life, before all that waits; not if so much waits that it says enough whether that is read. */
    void ask(EncodedPacket ping) {
        if (offerFirst(ping)) {
            flush();
        }
    }

    /** Gives a sign of life, before all that waits. */
    void answer(EncodedPacket pong) {
        if (offerFirst(pong)) {
            flush();
        } else {
            drop();
        }
    }

    private boolean offerFirst(EncodedPacket packet) {
        synchronized (session.lock) {
            return session.outbox.offerFirst(packet);
        }
    }

    boolean queue(List<EncodedPacket> packets) {
        synchronized (session.lock) {
            return session.outbox.offer(packets);
        }
    }

    private void flush() {
        if (!session.webSocket.wake()) {
            session.polling.flush();
        }
    }

    long pendingBytes() {
        synchronized (session.lock) {
            return session.outbox.cost();
        }
    }

    /** Returns about how many bytes have been written since the session began. */
    long writtenBytes() {
        synchronized (session.lock) {
            return session.outbox.written();
        }
    }

    void onDrain(Runnable listener) {
        onDrain = listener;
    }

    /** Notes that all packets have been written. */
    void drained() {
        Runnable action = onDrain;
        if (action != null) {
            timers.execute(() -> session.execute(action));
        }
    }

    void closeWhenSent() {
        boolean begun;
        synchronized (session.lock) {
            begun = session.outbox.beginClosing(session.webSocket.isOpen() ? List.of() : PollingCarrier.CLOSE);
        }
        if (begun) {
            flush();
        }
    }
}
