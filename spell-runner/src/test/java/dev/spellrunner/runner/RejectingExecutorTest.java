// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs on an executor that takes no more. */
@Timeout(30)
class RejectingExecutorTest {

    private final Bench bench = new Bench();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Returns an executor that takes so much and no more. */
    private Executor taking(int most) {
        AtomicInteger taken = new AtomicInteger();
        return work -> {
            if (taken.incrementAndGet() > most) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(work);
        };
    }

    @Test
    void refusesToStartARunAndTellsNothingOfIt() throws Exception {
        SpellRunner runner = bench.echo("A").on(single("A")).executor(taking(0)).build();

        assertThatThrownBy(() -> runner.start(Map.of())).isInstanceOf(RejectedExecutionException.class);

        assertThat(bench.events).isEmpty();
        assertThat(runner.run(Map.of()).output("result")).isEqualTo("a");
    }

    @Test
    void doesTheWorkOfAllBranches() throws Exception {
        Spell spell = spell().node("a", "A")
                .node("b", "A")
                .node("c", "A")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("start", "trigger", "c", "trigger")
                .wire("c", "trigger", "o", "trigger")
                .wire("c", "out", "o", "input")
                .build();

        RunResult result = Bench.await(bench.echoThatMayBlock("A")
                .on(spell)
                .executor(taking(1))
                .build()
                .start(Map.of()));

        assertThat(result.outputs()).isEqualTo(Map.of("result", "c"));
        assertThat(bench.told())
                .contains("Completed a", "Completed b", "Completed c")
                .endsWith("Completed ");
    }

    @Test
    void goesOnWithDeferredOutputsOnTheThreadThatGaveThem() throws Exception {
        CompletableFuture<Outputs> later = new CompletableFuture<>();
        CountDownLatch working = new CountDownLatch(1);
        bench.plain("Later", (in, ctx) -> {
            working.countDown();
            return Outputs.later(later);
        });
        Run run = bench.on(single("Later")).executor(taking(1)).build().start(Map.of());
        Bench.await(working);

        later.complete(Outputs.of("out", "late"));

        assertThat(Bench.await(run).output("result")).isEqualTo("late");
    }

    @Test
    void isCancelledAllTheSame() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(1);
        Run run = bench.plain("Wait", waiting)
                .on(single("Wait"))
                .executor(taking(1))
                .build()
                .start(Map.of());
        waiting.awaitWorking();

        run.cancel();

        assertThat(Bench.await(run).status()).isEqualTo(Status.CANCELLED);
        waiting.awaitInterrupted();
        assertThat(bench.told()).endsWith("Cancelled a", "Skipped o", "Cancelled ");
    }

    @Test
    void keepsItsDeadlineAllTheSame() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(1);
        ManualScheduler time = new ManualScheduler();
        Run run = bench.plain("Wait", waiting)
                .on(single("Wait"))
                .executor(taking(1))
                .scheduler(time)
                .build()
                .start(RunRequest.of(Map.of()).deadline(Duration.ofSeconds(1)));
        waiting.awaitWorking();

        time.pass(Duration.ofSeconds(1));

        assertThat(Bench.await(run).status()).isEqualTo(Status.CANCELLED);
    }
}
