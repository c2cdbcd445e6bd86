// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import java.time.Duration;

/** Counts the requests without an answer and the WebSockets that are open. Thread-safe. */
final class OpenRequests {

    private final Object lock = new Object();
    private int count;

    void begin() {
        synchronized (lock) {
            count++;
        }
    }

    void end() {
        synchronized (lock) {
            count--;
            if (count == 0) {
                lock.notifyAll();
            }
        }
    }

    /**
     * Waits until there are none.
     *
     * @return false if some are left when the time is up, or the thread is interrupted
     */
    boolean awaitNone(Duration longest) {
        long limit = System.nanoTime() + longest.toNanos();
        synchronized (lock) {
            for (long left = longest.toNanos(); count > 0 && left > 0; left = limit - System.nanoTime()) {
                try {
                    lock.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return count == 0;
        }
    }
}
