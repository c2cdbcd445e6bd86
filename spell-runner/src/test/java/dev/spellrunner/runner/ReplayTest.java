// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReplayTest {

    private final Bench bench = new Bench().echoThatMayBlock("Echo it");

    /** Runs a spell, forgets its events, and returns them as a recording. */
    private Recording record(SpellRunner runner, Map<String, ?> inputs) {
        runner.run(inputs);
        Recording recording = Recording.of(List.copyOf(bench.events), runner);
        bench.events.clear();
        return recording;
    }

    private static List<String> told(Recording recording) {
        return recording.events().stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    @Test
    void callsNoWorkerAndSaysWhoGaveTheOutputs() {
        SpellRunner runner = bench.on(Bench.single("Echo it")).build();
        Recording recording = record(runner, Map.of());
        bench.calls.set(0);

        RunResult replayed = runner.replay(recording);

        assertThat(bench.calls).hasValue(0);
        assertThat(replayed.outputs()).isEqualTo(Map.of("result", "a"));
        assertThat(replayed.run()).isNotEqualTo(recording.run());
        assertThat(bench.told()).isEqualTo(told(recording));
        assertThat(bench.events)
                .filteredOn(NodeEvent.Completed.class::isInstance)
                .extracting(event -> ((NodeEvent.Completed) event).origin())
                .containsOnly(Origin.RECORD);
    }

    @Test
    void changesNoState() {
        Spell spell = Bench.spell()
                .node("v", "Echo it")
                .node("w", "State Write", Map.of("inputs", List.of(Map.of("name", "n", "socketKey", "n"))))
                .wire("start", "trigger", "w", "trigger")
                .wire("v", "out", "w", "n")
                .build();
        SpellRunner runner = bench.on(spell).build();
        Recording recording = record(runner, Map.of());
        Map<String, Object> before = runner.state().snapshot();
        SpellRunner other = bench.on(spell).build();

        assertThat(runner.replay(recording).isCompleted()).isTrue();
        assertThat(other.replay(recording).isCompleted()).isTrue();

        assertThat(before).containsEntry("n", "v");
        assertThat(runner.state().snapshot()).isSameAs(before);
        assertThat(other.state().snapshot()).isEmpty();
    }

    @Test
    void answersInTheOrderInWhichTheWorkersEnded() {
        CountDownLatch second = new CountDownLatch(1);
        bench.plain("Slow", (in, ctx) -> {
                    Bench.await(second);
                    return Outputs.of("out", "slow");
                })
                .plain("Quick", (in, ctx) -> {
                    ctx.progress("now");
                    return Outputs.of("out", "quick");
                });
        Spell spell = Bench.spell()
                .node("a", "Slow")
                .node("b", "Quick")
                .node("c", "Echo it")
                .node("o", "Output", Bench.named("o"))
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("b", "trigger", "c", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("c", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .wire("c", "out", "o", "input")
                .build();
        SpellRunner runner = bench.on(spell)
                .sink(event -> {
                    bench.events.add(event);
                    if (event instanceof NodeEvent.Completed && event.path().equals(NodePath.of("c"))) {
                        second.countDown();
                    }
                })
                .build();
        Recording recording = record(runner, Map.of());

        RunResult replayed = runner.replay(recording);

        assertThat(bench.told()).isEqualTo(told(recording)).containsSubsequence("Completed c", "Completed a");
        assertThat(replayed.output("o")).isEqualTo("slow");
    }

    @Test
    void failsAgainWithTheRecordedError() {
        AtomicInteger calls = new AtomicInteger();
        bench.plain("Break", (in, ctx) -> {
            calls.incrementAndGet();
            throw new IllegalStateException("broken");
        });
        SpellRunner runner = bench.on(Bench.single("Break")).build();
        Recording recording = record(runner, Map.of());

        RunResult replayed = runner.replay(recording);

        assertThat(calls).hasValue(1);
        assertThat(replayed.status()).isEqualTo(Status.FAILED);
        assertThat(replayed.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo("IllegalStateException");
            assertThat(failure.message()).isEqualTo("broken");
        });
        assertThat(bench.told()).isEqualTo(told(recording));
    }

    @Test
    void isCancelledWhereTheRecordedRunWas() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        bench.plain("Endless", (in, ctx) -> {
            working.countDown();
            new CountDownLatch(1).await();
            return Outputs.none();
        });
        SpellRunner runner = bench.on(Bench.single("Endless")).build();
        Run run = runner.start(Map.of());
        Bench.await(working);
        run.cancel();
        Bench.await(run);
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.status()).isEqualTo(Status.CANCELLED);
        assertThat(replayed.failures()).extracting("message").containsExactly("cancelled by the caller");
        assertThat(bench.told()).isEqualTo(told(recording)).contains("Cancelled a");
    }

    @Test
    void endsWhereARecordingWasBrokenOff() {
        SpellRunner runner = bench.on(Bench.single("Echo it")).build();
        Recording whole = record(runner, Map.of());
        Recording part = Recording.of(whole.events().subList(0, 4));

        RunResult replayed = runner.replay(part);

        assertThat(told(part)).endsWith("Started a");
        assertThat(bench.told().subList(0, 4)).isEqualTo(told(part));
        assertThat(replayed.status()).isEqualTo(Status.CANCELLED);
        assertThat(replayed.failures()).extracting("message").containsExactly("its recording ends here");
    }

    @Test
    void startsWhereTheRecordedRunStarted() {
        Spell spell = Bench.spell()
                .node("other", "Module Trigger In", Bench.named("other"))
                .node("a", "Echo it")
                .node("b", "Echo it")
                .wire("start", "trigger", "a", "trigger")
                .wire("other", "trigger", "b", "trigger")
                .build();
        SpellRunner runner = bench.on(spell).build();
        runner.run(RunRequest.of(Map.of()).at("other"));
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();

        runner.replay(recording);

        assertThat(bench.told()).isEqualTo(told(recording)).contains("Completed b");
    }

    @Test
    void goesInsideSpellsThatAreCalledAndLoops() {
        Spell inner = Spell.named("inner")
                .node("in", "Module Trigger In", Bench.named("go"))
                .node("x", "Echo it")
                .node("o", "Output", Bench.named("o"))
                .wire("in", "trigger", "x", "trigger")
                .wire("x", "trigger", "o", "trigger")
                .wire("x", "out", "o", "input")
                .build();
        bench.plain("Three", (in, ctx) -> Outputs.of("out", List.of(1, 2, 3)));
        Spell spell = Bench.spell()
                .node("l", "Three")
                .node("each", "ForEach", Map.of("parallel", true))
                .node(
                        "call",
                        "Spell",
                        Map.of("spellId", "inner", "inputs", List.of(Bench.trigger("go", "go")), "outputs", List.of()))
                .wire("l", "out", "each", "array")
                .wire("start", "trigger", "each", "act1")
                .wire("each", "act", "call", "go")
                .build();
        SpellRunner runner = bench.on(spell).store(SpellStore.of(inner)).build();
        Recording recording = record(runner, Map.of());
        bench.calls.set(0);

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.isCompleted()).isTrue();
        assertThat(bench.calls).hasValue(0);
        assertThat(bench.told()).isEqualTo(told(recording)).contains("Completed each[2]/call/x");
    }

    private void assertDiverges(SpellRunner changed, Recording recording, String path, String message) {
        RunResult replayed = changed.replay(recording);

        assertThat(replayed.status()).isEqualTo(Status.FAILED);
        assertThat(replayed.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo("Divergence");
            assertThat(failure.path()).isEqualTo(NodePath.of(path));
            assertThat(failure.message()).isEqualTo(message);
        });
    }

    private static Spell chain(Map<String, ?> settings, String... ids) {
        var spell = Bench.spell();
        String last = "start";
        for (String id : ids) {
            spell.node(id, "Echo it", settings).wire(last, "trigger", id, "trigger");
            if (!last.equals("start")) {
                spell.wire(last, "out", id, "in");
            }
            last = id;
        }
        return spell.build();
    }

    @Test
    void failsAtANodeThatTheRecordingDoesNotKnow() {
        Recording recording = record(bench.on(chain(Map.of(), "a")).build(), Map.of());

        assertDiverges(
                bench.on(chain(Map.of(), "a", "b")).build(),
                recording,
                "b",
                "is not in the recording, but this run has reached it");
    }

    @Test
    void failsAtANodeThatTheRunDoesNotComeTo() {
        Recording recording = record(bench.on(chain(Map.of(), "a", "b")).build(), Map.of());

        assertDiverges(
                bench.on(chain(Map.of(), "a")).build(),
                recording,
                "b",
                "is in the recording, but this run does not reach it");
    }

    @Test
    void failsAtANodeWithOtherSettings() {
        Recording recording = record(bench.on(chain(Map.of("mood", 1), "a")).build(), Map.of());

        assertDiverges(
                bench.on(chain(Map.of("mood", 2), "a")).build(),
                recording,
                "a",
                "has other settings than when it was recorded");
    }

    @Test
    void failsAtANodeWithOtherInputs() {
        Recording recording = record(bench.on(chain(Map.of(), "a", "c", "b")).build(), Map.of());
        Spell rewired = Bench.spell()
                .node("a", "Echo it")
                .node("c", "Echo it")
                .node("b", "Echo it")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "c", "trigger")
                .wire("a", "out", "c", "in")
                .wire("c", "trigger", "b", "trigger")
                .build();

        assertDiverges(
                bench.on(rewired).build(), recording, "b", "its input 'in' has no value, but was recorded as \"a\"");
    }

    @Test
    void failsThoughTheNodeHasAWayOnForErrors() {
        bench.add(Bench.builder("Careful").triggerOutput("error").worker((in, ctx) -> Outputs.none()));
        Recording recording = record(bench.on(chain(Map.of(), "a")).build(), Map.of());
        Spell careful = Bench.spell()
                .node("a", "Careful")
                .node("b", "Echo it")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "error", "b", "trigger")
                .build();

        assertDiverges(bench.on(careful).build(), recording, "a", "was recorded as a node of 'Echo it'");
    }
}
