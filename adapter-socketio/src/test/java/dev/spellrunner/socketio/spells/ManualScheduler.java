// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A scheduler whose time passes when a test says so; timers go off on the test's thread. Starts no thread. Thread-safe. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {

    private final List<Timer> timers = new ArrayList<>();
    private long now;

    ManualScheduler() {
        super(0);
    }

    /** Lets time pass: the timers that are due by then go off, in their order. */
    void pass(Duration time) {
        List<Timer> due;
        synchronized (timers) {
            now += time.toNanos();
            due = timers.stream()
                    .filter(timer -> timer.at <= now)
                    .sorted(Comparator.comparing(timer -> timer.at))
                    .toList();
            timers.removeAll(due);
        }
        due.forEach(Timer::run);
    }

    /** Returns how many timers go off between two times from now that have not been cancelled. */
    long timersBetween(Duration from, Duration to) {
        synchronized (timers) {
            return timers.stream()
                    .filter(timer -> !timer.isCancelled() && timer.at > now + from.toNanos())
                    .filter(timer -> timer.at <= now + to.toNanos())
                    .count();
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
        synchronized (timers) {
            Timer timer = new Timer(action, now + unit.toNanos(delay));
            timers.add(timer);
            return timer;
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
    }
}
