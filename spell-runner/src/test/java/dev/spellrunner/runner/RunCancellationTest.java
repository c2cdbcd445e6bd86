// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs are cancelled by hand and by time limits. */
@Timeout(30)
class RunCancellationTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Bench bench = new Bench();
    private final ManualScheduler time = new ManualScheduler();
    private final WaitingWorker waiting = WaitingWorker.of(1);

    private SpellRunner.Builder waiting() {
        return bench.plain("Wait", waiting).on(single("Wait")).scheduler(time);
    }

    @Test
    void interruptsTheWorker() throws Exception {
        try (SpellRunner runner = waiting().build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(run.cancel()).isTrue();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(await(run).outputs()).isEmpty();
            waiting.awaitInterrupted();
            assertThat(run.cancel()).isFalse();
            assertThat(bench.told()).endsWith("Started a", "Cancelled a", "Skipped o", "Cancelled ");
        }
    }

    @Test
    void cancelsTheFutureOfTheWorker() throws Exception {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        CountDownLatch working = new CountDownLatch(1);
        bench.plain("Later", (in, ctx) -> {
            working.countDown();
            return Outputs.later(never);
        });
        try (SpellRunner runner = bench.on(single("Later")).build()) {
            Run run = runner.start(Map.of());
            await(working);

            run.cancel();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(never).isCancelled();
        }
    }

    @Test
    void doesNotWaitForAStageThatCannotBeCancelled() throws Exception {
        CompletionStage<Outputs> never = new CompletableFuture<Outputs>().minimalCompletionStage();
        CountDownLatch working = new CountDownLatch(1);
        bench.plain("Later", (in, ctx) -> {
            working.countDown();
            return Outputs.later(never);
        });
        try (SpellRunner runner = bench.on(single("Later")).scheduler(time).build()) {
            Run run = runner.start(Map.of());
            await(working);

            run.cancel();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(bench.told()).endsWith("Cancelled a", "Skipped o", "Cancelled ");
        }
    }

    @Test
    void tellsTheWorkerThroughItsContext() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        bench.plain("Later", (in, ctx) -> {
            ctx.onCancel(told::countDown);
            working.countDown();
            return Outputs.later(new CompletableFuture<>());
        });
        try (SpellRunner runner = bench.on(single("Later")).build()) {
            Run run = runner.start(Map.of());
            await(working);

            run.cancel();

            await(told);
        }
    }

    @Test
    void endsAfterTheTimeOfGraceWithoutAWorkerThatIgnoresIt() throws Exception {
        WaitingWorker stubborn = WaitingWorker.stubborn();
        Limits limits = Limits.defaults().grace(LIMIT);
        int told;
        try (SpellRunner runner = bench.plain("Stubborn", stubborn)
                .on(single("Stubborn"))
                .limits(limits)
                .scheduler(time)
                .build()) {
            Run run = runner.start(Map.of());
            stubborn.awaitWorking();
            run.cancel();
            stubborn.awaitInterrupted();
            time.awaitTimers(1);
            assertThat(run.result()).isNotDone();

            time.pass(LIMIT);

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(await(run).outputs()).isEmpty();
            told = bench.events.size();
            stubborn.release();
        }
        assertThat(bench.events).hasSize(told);
    }

    @Test
    void waitsInTheTimeOfGraceForAWorkerThatLetsGoLate() throws Exception {
        WaitingWorker late = WaitingWorker.stubborn();
        try (SpellRunner runner =
                bench.plain("Late", late).on(single("Late")).scheduler(time).build()) {
            Run run = runner.start(Map.of());
            late.awaitWorking();
            run.cancel();
            late.awaitInterrupted();

            late.release();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(bench.told()).endsWith("Cancelled ").doesNotContain("Completed a");
        }
    }

    @Test
    void comesWithTheDeadlineOfTheRequest() throws Exception {
        try (SpellRunner runner = waiting().build()) {
            Run run = runner.start(RunRequest.of(Map.of()).deadline(LIMIT));
            waiting.awaitWorking();

            time.pass(LIMIT);

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(await(run).failures().get(0).message()).contains("deadline of 300000 ms");
            waiting.awaitInterrupted();
        }
    }

    @Test
    void comesWithTheDeadlineOfTheRunnersLimits() throws Exception {
        try (SpellRunner runner =
                waiting().limits(Limits.defaults().deadline(LIMIT)).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            time.pass(LIMIT);

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void comesWithADeadlineByTheTimerOfTheJdk() {
        try (SpellRunner runner =
                bench.plain("Wait", waiting).on(single("Wait")).build()) {
            RunResult result = runner.run(RunRequest.of(Map.of()).deadline(Duration.ofMillis(30)));

            assertThat(result.status()).isEqualTo(Status.CANCELLED);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void doesNotComeWithADeadlineBeyondAllTime() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        try (SpellRunner runner = bench.echo("A").on(single("A")).build();
                SpellRunner timed = bench.echo("B")
                        .on(single("B"))
                        .limits(Limits.defaults().deadline(longest))
                        .scheduler(time)
                        .build()) {
            assertThat(runner.run(RunRequest.of(Map.of()).deadline(longest)).isCompleted())
                    .isTrue();
            assertThat(timed.run(Map.of()).isCompleted()).isTrue();
        }
    }

    @Test
    void doesNotComeWithADeadlineThatTheRunHasMet() throws Exception {
        SpellRunner runner = bench.echo("A").on(single("A")).scheduler(time).build();

        RunResult result = runner.run(RunRequest.of(Map.of()).deadline(LIMIT));
        time.awaitTimers(0);
        time.pass(LIMIT);

        assertThat(result.isCompleted()).isTrue();
        assertThat(bench.told()).endsWith("Completed ");
    }

    @Test
    void isOfOneNodeAloneWhenItsComponentsTimeIsOverWhichThenFails() throws Exception {
        bench.add(Bench.builder("Slow").timeout(LIMIT).worker(waiting));
        try (SpellRunner runner = bench.on(single("Slow")).scheduler(time).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            time.pass(LIMIT);

            assertThat(await(run).status()).isEqualTo(Status.FAILED);
            assertThat(await(run).failures()).singleElement().satisfies(error -> {
                assertThat(error.path()).isEqualTo(NodePath.of("a"));
                assertThat(error.message()).isEqualTo("took longer than 300000 ms");
            });
            waiting.awaitInterrupted();
        }
    }

    @Test
    void comesWithTheInterruptOfTheCaller() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch stillInterrupted = new CountDownLatch(1);
        AtomicReference<RunResult> result = new AtomicReference<>();
        bench.plain("Later", (in, ctx) -> {
            working.countDown();
            return Outputs.later(new CompletableFuture<>());
        });
        try (SpellRunner runner = bench.on(single("Later")).build()) {
            Thread caller = new Thread(() -> {
                result.set(runner.run(Map.of()));
                if (Thread.currentThread().isInterrupted()) {
                    stillInterrupted.countDown();
                }
            });
            caller.start();
            await(working);

            caller.interrupt();

            await(stillInterrupted);
            assertThat(result.get()).isNotNull().extracting(RunResult::status).isEqualTo(Status.CANCELLED);
        }
    }

    /** The caller's thread is the worker's, and cannot return without it; {@code start} ends without the worker. */
    @Test
    void isWaitedForOnTheCallersThreadByAWorkerThatIgnoresIt() throws Exception {
        WaitingWorker stubborn = WaitingWorker.stubborn();
        AtomicReference<RunResult> result = new AtomicReference<>();
        try (SpellRunner runner = bench.plain("Stubborn", stubborn)
                .on(single("Stubborn"))
                .scheduler(time)
                .build()) {
            Thread caller = new Thread(
                    () -> result.set(runner.run(RunRequest.of(Map.of()).deadline(LIMIT))));
            caller.start();
            stubborn.awaitWorking();
            time.pass(LIMIT);
            stubborn.awaitInterrupted();
            time.pass(LIMIT);
            assertThat(result.get()).isNull();

            stubborn.release();

            caller.join(LIMIT.toMillis());
            assertThat(result.get()).isNotNull().extracting(RunResult::status).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void comesWithCloseWhichRefusesFurtherRuns() throws Exception {
        SpellRunner runner = waiting().build();
        Run run = runner.start(Map.of());
        waiting.awaitWorking();

        runner.close();

        assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
        assertThatThrownBy(() -> runner.run(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** A gate that closes a runner when a request with a gate of its own is put together. */
    private record ClosingGate(AtomicReference<SpellRunner> runner) implements Gate {

        @Override
        public Decision ask(Request request) {
            return Decision.pass();
        }

        @Override
        public Gate then(Gate next) {
            runner.get().close();
            return next;
        }
    }

    @Test
    void comesWithACloseWhileTheRunIsBegun() throws Exception {
        AtomicReference<SpellRunner> closing = new AtomicReference<>();
        closing.set(waiting().gate(new ClosingGate(closing)).build());

        Run run = closing.get().start(RunRequest.of(Map.of()).gate(request -> Gate.Decision.pass()));

        assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
    }
}
