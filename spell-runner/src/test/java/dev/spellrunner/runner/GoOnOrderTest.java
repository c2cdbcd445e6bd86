// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that were cut off begin again where they began, between the same events, however often the host is lost. */
@Timeout(20)
class GoOnOrderTest {

    private final ManualExecutor threads = new ManualExecutor();
    private final Map<String, CompletableFuture<Outputs>> held = new HashMap<>();
    /** Outputs of nodes that do not wait for the test. */
    private final Map<String, Outputs> given = new HashMap<>();

    private final Bench bench = new Bench()
            .echo("Echo it")
            .add(Bench.builder("Held").nonBlocking().worker((in, ctx) -> hold(ctx)))
            .add(Bench.builder("Counted").action().nonBlocking().worker((in, ctx) -> hold(ctx)))
            .add(Component.named("Fetched")
                    .output("out", SocketType.ANY)
                    .nonBlocking()
                    .worker((in, ctx) -> hold(ctx)));

    private Outputs hold(WorkContext context) {
        String path = context.path().toString();
        CompletableFuture<Outputs> outputs = new CompletableFuture<>();
        held.put(path, outputs);
        return given.getOrDefault(path, Outputs.later(outputs));
    }

    /**
     * Node a takes the value of a count and one that is fetched. It begins after the first count, and the second one ends
     * before it does.
     */
    private static Spell spell() {
        return Bench.spell()
                .node("count", "Counted")
                .node("fetch", "Fetched")
                .node("then", "Echo it")
                .node("a", "Held")
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "count", "trigger")
                .wire("start", "trigger", "then", "trigger")
                .wire("then", "trigger", "count", "trigger")
                .wire("count", "trigger", "a", "trigger")
                .wire("count", "out", "a", "in")
                .wire("fetch", "out", "a", "in")
                .wire("a", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .build();
    }

    private SpellRunner runner() {
        return bench.on(spell()).executor(threads).build();
    }

    private void give(String path, Object value) {
        requireNonNull(held.get(path)).complete(Outputs.of("out", value));
        threads.runAll();
    }

    /** Runs until node a has begun, or waits for its gate, and the second count has ended. */
    private void runUntilAIsOvertaken(SpellRunner runner, RunRequest request) {
        runner.start(request);
        threads.runAll();
        give("count", 1);
        give("fetch", "x");
        give("count", 2);
    }

    private Run goOn(SpellRunner runner, RunRequest request) {
        Run run = runner.start(request);
        threads.runAll();
        return run;
    }

    private Recording told() {
        return Recording.of(List.copyOf(bench.events));
    }

    private RunRequest goingOn() {
        return RunRequest.goingOn(told()).repeating(path -> true);
    }

    private List<Object> inputsOfA() {
        List<Object> inputs = new ArrayList<>();
        for (NodeEvent event : bench.events) {
            if (event instanceof NodeEvent.Started started
                    && started.path().toString().equals("a")) {
                inputs.add(started.inputs().get("in"));
            }
        }
        return inputs;
    }

    @Test
    void takesTheSameInputsEachTime() {
        SpellRunner runner = runner();
        runUntilAIsOvertaken(runner, RunRequest.of(Map.of()));
        goOn(runner, goingOn());
        goOn(runner, goingOn());

        Run run = goOn(runner, goingOn());
        give("a", "done");

        assertThat(run.result().join().failures()).isEmpty();
        assertThat(run.result().join().outputs()).isEqualTo(Map.of("result", "done"));
        assertThat(inputsOfA()).hasSize(4).containsOnly(List.of(1, "x"));
    }

    /** Output o takes the value of the node whose trigger has come: of one that is cut off, or of one that needs a value. */
    private static Spell race() {
        return Bench.spell()
                .node("needs", "Echo it")
                .node("fetch", "Fetched")
                .node("then", "Held")
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "needs", "trigger")
                .wire("start", "trigger", "then", "trigger")
                .wire("fetch", "out", "needs", "in")
                .wire("needs", "trigger", "o", "trigger")
                .wire("then", "trigger", "o", "trigger")
                .wire("needs", "out", "o", "input")
                .wire("then", "out", "o", "input")
                .build();
    }

    @Test
    void sendsItsTriggerBeforeOrAfterOthersAsItWasTold() {
        SpellRunner runner = bench.on(race()).executor(threads).build();
        runner.start(Map.of());
        threads.runAll();
        give("fetch", "x");
        bench.events
                .subList(bench.told().indexOf("Completed fetch") + 1, bench.events.size())
                .clear();
        given.put("then", Outputs.of("out", "first"));
        goOn(runner, goingOn());
        assertThat(bench.told()).containsSubsequence("Completed then", "Started needs", "Started o", "Completed ");
        bench.events.remove(bench.events.size() - 1);

        Run run = goOn(runner, goingOn());

        assertThat(run.result().join().failures()).isEmpty();
        assertThat(run.result().join().outputs()).isEqualTo(Map.of("result", "x"));
    }

    @Test
    void isReplayedInTheOrderInWhichItRan() {
        SpellRunner runner = runner();
        runUntilAIsOvertaken(runner, RunRequest.of(Map.of()));
        goOn(runner, goingOn());
        give("a", "done");
        Recording recording = told();
        bench.events.clear();

        Run replayed = goOn(runner, RunRequest.replaying(recording));

        assertThat(replayed.result().join().failures()).isEmpty();
        assertThat(inputsOfA()).containsExactly(List.of(1, "x"));
        assertThat(bench.told()).containsSubsequence("Started a", "Completed count", "Completed a");
    }

    @Test
    void asksAgainWhetherANodeMayBeRepeatedThatWasOnlyToldToBeCutOff() {
        SpellRunner runner = runner();
        runUntilAIsOvertaken(runner, RunRequest.of(Map.of()));
        goOn(runner, goingOn());
        int told = bench.told().indexOf("Cancelled a") + 1;
        bench.events.subList(told, bench.events.size()).clear();

        RunRequest undecided = RunRequest.goingOn(told());
        assertThatThrownBy(() -> runner.start(undecided))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node 'a' (Held)");

        Run run = goOn(runner, goingOn());
        give("a", "done");
        assertThat(run.result().join().status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.count("Cancelled a")).isEqualTo(1);
        assertThat(inputsOfA()).hasSize(2).containsOnly(List.of(1, "x"));
    }

    @Test
    void waitsForItsGateAgainWithTheSameInputs() {
        List<CompletableFuture<Decision>> decisions = new ArrayList<>();
        SpellRunner runner = runnerThatLetsAWait(decisions);
        runUntilAIsOvertaken(runner, RunRequest.of(Map.of()));
        goOn(runner, goingOn());

        Run run = goOn(runner, goingOn());
        decisions.get(decisions.size() - 1).complete(Decision.pass());
        threads.runAll();
        give("a", "done");

        assertThat(run.result().join().failures()).isEmpty();
        assertThat(bench.count("Waiting a")).isEqualTo(1);
        assertThat(inputsOfA()).containsExactly(List.of(1, "x"));
    }

    @Test
    void isDecidedOnWithTheInputsThatItHadWhenItWasCutOff() {
        List<CompletableFuture<Decision>> decisions = new ArrayList<>();
        runUntilAIsOvertaken(runner(), RunRequest.of(Map.of()));
        SpellRunner careful = runnerThatLetsAWait(decisions);
        goOn(careful, RunRequest.goingOn(told()));

        Run run = goOn(careful, RunRequest.goingOn(told()));
        decisions.get(decisions.size() - 1).complete(Decision.pass());
        threads.runAll();
        give("a", "done");

        assertThat(run.result().join().failures()).isEmpty();
        assertThat(bench.told()).containsSubsequence("Started a", "Cancelled a", "Waiting a", "Started a");
        assertThat(bench.count("Waiting a")).isEqualTo(1);
        assertThat(inputsOfA()).hasSize(2).containsOnly(List.of(1, "x"));
    }

    /**
     * Node both has been pulled, and data with it, before the node that it needs fails: in the events that looks as if that
     * had failed at once, and then no node would have wanted data.
     */
    private static Spell pulledInVain() {
        return Bench.spell()
                .node("slow", "Held")
                .node("fails", "Fallible")
                .node("data", "Copied")
                .node("both", "Echo it")
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "slow", "trigger")
                .wire("start", "trigger", "fails", "trigger")
                .wire("start", "trigger", "both", "trigger")
                .wire("slow", "out", "data", "in")
                .wire("fails", "out", "both", "in")
                .wire("data", "out", "both", "in")
                .wire("fails", "error", "o", "trigger")
                .wire("slow", "out", "o", "input")
                .build();
    }

    private SpellRunner failingLater() {
        bench.add(Component.named("Copied")
                .input("in", SocketType.ANY)
                .output("out", SocketType.ANY)
                .pure()
                .worker((in, ctx) -> Outputs.of("out", in.get("in"))));
        bench.add(Bench.builder("Fallible").triggerOutput("error").nonBlocking().worker((in, ctx) -> hold(ctx)));
        SpellRunner runner = bench.on(pulledInVain()).executor(threads).build();
        runner.start(Map.of());
        threads.runAll();
        requireNonNull(held.get("fails")).completeExceptionally(new IllegalStateException("no"));
        threads.runAll();
        give("slow", 1);
        assertThat(bench.told())
                .containsSubsequence("Started fails", "Failed fails", "Skipped both", "Completed slow", "Started data");
        return runner;
    }

    @Test
    void isReplayedAsItWentOnWhileANodeThatDoesNotBlockWasUnderWay() {
        SpellRunner runner = failingLater();
        List<String> told = bench.told();
        Recording recording = told();
        bench.events.clear();

        Run replayed = goOn(runner, RunRequest.replaying(recording));

        assertThat(replayed.result().join().failures()).isEmpty();
        assertThat(bench.told()).isEqualTo(told);
    }

    @Test
    void goesOnAsItDidWhileANodeThatDoesNotBlockWasUnderWay() {
        SpellRunner runner = failingLater();
        List<String> told = bench.told();
        bench.events.remove(bench.events.size() - 1);

        Run run = goOn(runner, goingOn());

        assertThat(run.result().join().failures()).isEmpty();
        assertThat(bench.told()).isEqualTo(told);
    }

    private SpellRunner runnerThatLetsAWait(List<CompletableFuture<Decision>> decisions) {
        return bench.on(spell())
                .executor(threads)
                .gate(request -> request.node().id().equals("a") ? decideLater(decisions) : Decision.pass())
                .build();
    }

    private static Decision decideLater(List<CompletableFuture<Decision>> decisions) {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        decisions.add(decision);
        return Decision.later("somebody", decision);
    }
}
