// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gate holds, changes and refuses nodes of a run. */
@Timeout(30)
class GateTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Bench bench = new Bench().echo("A");
    private final ManualScheduler time = new ManualScheduler();
    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Lets node a wait for the decision. */
    private Gate.Decision hold(Gate.Request request) {
        if (!request.node().id().equals("a")) {
            return Decision.pass();
        }
        asked.countDown();
        return Decision.later("somebody", decision);
    }

    private static Gate only(String id, Decision decided) {
        return request -> request.node().id().equals(id) ? decided : Decision.pass();
    }

    /** start → a → o, and start → b; a and b give their values to o and c. */
    private static SpellBuilder fork(String componentOfB) {
        return Bench.spell()
                .node("a", "A")
                .node("b", componentOfB)
                .node("o", "Output", named("result"))
                .node("p", "Output", named("other"))
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .wire("b", "trigger", "p", "trigger")
                .wire("b", "out", "p", "input");
    }

    @Test
    void isAskedBeforeEachNodeWithItsInputsInTheirOrder() {
        List<String> order = new ArrayList<>();
        Gate gate = request -> {
            order.add(request.component() + " " + request.path() + " " + request.inputs());
            return Decision.pass();
        };

        RunResult result = bench.on(single("A")).gate(gate).build().run(Map.of());

        assertThat(result.outputs()).containsEntry("result", "a");
        assertThat(order).containsExactly("Module Trigger In start {}", "A a {}", "Output o {input=a}");
    }

    @Test
    void isAskedForPureNodesToo() {
        bench.add(Bench.builder("P").pure().worker((in, ctx) -> Outputs.of("out", 1)));

        RunResult result = bench.on(single("P"))
                .gate(only("a", Decision.refuse("no")))
                .build()
                .run(Map.of());

        assertThat(result.outputs()).isEmpty();
        assertThat(bench.skipReason("a")).isEqualTo("node 'a' was refused: no");
    }

    @Test
    void letsANodeWaitWhileTheRestGoesOnAndNoThreadWaits() throws Exception {
        CountDownLatch other = new CountDownLatch(1);
        bench.add(Bench.builder("B").nonBlocking().worker((in, ctx) -> {
            other.countDown();
            return Outputs.of("out", "b");
        }));
        Spell spell = fork("B").build();
        try (SpellRunner runner = bench.on(spell).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);
            await(other);
            assertThat(run.result()).isNotDone();

            decision.complete(Decision.pass());

            assertThat(await(run).outputs()).containsEntry("result", "a").containsEntry("other", "b");
            assertThat(bench.told()).containsSubsequence("Waiting a", "Started b", "Started a", "Completed a");
            assertThat(bench.events)
                    .filteredOn(NodeEvent.Waiting.class::isInstance)
                    .singleElement()
                    .extracting(event -> ((NodeEvent.Waiting) event).reason())
                    .isEqualTo("somebody");
        }
    }

    @Test
    void letsTheCallerOfTheRunWait() throws Exception {
        SpellRunner runner = bench.on(single("A")).gate(this::hold).build();
        CompletableFuture<RunResult> result = CompletableFuture.supplyAsync(() -> runner.run(Map.of()));
        await(asked);

        decision.complete(Decision.pass());

        assertThat(result.get(30, TimeUnit.SECONDS).isCompleted()).isTrue();
    }

    @Test
    void changesInputsAlsoThoseThatNothingIsWiredTo() {
        RunResult result = bench.on(single("A"))
                .gate(only("a", Decision.pass(Map.of("in", "changed"))))
                .build()
                .run(Map.of());

        assertThat(result.outputs()).containsEntry("result", "changed");
        assertThat(bench.events)
                .filteredOn(event -> event instanceof NodeEvent.Started
                        && event.path().toString().equals("a"))
                .singleElement()
                .extracting(event -> ((NodeEvent.Started) event).inputs())
                .isEqualTo(Map.of("in", "changed"));
    }

    @Test
    void changesInputsAfterAWait() throws Exception {
        try (SpellRunner runner = bench.on(single("A")).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            decision.complete(Decision.pass(Map.of("in", "changed")));

            assertThat(await(run).outputs()).containsEntry("result", "changed");
        }
    }

    @Test
    void failsANodeWhoseInputsItChangesToSomethingThatTheNodeDoesNotHave() {
        RunResult result = bench.on(single("A"))
                .gate(only("a", Decision.pass(Map.of("im", 1))))
                .build()
                .run(Map.of());

        assertThat(result.failures().get(0).message())
                .isEqualTo("its gate changed 'im', which is not one of its inputs");
        assertThat(bench.told()).containsSubsequence("Started a", "Failed a");
    }

    @Test
    void skipsARefusedNodeAndWhatNeedsItAndTheRunGoesOn() {
        Spell spell = fork("A")
                .node("c", "A")
                .wire("a", "out", "c", "in")
                .wire("b", "trigger", "c", "trigger")
                .build();

        RunResult result = bench.on(spell)
                .gate(only("a", Decision.refuse("too dear")))
                .build()
                .run(Map.of());

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(result.outputs()).containsOnlyKeys("other");
        assertThat(bench.skipReason("a")).isEqualTo("node 'a' was refused: too dear");
        assertThat(bench.skipReason("o")).isEqualTo("node 'a' was refused: too dear");
        assertThat(bench.skipReason("c")).isEqualTo("node 'a' was refused: too dear");
    }

    @Test
    void skipsANodeThatIsRefusedAfterAWait() throws Exception {
        try (SpellRunner runner = bench.on(single("A")).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            decision.complete(Decision.refuse("no"));

            assertThat(await(run).status()).isEqualTo(Status.COMPLETED);
            assertThat(bench.told()).containsSubsequence("Waiting a", "Skipped a", "Skipped o");
        }
    }

    @Test
    void tellsOfARefusedActionThatMayRunLaterAsCancelledIfItHasWaited() throws Exception {
        Spell spell = Bench.spell()
                .node("a", "Output", named("result"))
                .wire("start", "trigger", "a", "trigger")
                .build();
        try (SpellRunner runner = bench.on(spell).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            decision.complete(Decision.refuse("no"));

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(bench.told()).endsWith("Waiting a", "Cancelled a", "Completed ");
        }
    }

    @Test
    void failsTheNodeIfItThrows() {
        RunResult result = bench.on(single("A"))
                .gate(request -> {
                    throw new IllegalStateException("broken");
                })
                .build()
                .run(Map.of());

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.failures().get(0).message()).isEqualTo("its gate failed: broken");
        assertThat(result.failures().get(0).path().toString()).isEqualTo("start");
    }

    @Test
    void failsTheNodeIfItsLaterDecisionFails() throws Exception {
        try (SpellRunner runner = bench.on(single("A")).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            decision.completeExceptionally(new IllegalStateException("nobody there"));

            assertThat(await(run).failures().get(0).message()).isEqualTo("its gate failed: nobody there");
            assertThat(bench.told()).containsSubsequence("Waiting a", "Started a", "Failed a");
        }
    }

    @Test
    void failsTheNodeIfItDecidesNothing() throws Exception {
        try (SpellRunner runner = bench.on(single("A")).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            decision.complete(null);

            assertThat(await(run).failures().get(0).message()).isEqualTo("its gate gave null instead of a decision");
        }
    }

    @Test
    void isNotWaitedForWhenTheRunIsCancelledAndItsDecisionIsCancelled() throws Exception {
        try (SpellRunner runner = bench.on(single("A")).gate(this::hold).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            run.cancel();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(decision).isCancelled();
            assertThat(bench.told()).endsWith("Waiting a", "Cancelled a", "Skipped o", "Cancelled ");
            assertThat(bench.events)
                    .filteredOn(event -> event.path().toString().equals("a") && event.isTerminal())
                    .singleElement()
                    .extracting(event -> ((NodeEvent.Cancelled) event).micros())
                    .isEqualTo(0L);
        }
    }

    @Test
    void isNotWaitedForAfterTheDeadline() throws Exception {
        try (SpellRunner runner =
                bench.on(single("A")).gate(this::hold).scheduler(time).build()) {
            Run run = runner.start(RunRequest.of(Map.of()).deadline(LIMIT));
            await(asked);

            time.pass(LIMIT);

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void isNotWaitedForWhenAnotherNodeFails() throws Exception {
        bench.plain("B", (in, ctx) -> {
            throw new IllegalStateException("no");
        });
        Spell spell = Bench.spell()
                .node("a", "A")
                .node("b", "B")
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .build();

        RunResult result = bench.on(spell).gate(this::hold).build().run(Map.of());

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(bench.told()).contains("Waiting a", "Cancelled a");
    }

    @Test
    void doesNotHearADecisionThatComesTooLate() throws Exception {
        CompletableFuture<Decision> late = new CompletableFuture<>();
        try (SpellRunner runner = bench.on(single("A"))
                .gate(request -> {
                    asked.countDown();
                    return Decision.later("somebody", late.minimalCompletionStage());
                })
                .build()) {
            Run run = runner.start(Map.of());
            await(asked);
            run.cancel();
            await(run);
            int told = bench.events.size();

            late.complete(Decision.pass());

            assertThat(bench.events).hasSize(told);
        }
    }

    @Test
    void doesNotTakeFromTheTimeThatAComponentGivesItsNodes() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(1);
        bench.add(Bench.builder("Slow").timeout(LIMIT).worker(waiting));
        try (SpellRunner runner =
                bench.on(single("Slow")).gate(this::hold).scheduler(time).build()) {
            Run run = runner.start(Map.of());
            await(asked);
            time.pass(LIMIT);
            decision.complete(Decision.pass());
            waiting.awaitWorking();
            time.awaitTimers(1);

            time.pass(LIMIT);

            assertThat(await(run).failures().get(0).message()).isEqualTo("took longer than 300000 ms");
        }
    }

    @Test
    void isAskedInsideCalledSpellsAndIterations() {
        List<String> paths = new ArrayList<>();
        Spell called = Bench.spell()
                .node("a", "A")
                .wire("start", "trigger", "a", "trigger")
                .build();
        SpellRunner runner = bench.on(Bench.callingTheTest().build())
                .store(SpellStore.of(called))
                .gate(request -> {
                    paths.add(request.path().toString());
                    return Decision.pass();
                })
                .build();

        runner.run(Map.of());

        assertThat(paths).containsExactly("start", "7", "7/start", "7/a");
    }

    @Test
    void ofTheRequestIsAskedAfterThatOfTheRunner() {
        List<String> asked = new ArrayList<>();
        SpellRunner runner = bench.on(single("A"))
                .gate(request -> {
                    asked.add("runner's " + request.path());
                    return only("a", Decision.pass(Map.of("in", "mine"))).ask(request);
                })
                .build();

        RunResult result = runner.run(RunRequest.of(Map.of()).gate(request -> {
            asked.add("run's " + request.path() + request.inputs());
            return Decision.pass();
        }));

        assertThat(result.outputs()).containsEntry("result", "mine");
        assertThat(asked).contains("runner's a", "run's a{in=mine}");
    }

    @Test
    void isAddedToARunThatGoesOn() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(1);
        bench.plain("Wait", waiting);
        try (SpellRunner runner = bench.on(single("Wait")).build()) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            run.gate(only("o", Decision.refuse("enough")));
            waiting.release();

            assertThat(await(run).outputs()).isEmpty();
            assertThat(bench.skipReason("o")).isEqualTo("node 'o' was refused: enough");
        }
    }

    @Test
    void takesAnotherOneUpWhenItLetsTheNodePass() throws Exception {
        CompletableFuture<Decision> second = new CompletableFuture<>();
        Gate both = ((Gate) this::hold).then(only("a", Decision.later("a second one", second)));
        try (SpellRunner runner = bench.on(single("A")).gate(both).build()) {
            Run run = runner.start(Map.of());
            await(asked);
            decision.complete(Decision.pass(Map.of("in", "first")));

            second.complete(Decision.pass());

            assertThat(await(run).outputs()).containsEntry("result", "first");
            assertThat(bench.told()).containsSubsequence("Waiting a", "Waiting a", "Started a");
        }
    }

    @Test
    void cancelsWhatTheFirstOfTwoWaitsFor() throws Exception {
        Gate both = ((Gate) this::hold).then(request -> Decision.pass());
        try (SpellRunner runner = bench.on(single("A")).gate(both).build()) {
            Run run = runner.start(Map.of());
            await(asked);

            run.cancel();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(decision).isCancelled();
        }
    }

    @Test
    void isAskedForSomeNodesOnly() {
        Gate gate = ((Gate) request -> Decision.refuse("no"))
                .when(request -> request.component().equals("Output"));

        RunResult result = bench.on(single("A")).gate(gate).build().run(Map.of());

        assertThat(result.outputs()).isEmpty();
        assertThat(bench.told()).contains("Completed a", "Skipped o");
    }

    @Test
    void isOverruledWhenItTakesTooLong() {
        Gate gate = ((Gate) this::hold).within(Duration.ofMillis(20), Decision.refuse("nobody answered"));

        RunResult result = bench.on(single("A")).gate(gate).build().run(Map.of());

        assertThat(result.isCompleted()).isTrue();
        assertThat(bench.skipReason("a")).isEqualTo("node 'a' was refused: nobody answered");
        // The run need not wait until the one who was asked knows.
        assertThat(decision)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .isInstanceOf(CancellationException.class);
    }
}
