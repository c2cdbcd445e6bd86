// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RerunTest {

    private final List<String> worked = Collections.synchronizedList(new ArrayList<>());

    private final Bench bench = new Bench()
            .add(Bench.builder("Model").deterministic().worker((in, ctx) -> {
                worked.add(ctx.path().toString());
                ctx.progress("thinks");
                return Outputs.of("out", ctx.node().data().getOrDefault("prompt", "") + "(" + in.get("in") + ")");
            }))
            .plain("Dice", (in, ctx) -> {
                worked.add(ctx.path().toString());
                return Outputs.of("out", 4);
            })
            .add(Bench.builder("Send").deterministic().action().worker((in, ctx) -> {
                worked.add(ctx.path().toString());
                return Outputs.none();
            }));

    private SpellRunner runnerOf(Spell spell) {
        return bench.on(spell).build();
    }

    /** The input i → a → b → result; and c → d beside it, from which a message is sent. */
    private static Spell story(String promptOfB) {
        return Bench.spell()
                .node("i", "Universal Input", Bench.named("i"))
                .node("a", "Model", Map.of("prompt", "A"))
                .node("b", "Model", Map.of("prompt", promptOfB))
                .node("c", "Model", Map.of("prompt", "C"))
                .node("d", "Dice")
                .node("s", "Send")
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "c", "trigger")
                .wire("i", "output", "a", "in")
                .wire("a", "trigger", "b", "trigger")
                .wire("a", "out", "b", "in")
                .wire("b", "trigger", "o", "trigger")
                .wire("b", "out", "o", "input")
                .wire("c", "trigger", "d", "trigger")
                .wire("d", "trigger", "s", "trigger")
                .wire("c", "out", "s", "in")
                .build();
    }

    private Recording record(SpellRunner runner, Map<String, ?> inputs) {
        runner.run(inputs);
        Recording recording = Recording.of(List.copyOf(bench.events), runner);
        bench.events.clear();
        worked.clear();
        return recording;
    }

    private List<String> givenByTheRecord() {
        return bench.events.stream()
                .filter(event -> event instanceof NodeEvent.Completed completed && completed.origin() == Origin.RECORD)
                .map(event -> event.path().toString())
                .toList();
    }

    @Test
    void runsWhatDependsOnAnInputThatHasChanged() {
        SpellRunner runner = runnerOf(story("B"));
        Recording recording = record(runner, Map.of("i", "old"));

        RunResult rerun = runner.run(RunRequest.of(Map.of("i", "new")).reusing(recording));

        assertThat(rerun.output("result")).isEqualTo("B(A(new))");
        assertThat(worked).containsExactlyInAnyOrder("a", "b", "d", "s");
        assertThat(givenByTheRecord()).contains("c").doesNotContain("a", "b", "d", "s", "o", "i");
    }

    @Test
    void runsWhatDependsOnASettingThatHasChanged() {
        Recording recording = record(runnerOf(story("B")), Map.of("i", "same"));

        RunResult rerun =
                runnerOf(story("B2")).run(RunRequest.of(Map.of("i", "same")).reusing(recording));

        assertThat(rerun.output("result")).isEqualTo("B2(A(same))");
        assertThat(worked).containsExactlyInAnyOrder("b", "d", "s");
        assertThat(givenByTheRecord()).contains("a", "c");
    }

    @Test
    void runsWhatIsNotDeterministicAndActionsInAnyCase() {
        SpellRunner runner = runnerOf(story("B"));
        Recording recording = record(runner, Map.of("i", "same"));

        RunResult rerun = runner.run(RunRequest.of(Map.of("i", "same")).reusing(recording));

        assertThat(rerun.output("result")).isEqualTo("B(A(same))");
        assertThat(worked).containsExactlyInAnyOrder("d", "s");
        assertThat(bench.events)
                .filteredOn(NodeEvent.Progress.class::isInstance)
                .extracting(event -> event.path().toString())
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void answersInsideCalledSpellsUnlessAnotherOneIsCalled() {
        Spell calm = called("calm");
        Spell loud = called("loud");
        Spell spell = calling("calm");
        SpellStore store = SpellStore.of(calm, loud);
        Recording recording = record(bench.on(spell).store(store).build(), Map.of());
        RunRequest again = RunRequest.of(Map.of());

        bench.on(spell).store(store).build().run(again.reusing(recording));
        assertThat(worked).isEmpty();
        assertThat(givenByTheRecord()).contains("7/x");

        bench.on(calling("loud")).store(store).build().run(again.reusing(recording));
        assertThat(worked).containsExactly("7/x");
    }

    private static Spell called(String name) {
        return Spell.named(name)
                .node("in", "Module Trigger In", Bench.named("go"))
                .node("x", "Model")
                .wire("in", "trigger", "x", "trigger")
                .build();
    }

    private static Spell calling(String name) {
        return Bench.spell()
                .node(
                        "7",
                        "Spell",
                        Map.of("spellId", name, "inputs", List.of(Bench.trigger("go", "go")), "outputs", List.of()))
                .wire("start", "trigger", "7", "go")
                .build();
    }

    @Test
    void needsToKnowHowTheSpellWasDrawn() {
        SpellRunner runner = runnerOf(story("B"));
        Recording bare = Recording.of(record(runner, Map.of()).events());

        assertThatThrownBy(() -> runner.run(RunRequest.of(Map.of()).reusing(bare)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not say how its spell was drawn (write it with RunRequest.record");
    }
}
