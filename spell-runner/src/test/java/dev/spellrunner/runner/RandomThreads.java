// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of random runs. */
final class RandomThreads {

    private static final int LONGEST_SECONDS = 10;

    /** For timeouts and cancellations. */
    final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    /** For workers. */
    final ExecutorService workers = Executors.newCachedThreadPool();

    /** Ends them, and fails if a run has left work that does not end. Idempotent. */
    void end() throws InterruptedException {
        timer.shutdown();
        workers.shutdown();
        assertThat(timer.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(workers.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
