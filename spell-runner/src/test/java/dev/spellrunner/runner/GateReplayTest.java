// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recordings of runs with a gate, and gates of runs that a recording answers. */
@Timeout(20)
class GateReplayTest {

    private final List<String> asked = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private final CountDownLatch waits = new CountDownLatch(1);
    private final Bench bench = new Bench().echo("Echo it").plain("Send", (in, ctx) -> {
        sent.incrementAndGet();
        return Outputs.of("out", in.has("in") ? in.get("in") : "sent");
    });

    /** Notes what it is asked for; node a waits for the decision. */
    private Decision hold(Gate.Request request) {
        asked.add(request.path().toString());
        if (!request.node().id().equals("a")) {
            return Decision.pass();
        }
        waits.countDown();
        return Decision.later("somebody", decision);
    }

    private Recording forget() {
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();
        asked.clear();
        return recording;
    }

    private Recording recordThatDecides(SpellRunner runner, Decision decided) throws Exception {
        Run run = runner.start(Map.of());
        assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
        decision.complete(decided);
        Bench.await(run);
        return forget();
    }

    private static List<String> told(Recording recording) {
        return recording.events().stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    private List<Object> given(String path) {
        List<Object> outputs = new ArrayList<>();
        for (NodeEvent event : bench.events) {
            if (event instanceof NodeEvent.Completed completed
                    && event.path().toString().equals(path)) {
                outputs.addAll(completed.outputs().values());
            }
        }
        return outputs;
    }

    @Test
    void waitsAgainAndAsksNobody() throws Exception {
        SpellRunner runner = bench.on(Bench.single("Echo it")).gate(this::hold).build();
        Recording recording = recordThatDecides(runner, Decision.pass());

        RunResult replayed = runner.run(RunRequest.replaying(recording).gate(this::hold));

        assertThat(replayed.outputs()).isEqualTo(Map.of("result", "a"));
        assertThat(asked).isEmpty();
        assertThat(bench.told()).isEqualTo(told(recording)).containsSubsequence("Waiting a", "Started a");
    }

    @Test
    void passesWithTheInputsThatTheGateHadChanged() throws Exception {
        SpellRunner runner = bench.on(Bench.single("Send")).gate(this::hold).build();
        Recording recording = recordThatDecides(runner, Decision.pass(Map.of("in", "nicer")));

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.failures()).isEmpty();
        assertThat(replayed.outputs()).isEqualTo(Map.of("result", "nicer"));
        assertThat(bench.told()).isEqualTo(told(recording));
        assertThat(given("a")).containsExactly("nicer");
        assertThat(sent).hasValue(1);
    }

    @Test
    void passesWithTheInputsThatTheGateHadChangedAtOnce() throws Exception {
        Gate nicer =
                request -> request.node().id().equals("o") ? Decision.pass(Map.of("input", "nicer")) : Decision.pass();
        SpellRunner runner = bench.on(Bench.single("Send")).gate(nicer).build();
        assertThat(runner.run(Map.of()).outputs()).isEqualTo(Map.of("result", "nicer"));
        Recording recording = forget();
        assertThat(told(recording)).containsSubsequence("Completed a", "Waiting o", "Started o");

        RunResult replayed = bench.on(Bench.single("Send")).build().replay(recording);

        assertThat(replayed.failures()).isEmpty();
        assertThat(replayed.outputs()).isEqualTo(Map.of("result", "nicer"));
        assertThat(bench.told()).isEqualTo(told(recording));
        assertThat(sent).hasValue(1);
    }

    @Test
    void passesWithInputsThatWereChangedAtOnceBesideOtherNodes() {
        Gate nicer =
                request -> request.node().id().equals("b") ? Decision.pass(Map.of("in", "nicer")) : Decision.pass();
        bench.echoThatMayBlock("Block");
        Spell spell = Bench.spell()
                .node("a", "Block")
                .node("b", "Echo it")
                .node("c", "Block")
                .node("d", "Echo it")
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("start", "trigger", "c", "trigger")
                .wire("b", "trigger", "d", "trigger")
                .build();
        for (int i = 0; i < 50; i++) {
            bench.on(spell).gate(nicer).build().run(Map.of());
            Recording recording = forget();

            RunResult replayed = bench.on(spell).build().replay(recording);

            assertThat(replayed.failures()).isEmpty();
            assertThat(bench.told()).isEqualTo(told(recording)).containsSubsequence("Waiting b", "Started b");
            assertThat(given("b")).containsExactly("nicer");
            forget();
        }
    }

    @Test
    void resumesWithTheInputsThatTheGateHadChangedAtOnce() {
        Gate nicer =
                request -> request.node().id().equals("a") ? Decision.pass(Map.of("in", "nicer")) : Decision.pass();
        SpellRunner runner = bench.on(Bench.single("Send")).gate(nicer).build();
        runner.run(Map.of());
        List<NodeEvent> events = forget().events();
        Recording part =
                Recording.of(events.subList(0, told(Recording.of(events)).indexOf("Completed a") + 1));

        RunResult resumed = bench.on(Bench.single("Send")).build().run(RunRequest.resuming(part));

        assertThat(resumed.failures()).isEmpty();
        assertThat(resumed.outputs()).isEqualTo(Map.of("result", "nicer"));
        assertThat(sent).hasValue(1);
    }

    @Test
    void doesNotTellOfInputsThatTheGateSetAsTheyWere() {
        Gate same = request -> Decision.pass(request.inputs());
        bench.on(Bench.single("Send")).gate(same).build().run(Map.of());

        assertThat(told(forget())).noneMatch(event -> event.startsWith("Waiting"));
    }

    @Test
    void refusesAgainWhatHadWaited() throws Exception {
        SpellRunner runner = bench.on(Bench.single("Echo it")).gate(this::hold).build();
        Recording recording = recordThatDecides(runner, Decision.refuse("no"));

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.outputs()).isEmpty();
        assertThat(replayed.isCompleted()).isTrue();
        assertThat(bench.told()).isEqualTo(told(recording)).containsSubsequence("Waiting a", "Skipped a");
        assertThat(bench.skipReason("a")).isEqualTo("node 'a' was refused: no");
    }

    @Test
    void refusesAgainWhatWasRefusedAtOnce() {
        decision.complete(Decision.pass());
        Gate gate = request -> request.node().id().equals("a") ? Decision.refuse("no") : Decision.pass();
        bench.on(Bench.single("Echo it")).gate(gate).build().run(Map.of());
        Recording recording = forget();
        SpellRunner ungated = bench.on(Bench.single("Echo it")).build();

        assertThat(ungated.replay(recording).isCompleted()).isTrue();
        assertThat(bench.told()).isEqualTo(told(recording));
    }

    /** A recording of a process that ended while node a, whose effect is not known, was at work. */
    private Recording crashed(SpellRunner runner) {
        runner.run(Map.of());
        List<NodeEvent> events = forget().events();
        int start = told(Recording.of(events)).indexOf("Started a");
        sent.set(0);
        return Recording.of(events.subList(0, start + 1));
    }

    @Test
    void asksTheGateWhetherToRepeatWhatIsInDoubt() {
        SpellRunner runner = bench.on(Bench.single("Send")).build();
        Recording crashed = crashed(runner);
        decision.complete(Decision.pass());

        RunResult resumed = runner.run(RunRequest.resuming(crashed).gate(this::hold));

        assertThat(resumed.outputs()).isEqualTo(Map.of("result", "sent"));
        assertThat(asked).containsExactly("a", "o");
        assertThat(sent).hasValue(1);
    }

    @Test
    void skipsWhatIsInDoubtIfTheGateRefusesIt() {
        SpellRunner runner = bench.on(Bench.single("Send")).build();
        Recording crashed = crashed(runner);
        decision.complete(Decision.refuse("it was sent"));

        RunResult resumed = runner.run(RunRequest.resuming(crashed).gate(this::hold));

        assertThat(resumed.isCompleted()).isTrue();
        assertThat(sent).hasValue(0);
        assertThat(bench.skipReason("a")).isEqualTo("node 'a' was refused: it was sent");
    }

    @Test
    void runsAgainWithInputsThatTheGateChanges() {
        SpellRunner runner = bench.on(Bench.single("Send")).build();
        runner.run(Map.of());
        Recording recording = Recording.of(List.copyOf(bench.events), runner);
        decision.complete(Decision.pass(Map.of("in", "nicer")));

        RunResult rerun = runner.run(RunRequest.of(Map.of()).gate(this::hold).reusing(recording));

        assertThat(rerun.outputs()).isEqualTo(Map.of("result", "nicer"));
    }
}
