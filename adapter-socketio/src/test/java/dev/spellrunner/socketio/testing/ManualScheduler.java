// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A scheduler whose time passes when a test says so; timers go off on the test's thread. Starts no thread. Thread-safe. */
public final class ManualScheduler extends ScheduledThreadPoolExecutor {

    private final List<Timer> timers = new ArrayList<>();
    private long now;

    /** Creates a scheduler whose time stands still. */
    public ManualScheduler() {
        super(1);
    }

    /** Lets time pass: the timers that are due by then go off, in their order, also those that are set meanwhile. */
    public void pass(Duration time) {
        long end;
        synchronized (timers) {
            end = now + time.toNanos();
        }
        for (Timer next = next(end); next != null; next = next(end)) {
            next.run();
        }
        synchronized (timers) {
            now = end;
        }
    }

    private @Nullable Timer next(long end) {
        synchronized (timers) {
            Timer next = timers.stream()
                    .filter(timer -> timer.at <= end)
                    .min(Comparator.naturalOrder())
                    .orElse(null);
            if (next != null) {
                timers.remove(next);
                now = Math.max(now, next.at);
            }
            return next;
        }
    }

    /** Returns how many timers there are that have not gone off and were not taken back. */
    public int timers() {
        synchronized (timers) {
            return timers.size();
        }
    }

    /** Returns how many of them go off between two times from now. */
    public long timersBetween(Duration from, Duration to) {
        synchronized (timers) {
            return timers.stream()
                    .filter(timer -> timer.at > now + from.toNanos() && timer.at <= now + to.toNanos())
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

    private final class Timer extends FutureTask<@Nullable Void> implements ScheduledFuture<@Nullable Void> {
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
            }
        }
    }
}
