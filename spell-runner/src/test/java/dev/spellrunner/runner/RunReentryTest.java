// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.RunResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run can be reached from inside itself: by its workers, its sink, and the listeners of its end. */
@Timeout(30)
class RunReentryTest {

    private final Bench bench = new Bench();
    private final CompletableFuture<Run> itself = new CompletableFuture<>();

    @Test
    void canBeCancelledByItsWorker() throws Exception {
        bench.add(Bench.builder("Cancel").pure().worker((in, ctx) -> {
            assertThat(itself.join().cancel()).isTrue();
            return Outputs.none();
        }));
        try (SpellRunner runner = bench.on(single("Cancel")).build()) {
            itself.complete(runner.start(Map.of()));

            assertThat(await(itself.join()).status()).isEqualTo(Status.CANCELLED);
            assertThat(bench.told()).endsWith("Completed a", "Skipped o", "Cancelled ");
        }
    }

    @Test
    void canBeCancelledByItsSink() throws Exception {
        List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());
        try (SpellRunner runner = bench.echo("A")
                .on(single("A"))
                .sink(event -> {
                    events.add(event);
                    if (event instanceof NodeEvent.Started
                            && event.path().toString().equals("a")) {
                        itself.join().cancel();
                    }
                })
                .build()) {
            itself.complete(runner.start(Map.of()));

            assertThat(await(itself.join()).status()).isEqualTo(Status.CANCELLED);
            EventGrammar.check(single("A"), List.of(), events);
        }
    }

    @Test
    void canRunTheSameSpellWhileItWorks() {
        CompletableFuture<SpellRunner> same = new CompletableFuture<>();
        bench.plain("Again", (in, ctx) -> {
            Object left = ctx.runInputs().get("left");
            return left instanceof Integer count && count > 0
                    ? Outputs.of(
                            "out", same.join().run(Map.of("left", count - 1)).output("result") + "+1")
                    : Outputs.of("out", "0");
        });
        SpellRunner runner = bench.on(Bench.singleWithInput("Again", "left")).build();
        same.complete(runner);

        assertThat(runner.run(Map.of("left", 3)).output("result")).isEqualTo("0+1+1+1");
    }

    @Test
    void mayBeFollowedByAnotherWhenItsEndIsHeardOf() throws Exception {
        try (SpellRunner runner = bench.echo("A").on(single("A")).build()) {
            CompletableFuture<RunResult> second =
                    runner.start(Map.of()).result().thenApply(first -> runner.run(Map.of()));

            assertThat(second.get(30, TimeUnit.SECONDS).output("result")).isEqualTo("a");
        }
    }

    @Test
    void endsThoughWhoHearsOfItsEndThrows() throws Exception {
        try (SpellRunner runner = bench.echo("A").on(single("A")).build()) {
            Run run = runner.start(Map.of());
            CompletableFuture<Void> listener = run.result().thenAccept(result -> {
                throw new IllegalStateException("listener");
            });

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(listener).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void isCancelledIfItsCallerIsInterruptedInAWorker() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(1);
        AtomicReference<RunResult> result = new AtomicReference<>();
        CountDownLatch stillInterrupted = new CountDownLatch(1);
        try (SpellRunner runner =
                bench.plain("Wait", waiting).on(single("Wait")).build()) {
            Thread caller = new Thread(() -> {
                result.set(runner.run(Map.of()));
                if (Thread.currentThread().isInterrupted()) {
                    stillInterrupted.countDown();
                }
            });
            caller.start();
            waiting.awaitWorking();

            caller.interrupt();

            await(stillInterrupted);
            assertThat(result.get()).isNotNull().extracting(RunResult::status).isEqualTo(Status.CANCELLED);
        }
    }
}
