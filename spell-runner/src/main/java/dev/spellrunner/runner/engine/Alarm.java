// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something later. Thread-safe. */
@FunctionalInterface
public interface Alarm {

    /**
     * Does something once, after a delay, on a thread that must not be kept.
     *
     * @return takes it back
     */
    Runnable after(Duration delay, Runnable action);

    /** Returns an alarm that uses the timer that the JDK keeps for {@link CompletableFuture}, and so owns no thread. */
    static Alarm ofTheJdk() {
        return (delay, action) -> {
            CompletableFuture<Boolean> timer = new CompletableFuture<>();
            CompletableFuture<Void> ring = timer.completeOnTimeout(
                            true, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS)
                    .thenAccept(rings -> {
                        if (rings) {
                            action.run();
                        }
                    });
            return () -> {
                if (!ring.isDone()) {
                    timer.complete(false);
                }
            };
        };
    }

    /** Returns an alarm that uses a host's scheduler. */
    static Alarm of(ScheduledExecutorService scheduler) {
        return (delay, action) -> {
            Future<?> timer = scheduler.schedule(action, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        };
    }
}
