// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets runs hear of their cancellation, and that their time is over, though workers hold all threads of their executor: those
 * would have to let go first, and nobody would tell them to. One task for each run that is not heard for half a second waits
 * here at most; the threads end when there is none. Thread-safe.
 */
final class Relief {

    private static final int MOST_THREADS = 8;
    private static final int IDLE_SECONDS = 1;
    /** So long a thread of the executor has to come. */
    private static final long PATIENCE_MILLIS = 500;

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, Relief::execute);

    /** Has no thread before it is needed: most processes never need one. */
    private static final class Threads {
        static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "spellrunner-relief");
                    thread.setDaemon(true);
                    return thread;
                });

        static {
            POOL.allowCoreThreadTimeOut(true);
        }
    }

    private Relief() {}

    private static void execute(Runnable task) {
        Threads.POOL.execute(task);
    }

    /** Lets a run hear, after a while; it finds out whether it has heard already. */
    static void later(Runnable hear) {
        LATER.execute(hear);
    }
}
