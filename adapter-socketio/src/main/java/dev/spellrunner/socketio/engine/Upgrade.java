// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The WebSocket that a client which polls tries out, until it changes to it. Guarded by the lock of its session. */
final class Upgrade {

    private @Nullable WebSocketChannel probe;
    private boolean heard;
    private boolean answerDue;
    private Future<?> timer = CompletableFuture.completedFuture(null);

    boolean isUnderWay() {
        return probe != null;
    }

    boolean isOn(WebSocketChannel channel) {
        return channel == probe;
    }

    /** Begins with a WebSocket; the timer gives it up. */
    void begin(WebSocketChannel channel, Future<?> limit) {
        probe = channel;
        heard = false;
        answerDue = false;
        timer = limit;
    }

    /** The client's probe has come, and is to be answered. */
    void hear() {
        heard = true;
        answerDue = true;
    }

    /** Tells whether the client has been heard on its WebSocket, and is to change to it. */
    boolean isToChange() {
        return probe != null && heard;
    }

    boolean isAnswerDue() {
        return answerDue;
    }

    void answer() {
        answerDue = false;
    }

    /** The client changes to a WebSocket. Returns whether it may. */
    boolean complete(WebSocketChannel channel) {
        return isOn(channel) && heard && giveUp() != null;
    }

    /** Gives up what is under way. Returns its WebSocket; null if nothing is. */
    @Nullable
    WebSocketChannel giveUp() {
        WebSocketChannel given = probe;
        probe = null;
        timer.cancel(false);
        return given;
    }
}
