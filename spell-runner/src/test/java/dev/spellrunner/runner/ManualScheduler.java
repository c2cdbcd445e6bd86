// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A scheduler whose time passes when a test says so; timers go off on the test's thread. Thread-safe. */
final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final List<Timer> timers = new ArrayList<>();
    private long now;
    private boolean broken;

    /** Lets time pass: the timers that are due by then go off, in their order. */
    void pass(Duration time) {
        List<Timer> due;
        synchronized (timers) {
            now += time.toNanos();
            due = timers.stream()
                    .filter(timer -> timer.at <= now)
                    .sorted(Comparator.naturalOrder())
                    .toList();
            timers.removeAll(due);
        }
        due.forEach(Timer::run);
    }

    /** Lets it take no more timers. */
    void breakDown() {
        synchronized (timers) {
            broken = true;
        }
    }

    /** Waits until there are so many timers that have not gone off and were not taken back. */
    void awaitTimers(int count) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        synchronized (timers) {
            while (timers.size() != count && System.nanoTime() < limit) {
                timers.wait(100);
            }
            assertThat(timers).hasSize(count);
        }
    }

    private final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long at;

        Timer(Runnable action, long at) {
            super(action, null);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            synchronized (timers) {
                return unit.convert(at - now, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        protected void done() {
            synchronized (timers) {
                timers.remove(this);
                timers.notifyAll();
            }
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
        synchronized (timers) {
            if (broken) {
                throw new RejectedExecutionException("no more timers");
            }
            Timer timer = new Timer(action, now + unit.toNanos(delay));
            timers.add(timer);
            timers.notifyAll();
            return timer;
        }
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> action, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("a run does not need it");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable action, long delay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("a run does not need it");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable action, long delay, long pause, TimeUnit unit) {
        throw new UnsupportedOperationException("a run does not need it");
    }

    @Override
    public void execute(Runnable action) {
        action.run();
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException("what is given is not closed");
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException("what is given is not closed");
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
