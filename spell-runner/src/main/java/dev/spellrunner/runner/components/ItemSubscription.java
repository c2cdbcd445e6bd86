// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A subscription whose items are fetched one by one, and only those that are asked for. They are fetched and given on an
 * executor's threads, one after the other, so that neither callers nor timers have to wait. Thread-safe.
 */
abstract class ItemSubscription implements Flow.Subscription {

    private final Executor executor;
    private final AtomicLong demand = new AtomicLong();
    /** The number of reasons to look for items since the last look; zero if no thread looks or is about to. */
    private final AtomicInteger signals = new AtomicInteger(1);

    private volatile Flow.@Nullable Subscriber<? super Object> subscriber;
    private volatile @Nullable Throwable misuse;

    ItemSubscription(Flow.Subscriber<? super Object> subscriber, Executor executor) {
        this.subscriber = subscriber;
        this.executor = executor;
    }

    /** Begins: the subscriber hears of items when it has heard of its subscription. */
    final void begin() {
        Flow.Subscriber<? super Object> to = subscriber;
        if (to != null) {
            to.onSubscribe(this);
            giveElsewhere(this::openAndGive);
        }
    }

    /**
     * Opens what the items come from, whether or not one was asked for.
     *
     * @throws Exception if there will be none, since something is wrong
     */
    void open() throws Exception {}

    /**
     * Returns the next item; null if there is none yet.
     *
     * @throws Exception if there will be none, since something is wrong
     */
    abstract @Nullable Object next() throws Exception;

    /** Tells whether all items were given. */
    abstract boolean isAtEnd();

    /** Lets go of what the items come from. Called at least once, perhaps while {@link #next} goes on. */
    abstract void release();

    @Override
    public final void request(long n) {
        if (n <= 0) {
            misuse = new IllegalArgumentException("at least one item must be asked for, not " + n);
        } else {
            demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
        }
        look();
    }

    @Override
    public final void cancel() {
        subscriber = null;
        release();
    }

    final boolean isCancelled() {
        return subscriber == null;
    }

    /** There may be something to give. */
    final void look() {
        if (signals.getAndIncrement() == 0) {
            giveElsewhere(this::giveAll);
        }
    }

    private void giveElsewhere(Runnable giving) {
        try {
            executor.execute(giving);
        } catch (RejectedExecutionException e) {
            end(e);
        }
    }

    private void openAndGive() {
        try {
            open();
        } catch (Exception e) {
            end(e);
        }
        giveAll();
    }

    private void giveAll() {
        int seen;
        do {
            seen = signals.get();
            try {
                while (giveOne()) {}
            } catch (Exception e) {
                end(e);
            }
        } while (signals.addAndGet(-seen) != 0);
    }

    /** Returns whether there may be another one. */
    private boolean giveOne() throws Exception {
        Flow.Subscriber<? super Object> to = subscriber;
        if (to == null) {
            return false;
        }
        Throwable wrong = misuse;
        if (wrong != null) {
            end(wrong);
            return false;
        }
        Object item = demand.get() > 0 ? next() : null;
        if (item == null) {
            if (isAtEnd()) {
                end(null);
            }
            return false;
        }
        demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
        to.onNext(item);
        return true;
    }

    private void end(@Nullable Throwable wrong) {
        Flow.Subscriber<? super Object> to = subscriber;
        if (to == null) {
            return;
        }
        cancel();
        if (wrong == null) {
            to.onComplete();
        } else {
            to.onError(wrong);
        }
    }
}
