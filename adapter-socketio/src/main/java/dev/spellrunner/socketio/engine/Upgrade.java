// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Moves a session from long-polling to a WebSocket: the client opens one, probes it with {@code 2probe}, is answered {@code
 * 3probe}, and changes to it with {@code 5}. Thread-safe; its fields are guarded by the lock of the session.
 */
final class Upgrade {

    private static final List<EncodedPacket> PROBE_PONG = List.of(EncodedPacket.of(PacketType.PONG, "probe"));
    /** The time in which a client may change to its WebSocket after the session has ended. */
    private static final Duration SHORT_WHILE = Duration.ofMillis(100);

    private final EngineSession session;
    private final EngineSettings settings;
    private final Timers timers;

    /** The WebSocket that the client tries; null if it tries none. */
    private @Nullable WebSocketChannel probe;

    private boolean heard;
    private boolean answerDue;
    private Future<?> timer = CompletableFuture.completedFuture(null);

    Upgrade(EngineSession session, EngineSettings settings, Timers timers) {
        this.session = session;
        this.settings = settings;
        this.timers = timers;
    }

    boolean isOn(WebSocketChannel channel) {
        synchronized (session.lock) {
            return channel == probe;
        }
    }

    /** Returns whether the probe has come, so that the client is to change to its WebSocket. */
    boolean isToChange() {
        synchronized (session.lock) {
            return probe != null && heard;
        }
    }

    /** Begins with a WebSocket. Returns false if it has to be closed. */
    boolean begin(WebSocketChannel channel) {
        synchronized (session.lock) {
            if (!session.isOpen() || !session.polling.isInUse() || probe != null) {
                return false;
            }
            probe = channel;
            heard = false;
            answerDue = false;
            timer = timers.after(settings.upgradeTimeout(), () -> drop(channel));
            return true;
        }
    }

    /** Returns the answer to the probe, once, if it is due on a WebSocket. */
    List<EncodedPacket> takeAnswer(WebSocketChannel asking, boolean isCurrent) {
        synchronized (session.lock) {
            boolean due = answerDue && (isCurrent || isOn(asking));
            answerDue = answerDue && !due;
            return due ? PROBE_PONG : List.of();
        }
    }

    /** Reads a frame of the WebSocket that is tried. Called in turn. */
    void text(WebSocketChannel from, String frame) {
        switch (frame) {
            case "2probe" -> hear(from);
            case "5" -> change(from);
            default -> drop(from);
        }
    }

    private void hear(WebSocketChannel channel) {
        synchronized (session.lock) {
            heard = true;
            answerDue = true;
        }
        channel.wake();
        session.polling.release();
    }

    private void change(WebSocketChannel channel) {
        boolean changed;
        synchronized (session.lock) {
            changed = isOn(channel) && heard;
            if (changed) {
                giveUp();
                session.webSocket.changeTo(channel);
            }
        }
        if (!changed) {
            drop(channel);
            return;
        }
        session.polling.giveWay();
        channel.wake();
    }

    /** Closes a WebSocket if it is the one that is tried. */
    void drop(WebSocketChannel channel) {
        synchronized (session.lock) {
            if (!isOn(channel)) {
                return;
            }
            giveUp();
        }
        channel.close();
    }

    private @Nullable WebSocketChannel giveUp() {
        WebSocketChannel given = probe;
        probe = null;
        timer.cancel(false);
        return given;
    }

    /** Ends with the session. Returns what is left to do without the lock. */
    Runnable end(boolean wasPolling) {
        boolean changing = isToChange() && !wasPolling;
        WebSocketChannel given = giveUp();
        if (given == null) {
            return () -> {};
        }
        // The client has stopped polling: if it loses its WebSocket before it has changed to it, it waits for nothing.
        return changing ? () -> timers.surelyAfter(SHORT_WHILE, given::abort) : given::close;
    }
}
