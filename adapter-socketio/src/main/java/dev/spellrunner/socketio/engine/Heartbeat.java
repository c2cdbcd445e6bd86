// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Sees to it that signs of life come. In protocol 4 the server pings, in protocol 3 the client does. Thread-safe. */
final class Heartbeat {

    private static final List<EncodedPacket> PING = List.of(EncodedPacket.of(PacketType.PING, ""));

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
        synchronized (lock) {
            if (!stopped) {
                next.cancel(false);
                next = session.protocol() == EngineProtocol.V3
                        ? timers.after(settings.pingInterval().plus(settings.pingTimeout()), this::timeout)
                        : timers.after(settings.pingInterval(), this::ping);
            }
        }
    }

    private void ping() {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            next = timers.after(settings.pingTimeout(), this::timeout);
        }
        session.send(PING);
    }

    private void timeout() {
        session.close(CloseReason.PING_TIMEOUT);
    }

    void stop() {
        synchronized (lock) {
            stopped = true;
            next.cancel(false);
        }
    }
}
