// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which nodes run, in which order, and how often. */
@Timeout(60)
class RunOrderTest {

    private final Bench bench = new Bench();

    @Test
    void evaluatesASourceOnceForAllWhoPullIt() {
        Spell spell = spell().node("s", "A")
                .node("b", "B")
                .node("c", "B")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "b", "trigger")
                .wire("start", "trigger", "c", "trigger")
                .wire("s", "out", "b", "in")
                .wire("s", "out", "c", "in")
                .wire("c", "trigger", "o", "trigger")
                .wire("c", "out", "o", "input")
                .build();

        RunResult result = bench.echo("A")
                .plain("B", (in, ctx) -> Outputs.of("out", in.get("in")))
                .run(spell);

        assertThat(bench.calls).hasValue(1);
        assertThat(result.output("result")).isEqualTo("s");
    }

    @Test
    void firesANodeThatWasPulledBeforeItsTriggerCame() {
        Spell spell = spell().node("first", "A")
                .node("late", "A")
                .node("after", "A")
                .wire("start", "trigger", "first", "trigger")
                .wire("late", "out", "first", "in")
                .wire("first", "trigger", "late", "trigger")
                .wire("late", "trigger", "after", "trigger")
                .build();

        bench.echo("A").run(spell);

        assertThat(bench.told())
                .containsSubsequence("Completed late", "Completed first", "Started after")
                .containsOnlyOnce("Started late");
    }

    @Test
    void runsAPlainNodeOnceThoughTwoTriggersReachIt() {
        Spell spell = spell().node("a", "A")
                .node("b", "A")
                .node("join", "A")
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("a", "trigger", "join", "trigger")
                .wire("b", "trigger", "join", "trigger")
                .build();

        bench.echo("A").run(spell);

        assertThat(bench.count("Started join")).isEqualTo(1);
    }

    @Test
    void runsAnActionOncePerTriggerWithTheSendersValue() {
        Spell spell = spell().node("a", "A")
                .node("b", "A")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("b", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .wire("b", "out", "o", "input")
                .build();

        RunResult result = bench.echo("A").run(spell);

        assertThat(bench.events.stream()
                        .filter(NodeEvent.Completed.class::isInstance)
                        .map(NodeEvent.Completed.class::cast)
                        .filter(event -> event.path().equals(NodePath.of("o")))
                        .map(event -> event.outputs().get("output")))
                .containsExactly("a", "b");
        assertThat(result.output("result")).isEqualTo("b");
    }

    @Test
    void doesNotEvaluateTheBranchThatAGateDidNotChoose() {
        Spell spell = spell().node("i", "Universal Input", named("x"))
                .node("gate", "Boolean Gate")
                .node("yes", "A")
                .node("no", "A")
                .node("o", "Output", named("result"))
                .wire("i", "output", "gate", "boolean")
                .wire("start", "trigger", "gate", "trigger")
                .wire("gate", "true", "yes", "trigger")
                .wire("gate", "false", "no", "trigger")
                .wire("yes", "trigger", "o", "trigger")
                .wire("no", "trigger", "o", "trigger")
                .wire("yes", "out", "o", "input")
                .wire("no", "out", "o", "input")
                .build();

        RunResult result = bench.echo("A").on(spell).build().run(Map.of("x", false));

        assertThat(result.output("result")).isEqualTo("no");
        assertThat(bench.calls).hasValue(1);
        assertThat(bench.skipReason("yes")).isEqualTo("output 'true' of node 'gate' was closed");
    }

    @Test
    void holdsTheValuesOfAllConnectionsOfAnInput() {
        Spell spell = spell().node("a", "A")
                .node("b", "A")
                .node("c", "All")
                .node("o", "Output", named("result"))
                .wire("a", "out", "c", "in")
                .wire("b", "out", "c", "in")
                .wire("start", "trigger", "c", "trigger")
                .wire("c", "trigger", "o", "trigger")
                .wire("c", "out", "o", "input")
                .build();

        RunResult result = bench.echo("A")
                .plain("All", (in, ctx) -> Outputs.of("out", in.all("in")))
                .run(spell);

        assertThat(result.output("result")).isEqualTo(List.of("a", "b"));
    }

    @Test
    void runsSuccessorsSideBySideIfTheyBlock() {
        CyclicBarrier both = new CyclicBarrier(2);
        Worker meeting = (in, ctx) -> {
            both.await(30, TimeUnit.SECONDS);
            return Outputs.none();
        };
        Spell spell = spell().node("a", "Meet")
                .node("b", "Meet")
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .build();

        try (SpellRunner runner = bench.plain("Meet", meeting).on(spell).build()) {
            assertThat(runner.run(Map.of()).status()).isEqualTo(Status.COMPLETED);
        }
    }
}
