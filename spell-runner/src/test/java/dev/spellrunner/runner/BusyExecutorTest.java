// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers hold all threads of the executor: none is left to hear that they are to let go. */
@Timeout(30)
class BusyExecutorTest {

    private static final int THREADS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Bench bench = new Bench();

    @AfterEach
    void endTheThreads() {
        threads.shutdownNow();
    }

    private static Spell wide(String component) {
        SpellBuilder wide = spell();
        for (int i = 0; i < 4 * THREADS; i++) {
            wide.node("n" + i, component).wire("start", "trigger", "n" + i, "trigger");
        }
        return wide.build();
    }

    private SpellRunner runner(WaitingWorker worker, Limits limits) {
        return bench.plain("Wait", worker)
                .on(wide("Wait"))
                .executor(threads)
                .limits(limits)
                .build();
    }

    @Test
    void aRunIsCancelled() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(THREADS);
        try (SpellRunner runner = runner(waiting, Limits.defaults())) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            run.cancel();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            waiting.awaitInterrupted();
            assertThat(bench.told()).endsWith("Cancelled ");
        }
    }

    @Test
    void aRunKeepsItsDeadlineThoughItsWorkersIgnoreIt() throws Exception {
        WaitingWorker stubborn = WaitingWorker.stubborn();
        Limits limits = Limits.defaults().deadline(Duration.ofMillis(1)).grace(Duration.ofMillis(1));
        try (SpellRunner runner = runner(stubborn, limits)) {
            Run run = runner.start(Map.of());

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(bench.told()).endsWith("Cancelled ");
            stubborn.release();
        }
    }
}
