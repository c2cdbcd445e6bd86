// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.single;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes of a run can be skipped by hand. */
@Timeout(30)
class SkipByHandTest {

    private static final NodePath A = NodePath.of("a");

    private final WaitingWorker waiting = WaitingWorker.of(1);
    private final Bench bench = new Bench().echo("A").plain("Wait", waiting);
    private final ManualScheduler time = new ManualScheduler();

    private SpellRunner waitingRunner() {
        return bench.on(single("Wait")).scheduler(time).build();
    }

    private static boolean answer(CompletableFuture<Boolean> skipped) throws Exception {
        return skipped.get(30, SECONDS);
    }

    @Test
    void cancelsTheNodeSkipsWhatNeedsItAndTheRunCompletes() throws Exception {
        Spell spell = Bench.spell()
                .node("a", "Wait")
                .node("b", "A")
                .node("o", "Output", named("result"))
                .node("p", "Output", named("other"))
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("a", "out", "o", "input")
                .wire("b", "trigger", "o", "trigger")
                .wire("b", "trigger", "p", "trigger")
                .wire("b", "out", "p", "input")
                .build();
        try (SpellRunner runner = bench.on(spell).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(answer(run.skip(A, "takes too long"))).isTrue();

            assertThat(await(run).status()).isEqualTo(Status.COMPLETED);
            assertThat(await(run).outputs()).containsOnlyKeys("other");
            waiting.awaitInterrupted();
            assertThat(bench.told()).contains("Cancelled a", "Skipped o");
            assertThat(bench.skipReason("o")).isEqualTo("node 'a' was cancelled: takes too long");
            assertThat(bench.events)
                    .filteredOn(NodeEvent.Cancelled.class::isInstance)
                    .singleElement()
                    .extracting(event -> ((NodeEvent.Cancelled) event).reason())
                    .isEqualTo("takes too long");
        }
    }

    @Test
    void firesNoneOfItsTriggersNotEvenError() throws Exception {
        bench.add(Bench.builder("Careful").triggerOutput("error").worker(waiting));
        Spell spell = Bench.spell()
                .node("a", "Careful")
                .node("b", "A")
                .node("c", "A")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "b", "trigger")
                .wire("a", "error", "c", "trigger")
                .build();
        try (SpellRunner runner = bench.on(spell).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(run.skip(A, "no")).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(bench.skipReason("b")).isEqualTo("node 'a' was cancelled: no");
            assertThat(bench.skipReason("c")).isEqualTo("node 'a' was cancelled: no");
        }
    }

    @Test
    void goesOnWithOutputsThatAreGivenByHand() throws Exception {
        try (SpellRunner runner = waitingRunner()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(answer(run.skip(A, Outputs.of("out", "mine")))).isTrue();

            assertThat(await(run).outputs()).containsEntry("result", "mine");
            waiting.awaitInterrupted();
            assertThat(bench.events)
                    .filteredOn(event ->
                            event instanceof NodeEvent.Completed && event.path().equals(A))
                    .singleElement()
                    .extracting(event -> ((NodeEvent.Completed) event).origin())
                    .isEqualTo(Origin.HAND);
        }
    }

    @Test
    void doesNotFireTheTriggersThatTheGivenOutputsClose() throws Exception {
        try (SpellRunner runner = waitingRunner()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(run.skip(A, Outputs.of("out", "mine").closing("trigger")))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(true);

            assertThat(await(run).outputs()).isEmpty();
            assertThat(bench.skipReason("o")).isEqualTo("output 'trigger' of node 'a' was closed");
        }
    }

    @Test
    void refusesOutputsThatTheNodeDoesNotHaveAndTheNodeWorksOn() throws Exception {
        try (SpellRunner runner = waitingRunner()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThatThrownBy(() -> answer(run.skip(A, Outputs.of("uot", 1))))
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("node 'a': has no output 'uot' (it has [out])");

            waiting.release();
            assertThat(await(run).outputs()).containsEntry("result", "a");
        }
    }

    @Test
    void skipsANodeThatWaitsForItsGate() throws Exception {
        CompletableFuture<Decision> never = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Gate gate = request -> {
            asked.countDown();
            return Decision.later("somebody", never);
        };
        try (SpellRunner runner = bench.on(single("A"))
                .gate(gate.when(request -> request.path().equals(A)))
                .build()) {
            Run run = runner.start(Map.of());
            await(asked);

            assertThat(answer(run.skip(A, Outputs.of("out", "mine")))).isTrue();

            assertThat(await(run).outputs()).containsEntry("result", "mine");
            assertThat(never).isCancelled();
            assertThat(bench.told()).containsSubsequence("Waiting a", "Started a", "Completed a");
        }
    }

    @Test
    void endsWhatGoesOnInsideTheNode() throws Exception {
        Spell called = Bench.spell()
                .node("a", "Wait")
                .wire("start", "trigger", "a", "trigger")
                .build();
        Spell spell = Bench.callingTheTest()
                .node("b", "A")
                .wire("7", "then", "b", "trigger")
                .build();
        try (SpellRunner runner = bench.on(spell).store(SpellStore.of(called)).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(answer(run.skip(NodePath.of("7"), Outputs.none()))).isTrue();

            assertThat(await(run).isCompleted()).isTrue();
            waiting.awaitInterrupted();
            assertThat(bench.told()).containsSubsequence("Cancelled 7/a", "Completed 7", "Completed b");
        }
    }

    @Test
    void skipsANodeInsideACalledSpell() throws Exception {
        Spell called = Bench.spell()
                .node("a", "Wait")
                .wire("start", "trigger", "a", "trigger")
                .build();
        try (SpellRunner runner = bench.on(Bench.callingTheTest().build())
                .store(SpellStore.of(called))
                .build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(answer(run.skip(NodePath.parse("7/a"), "no"))).isTrue();

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(bench.told()).containsSubsequence("Cancelled 7/a", "Completed 7");
        }
    }

    @Test
    void endsTheIterationsOfALoopThatIsSkipped() throws Exception {
        Spell spell = Bench.spell()
                .node("items", "Items")
                .node("7", "ForEach")
                .node("a", "Wait")
                .node("b", "A")
                .wire("start", "trigger", "7", "act1")
                .wire("items", "out", "7", "array")
                .wire("7", "act", "a", "trigger")
                .wire("7", "done", "b", "trigger")
                .build();
        bench.plain("Items", (in, ctx) -> Outputs.of("out", List.of(1, 2, 3)));
        try (SpellRunner runner = bench.on(spell).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(answer(run.skip(NodePath.of("7"), Outputs.none()))).isTrue();

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(bench.told())
                    .containsSubsequence("Cancelled 7[0]/a", "Completed 7", "Completed b")
                    .doesNotContain("Started 7[1]/a");
        }
    }

    @Test
    void hasNoEffectOnNodesThatDoNotWork() throws Exception {
        try (SpellRunner runner = waitingRunner()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            assertThat(answer(run.skip(NodePath.of("start"), "has run"))).isFalse();
            assertThat(answer(run.skip(NodePath.of("o"), "is not there yet"))).isFalse();
            assertThat(answer(run.skip(NodePath.of("x"), "is unknown"))).isFalse();
            assertThat(answer(run.skip(NodePath.parse("a[0]"), "is no node"))).isFalse();
            assertThat(answer(run.skip(NodePath.ROOT, "is the run"))).isFalse();

            waiting.release();
            assertThat(await(run).isCompleted()).isTrue();
            assertThat(answer(run.skip(A, "is over"))).isFalse();
        }
    }

    @Test
    void doesNotLetTheRunEndBeforeTheWorkerHasLetGo() throws Exception {
        WaitingWorker stubborn = WaitingWorker.stubborn();
        bench.plain("Stubborn", stubborn);
        try (SpellRunner runner = bench.on(single("Stubborn")).scheduler(time).build()) {
            Run run = runner.start(Map.of());
            stubborn.awaitWorking();

            assertThat(run.skip(A, Outputs.of("out", "mine")))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(true);
            stubborn.awaitInterrupted();
            time.awaitTimers(1);
            assertThat(run.result()).isNotDone();

            stubborn.release();
            assertThat(await(run).outputs()).containsEntry("result", "mine");
        }
    }

    @Test
    void doesNotWaitForTheWorkerLongerThanTheTimeOfGrace() throws Exception {
        WaitingWorker stubborn = WaitingWorker.stubborn();
        bench.plain("Stubborn", stubborn);
        Duration grace = Duration.ofMinutes(5);
        try (SpellRunner runner = bench.on(single("Stubborn"))
                .scheduler(time)
                .limits(Limits.defaults().grace(grace))
                .build()) {
            Run run = runner.start(Map.of());
            stubborn.awaitWorking();
            assertThat(run.skip(A, "no")).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            time.awaitTimers(1);

            time.pass(grace);

            assertThat(await(run).isCompleted()).isTrue();
            stubborn.release();
        }
    }

    @Test
    void takesTheNextTriggerOfASkippedAction() throws Exception {
        List<CompletableFuture<Outputs>> works = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        List<Integer> begun = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        bench.add(Bench.builder("Act").action().nonBlocking().worker((in, ctx) -> {
            begun.add(begun.size());
            first.countDown();
            second.countDown();
            return Outputs.later(works.get(begun.size() - 1));
        }));
        Spell spell = Bench.spell()
                .node("x", "A")
                .node("y", "A")
                .node("a", "Act")
                .wire("start", "trigger", "x", "trigger")
                .wire("start", "trigger", "y", "trigger")
                .wire("x", "trigger", "a", "trigger")
                .wire("y", "trigger", "a", "trigger")
                .build();
        try (SpellRunner runner = bench.on(spell).build()) {
            Run run = runner.start(Map.of());
            await(first);

            assertThat(answer(run.skip(A, "no"))).isTrue();

            await(second);
            works.get(1).complete(Outputs.none());
            assertThat(await(run).isCompleted()).isTrue();
            assertThat(bench.told()).containsSubsequence("Started a", "Cancelled a", "Started a", "Completed a");
        }
    }

    @Test
    void eitherTakesEffectOrLosesAgainstTheCompletion() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(2);
        try (SpellRunner runner = new Bench()
                .plain(
                        "Wait",
                        (in, ctx) ->
                                Outputs.later(CompletableFuture.supplyAsync(() -> Outputs.of("out", "worked"), others)))
                .on(single("Wait"))
                .build()) {
            for (int i = 0; i < 500; i++) {
                Run run = runner.start(Map.of());
                CompletableFuture<Boolean> skipped = run.skip(A, Outputs.of("out", "mine"));

                Object given = await(run).outputs().get("result");

                assertThat(given).isEqualTo(answer(skipped) ? "mine" : "worked");
            }
        } finally {
            others.shutdown();
        }
    }
}
