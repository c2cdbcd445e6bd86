// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Sees to it that signs of life come. In protocol 4 the server pings, in protocol 3 the client does. What a client sends may
 * come late if it has much to read first: one that goes on reading much is alive. Thread-safe.
 */
final class Heartbeat {

    private static final EncodedPacket PING = EncodedPacket.of(PacketType.PING, "");
    /** More than this in the time of a ping is a sign of life: less may wait somewhere on the way to a client that is gone. */
    private static final long MUCH = 1024 * 1024;

    private final EngineSession session;
    private final EngineSettings settings;
    private final Timers timers;

    private final Object lock = new Object();
    private Future<?> next = CompletableFuture.completedFuture(null);
    private boolean stopped;

    Heartbeat(EngineSession session, EngineSettings settings, Timers timers) {
        this.session = session;
        this.settings = settings;
        this.timers = timers;
    }

    /** The session begins, or a sign of life has come. */
    void alive() {
        if (session.protocol() == EngineProtocol.V3) {
            awaitSign(settings.pingInterval().plus(settings.pingTimeout()));
        } else {
            schedule(settings.pingInterval(), this::ping);
        }
    }

    private void ping() {
        if (awaitSign(settings.pingTimeout())) {
            session.sending.ask(PING);
        }
    }

    /** Returns false if the session has ended. */
    private boolean awaitSign(Duration longest) {
        long before = session.sending.writtenBytes();
        return schedule(longest, () -> timeout(before));
    }

    private void timeout(long writtenBefore) {
        if (session.sending.writtenBytes() - writtenBefore < MUCH) {
            session.close(CloseReason.PING_TIMEOUT);
        } else if (session.protocol() == EngineProtocol.V3) {
            alive();
        } else {
            ping();
        }
    }

    private boolean schedule(Duration delay, Runnable action) {
        synchronized (lock) {
            if (!stopped) {
                next.cancel(false);
                next = timers.after(delay, action);
            }
            return !stopped;
        }
    }

    void stop() {
        synchronized (lock) {
            stopped = true;
            next.cancel(false);
        }
    }
}
