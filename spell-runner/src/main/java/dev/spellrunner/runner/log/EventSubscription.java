// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a subscriber the events of a run. Signals are given one after the other, by whichever thread of the executor came
 * first; those that come meanwhile are counted, and it goes round again. Thread-safe.
 */
final class EventSubscription implements Flow.Subscription {

    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);
    private static final int BYTES_AT_ONCE = 64 * 1024;

    private final Executor executor;
    private final EventCodec codec;
    /** Holds one from the start on, so that nothing is given before {@code onSubscribe} has returned. */
    private final AtomicInteger rounds = new AtomicInteger(1);

    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /** Null when it has ended, so that the subscriber can be collected. */
    private final AtomicReference<Flow.@Nullable Subscriber<? super NodeEvent>> subscriber;

    private volatile @Nullable Follower follower;
    /** Taken, and not wanted yet; for the thread that gives. */
    private final Deque<LoggedEvent> taken = new ArrayDeque<>();

    EventSubscription(Flow.Subscriber<? super NodeEvent> subscriber, Executor executor, EventCodec codec) {
        this.subscriber = new AtomicReference<>(subscriber);
        this.executor = executor;
        this.codec = codec;
    }

    void begin(Function<Runnable, Follower> follow) {
        Flow.Subscriber<? super NodeEvent> told = subscriber.get();
        if (told != null) {
            told.onSubscribe(this);
        }
        try {
            Follower followed = follow.apply(this::goRound);
            follower = followed;
            if (subscriber.get() == null) {
                followed.close();
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
        goRoundElsewhere();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            failure.compareAndSet(
                    null, new IllegalArgumentException("a subscriber asks for 1 event or more, not for " + count));
        } else {
            demand.accumulateAndGet(count, (known, more) -> known + more < 0 ? Long.MAX_VALUE : known + more);
        }
        goRound();
    }

    @Override
    public void cancel() {
        if (subscriber.getAndSet(null) != null) {
            close();
        }
    }

    private void close() {
        Follower followed = follower;
        if (followed != null) {
            followed.close();
        }
    }

    private void goRound() {
        if (subscriber.get() != null && rounds.getAndIncrement() == 0) {
            goRoundElsewhere();
        }
    }

    private void goRoundElsewhere() {
        try {
            executor.execute(this::giveAll);
        } catch (RejectedExecutionException e) {
            log.debug("the executor rejects tasks: the calling thread delivers the events", e);
            failure.compareAndSet(null, e);
            giveAll();
        }
    }

    private void giveAll() {
        int seen = rounds.get();
        do {
            try {
                give();
            } catch (Throwable e) {
                // A subscriber must not throw: it hears no more.
                log.warn("a subscriber to events failed", e);
                cancel();
            }
            seen = rounds.addAndGet(-seen);
        } while (seen > 0);
    }

    private void give() {
        Flow.Subscriber<? super NodeEvent> told = subscriber.get();
        Follower followed = follower;
        while (told != null && failure.get() == null && followed != null && demand.get() > 0) {
            LoggedEvent next = next(followed);
            if (next == null) {
                break;
            }
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            told.onNext(codec.decode(next.json()));
            if (next.isLast()) {
                end(Flow.Subscriber::onComplete);
            }
            told = subscriber.get();
        }
        Throwable wrong = failure.get();
        if (wrong != null) {
            end(heard -> heard.onError(wrong));
        }
    }

    private @Nullable LoggedEvent next(Follower followed) {
        if (taken.isEmpty()) {
            try {
                taken.addAll(followed.take(BYTES_AT_ONCE));
            } catch (RuntimeException e) {
                failure.set(e);
                return null;
            }
        }
        return taken.poll();
    }

    private interface Signal {
        void give(Flow.Subscriber<? super NodeEvent> subscriber);
    }

    private void end(Signal signal) {
        Flow.Subscriber<? super NodeEvent> told = subscriber.getAndSet(null);
        if (told != null) {
            close();
            signal.give(told);
        }
    }
}
