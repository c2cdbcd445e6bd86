// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does one thing after the other, on an executor's threads, in the order in which they came. Thread-safe. */
final class InOrder {

    private final Executor executor;
    private final int mostWaiting;

    private final Object lock = new Object();
    private final Deque<Runnable> waiting = new ArrayDeque<>(2);
    private boolean busy;

    InOrder(Executor executor, int mostWaiting) {
        this.executor = executor;
        this.mostWaiting = mostWaiting;
    }

    /**
     * Does something when its turn comes.
     *
     * @return what comes of it; fails with {@code busy} if too much waits
     */
    <T extends @Nullable Object> CompletableFuture<T> then(Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean first;
        synchronized (lock) {
            if (waiting.size() >= mostWaiting) {
                result.completeExceptionally(
                        new ServiceException(Code.BUSY, "too many calls wait for their turn (wait for their answers)"));
                return result;
            }
            waiting.add(() -> perform(action, result));
            first = !busy;
            busy = true;
        }
        if (first) {
            submit();
        }
        return result;
    }

    private static <T extends @Nullable Object> void perform(Supplier<T> action, CompletableFuture<T> result) {
        try {
            result.complete(action.get());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private void submit() {
        try {
            executor.execute(this::performAll);
        } catch (RejectedExecutionException e) {
            // What waits must be answered: here, since nobody else will.
            performAll();
        }
    }

    private void performAll() {
        for (Runnable next; (next = next()) != null; ) {
            next.run();
        }
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            Runnable next = waiting.poll();
            busy = next != null;
            return next;
        }
    }
}
