// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.components.StandardComponents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How runs end: by failure, cancellation and limits. */
@Timeout(30)
class RunEndingTest {

    private final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch working = new CountDownLatch(1);

    @Test
    void failsWithTheErrorOfTheNodeAndSkipsWhatHangsOnIt() {
        RunResult result = run((in, ctx) -> {
            throw new IllegalArgumentException("no luck");
        });

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.failures()).hasToString("[node 'w' (Work): no luck]");
        assertThat(kinds())
                .containsExactly(
                        "Started ", "Started t", "Completed t", "Started w", "Failed w", "Skipped o", "Failed ");
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("no luck");
    }

    @Test
    void treatsAnErrorLikeAnException() {
        assertThat(run((in, ctx) -> {
                            throw new AssertionError("broken");
                        })
                        .failures())
                .hasToString("[node 'w' (Work): broken]");
    }

    @Test
    void failsForNullInsteadOfOutputs() {
        assertThat(run(nothing()).failures().get(0).message()).isEqualTo("gave null instead of outputs");
    }

    @SuppressWarnings("NullAway")
    private static Worker nothing() {
        return (in, ctx) -> null;
    }

    @Test
    void failsForAFutureThatFails() {
        CompletableFuture<Outputs> failed = CompletableFuture.failedFuture(new IllegalStateException("too late"));

        assertThat(run((in, ctx) -> Outputs.later(failed)).failures().get(0).message())
                .isEqualTo("too late");
    }

    @Test
    void failsForAnOutputThatTheNodeDoesNotHave() {
        assertThat(run((in, ctx) -> Outputs.of("lod", 1)).failures().get(0).message())
                .isEqualTo("gave a value for 'lod', which is not one of its outputs");
    }

    @Test
    void takesDeferredOutputs() {
        CompletableFuture<Outputs> later = new CompletableFuture<>();
        later.completeOnTimeout(Outputs.of("out", "late"), 20, TimeUnit.MILLISECONDS);

        assertThat(run((in, ctx) -> Outputs.later(later)).outputs()).isEqualTo(Map.of("result", "late"));
    }

    @Test
    void isNotDisturbedByASinkThatThrows() {
        EventSink broken = event -> {
            throw new IllegalStateException("sink");
        };
        try (SpellRunner runner =
                builder((in, ctx) -> Outputs.of("out", 1)).sink(broken).build()) {
            assertThat(runner.run(Map.of()).outputs()).isEqualTo(Map.of("result", 1));
        }
    }

    @Test
    void interruptsTheWorkerOfACancelledRun() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (SpellRunner runner =
                builder((in, ctx) -> waitUntilInterrupted(interrupted)).build()) {
            Run run = runner.start(Map.of());
            await(working);

            assertThat(run.cancel()).isTrue();
            assertThat(run.cancel()).isFalse();

            assertThat(run.result().get(5, TimeUnit.SECONDS).status()).isEqualTo(Status.CANCELLED);
            await(interrupted);
            assertThat(kinds()).endsWith("Started w", "Cancelled w", "Skipped o", "Cancelled ");
        }
    }

    @Test
    void cancelsTheFutureOfACancelledRun() throws Exception {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        try (SpellRunner runner = builder((in, ctx) -> {
                    working.countDown();
                    return Outputs.later(never);
                })
                .build()) {
            Run run = runner.start(Map.of());
            await(working);

            run.cancel();

            assertThat(run.result().get(5, TimeUnit.SECONDS).status()).isEqualTo(Status.CANCELLED);
            assertThat(never).isCancelled();
        }
    }

    @Test
    void endsWithoutAWorkerThatIgnoresItsCancellation() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (SpellRunner runner = builder((in, ctx) -> {
                    working.countDown();
                    awaitStubbornly(release);
                    return Outputs.of("out", "too late");
                })
                .limits(Limits.defaults().grace(Duration.ofMillis(50)))
                .build()) {
            Run run = runner.start(Map.of());
            await(working);

            run.cancel();
            RunResult result = run.result().get(5, TimeUnit.SECONDS);
            int told = events.size();
            release.countDown();

            assertThat(result.status()).isEqualTo(Status.CANCELLED);
            assertThat(result.outputs()).isEmpty();
            assertThat(events).hasSize(told);
        }
    }

    @Test
    void cancelsARunWhoseDeadlineHasPassed() {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (SpellRunner runner =
                builder((in, ctx) -> waitUntilInterrupted(interrupted)).build()) {
            RunResult result = runner.run(RunRequest.of(Map.of()).deadline(Duration.ofMillis(30)));

            assertThat(result.status()).isEqualTo(Status.CANCELLED);
            assertThat(result.failures().get(0).message()).contains("deadline of 30 ms");
        }
    }

    @Test
    void failsANodeThatTakesLongerThanItsComponentAllows() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Component slow = work().timeout(Duration.ofMillis(30)).worker((in, ctx) -> waitUntilInterrupted(interrupted));
        try (SpellRunner runner = builder(slow).build()) {
            RunResult result = runner.run(Map.of());

            assertThat(result.failures().get(0).message()).isEqualTo("took longer than 30 ms");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void cancelsARunWhoseCallerIsInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<RunResult> result = new AtomicReference<>();
        try (SpellRunner runner = builder((in, ctx) -> {
                    working.countDown();
                    return Outputs.later(new CompletableFuture<>());
                })
                .build()) {
            Thread caller = new Thread(() -> {
                result.set(runner.run(Map.of()));
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.countDown();
                }
            });
            caller.start();
            await(working);

            caller.interrupt();

            await(interrupted);
            assertThat(result.get()).isNotNull().extracting(RunResult::status).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void tellsProgressInOrderAndNoneAfterTheEnd() {
        AtomicReference<WorkContext> kept = new AtomicReference<>();

        run((in, ctx) -> {
            ctx.progress("a");
            ctx.progress("b");
            kept.set(ctx);
            return Outputs.none();
        });
        int told = events.size();
        requireNonNull(kept.get()).progress("too late");

        assertThat(events).hasSize(told);
        assertThat(events)
                .filteredOn(NodeEvent.Progress.class::isInstance)
                .extracting(event -> ((NodeEvent.Progress) event).chunk())
                .containsExactly("a", "b");
    }

    @Test
    void refusesRunsOnceClosedAndCancelsThoseThatGoOn() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SpellRunner runner =
                builder((in, ctx) -> waitUntilInterrupted(interrupted)).build();
        Run run = runner.start(Map.of());
        await(working);

        runner.close();

        assertThat(run.result().get(5, TimeUnit.SECONDS).status()).isEqualTo(Status.CANCELLED);
        assertThatThrownBy(() -> runner.run(Map.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void goesOnOverTheErrorTriggerOfANodeThatFailed() {
        Component risky = work().triggerOutput("error").worker((in, ctx) -> {
            throw new IllegalStateException("no");
        });
        Spell spell = drawn().node("e", "Output", Map.of("name", "rescued"))
                .node("i", "Universal Input", Map.of("name", "x", "text", "saved"))
                .wire("w", "error", "e", "trigger")
                .wire("i", "output", "e", "input")
                .build();
        try (SpellRunner runner = SpellRunner.builder(spell)
                .components(StandardComponents.all().with(risky))
                .build()) {
            RunResult result = runner.run(Map.of());

            assertThat(result.isCompleted()).isTrue();
            assertThat(result.outputs()).isEqualTo(Map.of("rescued", "saved"));
        }
    }

    @Test
    void stopsARunThatHasTooManyExecutions() {
        try (SpellRunner runner = builder((in, ctx) -> Outputs.none())
                .limits(Limits.defaults().executions(2))
                .build()) {
            assertThat(runner.run(Map.of()).failures().get(0).hint()).contains("Limits.executions");
        }
    }

    private RunResult run(Worker worker) {
        try (SpellRunner runner = builder(worker).build()) {
            return runner.run(Map.of());
        }
    }

    private SpellRunner.Builder builder(Worker worker) {
        return builder(work().worker(worker));
    }

    private SpellRunner.Builder builder(Component component) {
        return SpellRunner.builder(drawn().build())
                .components(StandardComponents.all().with(component))
                .sink(events::add);
    }

    private static Component.Builder work() {
        return Component.named("Work")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("out", SocketType.ANY);
    }

    private static SpellBuilder drawn() {
        return Spell.named("working")
                .node("t", "Module Trigger In")
                .node("w", "Work")
                .node("o", "Output", Map.of("name", "result"))
                .wire("t", "trigger", "w", "trigger")
                .wire("w", "trigger", "o", "trigger")
                .wire("w", "out", "o", "input");
    }

    private Outputs waitUntilInterrupted(CountDownLatch interrupted) throws InterruptedException {
        working.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        return Outputs.none();
    }

    private static void awaitStubbornly(CountDownLatch release) {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                // This worker does not heed its cancellation: that is the point.
                Thread.onSpinWait();
            }
        }
    }

    private List<String> kinds() {
        return events.stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
