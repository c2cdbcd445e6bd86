// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things later, or elsewhere; never on the thread of the scheduler, which many wait for. Thread-safe. */
final class Timers {

    private static final Logger log = LoggerFactory.getLogger(EngineServer.class);

    private final ScheduledExecutorService scheduler;
    private final Executor executor;

    Timers(ScheduledExecutorService scheduler, Executor executor) {
        this.scheduler = scheduler;
        this.executor = executor;
    }

    Future<?> after(Duration delay, Runnable action) {
        try {
            return scheduler.schedule(() -> execute(action), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The server stops, and with it all that there could be time for.
            log.debug("the scheduler rejects tasks", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Does something later that is not called off. */
    void surelyAfter(Duration delay, Runnable action) {
        Future<?> unused = after(delay, action);
    }

    void execute(Runnable action) {
        try {
            executor.execute(action);
        } catch (RejectedExecutionException e) {
            log.debug("the executor rejects tasks", e);
        }
    }
}
