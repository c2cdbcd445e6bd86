// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does one thing after the other, on an executor's threads. Parties take turns, so that none waits for all that another one
 * wants; what one party wants is done in the order in which it came. Thread-safe.
 */
final class InOrder {

    /** The number of calls of one connection that may wait. */
    static final int MOST_CALLS_OF_CONNECTION = 1000;

    private final Executor executor;
    private final int mostWaiting;

    private final Object lock = new Object();
    /** By party; whose turn is next comes first. */
    private final Map<String, Deque<Runnable>> waiting = new LinkedHashMap<>(2);

    private int count;
    private boolean busy;

    InOrder(Executor executor, int mostWaiting) {
        this.executor = executor;
        this.mostWaiting = mostWaiting;
    }

    /**
     * Does something when its turn comes.
     *
     * @param party who wants it
     * @return what comes of it; fails with {@code busy} if too much waits
     */
    <T extends @Nullable Object> CompletableFuture<T> then(String party, Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean first;
        synchronized (lock) {
            if (count >= mostWaiting) {
                result.completeExceptionally(
                        new ServiceException(Code.BUSY, "too many calls wait for their turn (wait for their answers)"));
                return result;
            }
            waiting.computeIfAbsent(party, key -> new ArrayDeque<>(2)).add(() -> perform(action, result));
            count++;
            first = !busy;
            busy = true;
        }
        if (first) {
            submit();
        }
        return result;
    }

    /** Returns how much waits for its turn. */
    int waiting() {
        synchronized (lock) {
            return count;
        }
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
            busy = count > 0;
            if (!busy) {
                return null;
            }
            count--;
            Iterator<Map.Entry<String, Deque<Runnable>>> parties =
                    waiting.entrySet().iterator();
            Map.Entry<String, Deque<Runnable>> first = parties.next();
            String party = first.getKey();
            Deque<Runnable> its = first.getValue();
            parties.remove();
            Runnable next = its.remove();
            if (!its.isEmpty()) {
                waiting.put(party, its);
            }
            return next;
        }
    }
}
