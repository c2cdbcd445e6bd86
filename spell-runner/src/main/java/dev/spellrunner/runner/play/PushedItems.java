// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.play;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items that callers push to one source. A caller may ask to be told when an item of his waits no longer, since he counts
 * what waits. What is said to be under the lock is guarded by the player's.
 */
final class PushedItems {

    /** By the item itself, for each time that it was pushed and waits: what to do then. */
    private final IdentityHashMap<Object, Deque<Runnable>> waiting = new IdentityHashMap<>();

    private volatile @Nullable SubmissionPublisher<Object> publisher;

    /**
     * Returns what publishes the items.
     *
     * @param delivered is told of each that the source was given
     */
    Flow.Publisher<Object> publisher(Executor executor, int capacity, Consumer<Object> delivered) {
        if (publisher != null) {
            throw new IllegalStateException("asks twice for what is pushed (ask once)");
        }
        SubmissionPublisher<Object> its = new SubmissionPublisher<>(executor, capacity);
        publisher = its;
        return subscriber -> its.subscribe(new Delivery(requireNonNull(subscriber, "subscriber"), delivered));
    }

    boolean areTaken() {
        return publisher != null;
    }

    /** Returns whether there was room for an item. */
    boolean offer(Object item) {
        SubmissionPublisher<Object> its = publisher;
        try {
            return its != null && its.offer(item, null) >= 0;
        } catch (IllegalStateException | RejectedExecutionException e) {
            // It was stopped meanwhile, or its runner takes no more.
            return false;
        }
    }

    void close() {
        SubmissionPublisher<Object> its = publisher;
        if (its != null) {
            its.close();
        }
    }

    // ---- under the lock ----

    /** An item waits from now on. */
    void add(Object item, Runnable left) {
        waiting.computeIfAbsent(item, pushed -> new ArrayDeque<>(1)).add(left);
    }

    /** An item waits no longer. Returns what is to be done after the lock; nothing if it was not pushed. */
    List<Runnable> remove(Object item) {
        Deque<Runnable> all = waiting.get(item);
        if (all == null) {
            return List.of();
        }
        Runnable first = all.remove();
        if (all.isEmpty()) {
            waiting.remove(item);
        }
        return List.of(first);
    }

    /** No item waits any longer. Returns what is to be done after the lock. */
    List<Runnable> clear() {
        List<Runnable> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        waiting.clear();
        return all;
    }

    /** Passes items on, and tells of each afterwards. */
    private record Delivery(Flow.Subscriber<? super Object> subscriber, Consumer<Object> delivered)
            implements Flow.Subscriber<Object> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(Object item) {
            try {
                subscriber.onNext(item);
            } finally {
                delivered.accept(item);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            subscriber.onError(thrown);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
