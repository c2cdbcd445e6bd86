// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs actions one at a time and in order, on the thread of the first caller while none is under way. Thread-safe, and an action
 * may add others. An action that throws ends neither the turn nor those behind it: its failure is thrown at the end.
 */
final class Turn implements Executor {

    private final Object lock = new Object();
    private final Deque<Runnable> waiting = new ArrayDeque<>(2);
    private boolean underWay;

    @Override
    public void execute(Runnable action) {
        synchronized (lock) {
            if (underWay) {
                waiting.add(action);
                return;
            }
            underWay = true;
        }
        Throwable failure = null;
        for (Runnable next = action; next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        rethrow(failure);
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            Runnable next = waiting.poll();
            underWay = next != null;
            return next;
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
