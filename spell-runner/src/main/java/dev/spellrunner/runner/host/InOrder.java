// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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
     * @param party the party that wants it
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

    /**
     * Returns which turns the things have that a party waits for: 1 is the next one. They get later turns only by parties
     * that come anew.
     */
    List<Integer> turnsOf(String party) {
        List<Integer> turns = new ArrayList<>();
        synchronized (lock) {
            Deque<Runnable> its = waiting.get(party);
            for (int own = 0; its != null && own < its.size(); own++) {
                turns.add(turn(party, own));
            }
        }
        return turns;
    }

    /** Returns which turn one more thing of a party would have. */
    int nextTurnOf(String party) {
        synchronized (lock) {
            Deque<Runnable> its = waiting.get(party);
            return turn(party, its == null ? 0 : its.size());
        }
    }

    /** In each round, each party that has something left has one turn. */
    private int turn(String party, int own) {
        int turn = own + 1;
        boolean isLater = false;
        for (Map.Entry<String, Deque<Runnable>> other : waiting.entrySet()) {
            if (other.getKey().equals(party)) {
                isLater = true;
            } else {
                turn += Math.min(other.getValue().size(), isLater ? own : own + 1);
            }
        }
        return turn;
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
            // What waits must be answered: here, since no other thread will.
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
