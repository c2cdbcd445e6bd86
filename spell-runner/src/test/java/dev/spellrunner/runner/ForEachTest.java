// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Iterations over the items of a list. */
@Timeout(60)
class ForEachTest {

    private final Bench bench = new Bench();

    private Spell loop(boolean parallel) {
        return spell().node("i", "Universal Input", named("list"))
                .node("7", "ForEach", Map.of("parallel", parallel))
                .node("9", "A")
                .node("after", "A")
                .node("o", "Output", named("last"))
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .wire("7", "done", "after", "trigger")
                .wire("after", "trigger", "o", "trigger")
                .wire("9", "out", "o", "input")
                .build();
    }

    @Test
    void runsItsBodyOncePerElementInOrderThenGoesOn() {
        RunResult result = bench.echo("A").on(loop(false)).build().run(Map.of("list", List.of("x", "y", "z")));

        assertThat(bench.told())
                .containsSubsequence(
                        "Started 7",
                        "Completed 7[0]/9",
                        "Started 7[1]/9",
                        "Completed 7[1]/9",
                        "Started 7[2]/9",
                        "Completed 7[2]/9",
                        "Completed 7",
                        "Started after");
        assertThat(result.output("last")).isEqualTo("z");
    }

    @Test
    void runsElementsSideBySideIfAsked() {
        CyclicBarrier all = new CyclicBarrier(3);
        bench.plain("A", (in, ctx) -> {
            if (ctx.node().id().equals("9")) {
                all.await(30, TimeUnit.SECONDS);
            }
            return Outputs.of("out", in.get("in"));
        });

        try (SpellRunner runner = bench.on(loop(true)).build()) {
            RunResult result = runner.run(Map.of("list", List.of("x", "y", "z")));

            assertThat(result.status()).isEqualTo(Status.COMPLETED);
            assertThat(result.output("last")).isEqualTo("z");
            assertThat(bench.told()).contains("Completed 7[0]/9", "Completed 7[1]/9", "Completed 7[2]/9");
        }
    }

    @Test
    void goesOnAtOnceIfThereIsNoElement() {
        Spell spell = spell().node("i", "Universal Input", named("list"))
                .node("7", "ForEach")
                .node("9", "A")
                .node("after", "A")
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .wire("7", "done", "after", "trigger")
                .build();

        bench.echo("A").on(spell).build().run(Map.of("list", List.of()));

        assertThat(bench.told()).contains("Completed 7", "Started after").doesNotContain("Started 9");
        assertThat(bench.skipReason("9")).isEqualTo("node '7' had nothing to iterate over");
    }

    @Test
    void canStandInAnother() {
        Spell spell = spell().node("i", "Universal Input", named("list"))
                .node("7", "ForEach")
                .node("8", "ForEach")
                .node("9", "Collect")
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("7", "act", "8", "act1")
                .wire("7", "element", "8", "array")
                .wire("8", "act", "9", "trigger")
                .wire("8", "element", "9", "in")
                .build();
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        bench.plain("Collect", (in, ctx) -> {
            seen.add(in.text("in"));
            return Outputs.none();
        });

        RunResult result = bench.on(spell).build().run(Map.of("list", List.of(List.of(1, 2), List.of(), List.of(3))));

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(seen).containsExactly("1", "2", "3");
        assertThat(bench.told()).contains("Completed 7[0]/8[1]/9", "Completed 7[2]/8[0]/9");
    }

    @Test
    void canCollectInTheState() {
        Map<String, Object> written =
                Map.of("inputs", List.of(Map.of("socketKey", "all", "name", "all", "taskType", "output")));
        Spell spell = spell().state("all", List.of())
                .node("i", "Universal Input", named("list"))
                .node("7", "ForEach")
                .node("w", "State Write", written)
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("7", "act", "w", "trigger")
                .wire("7", "element", "w", "all")
                .build();
        SpellRunner runner = bench.on(spell).build();

        runner.run(Map.of("list", List.of("a", "b")));

        assertThat(runner.state().get("all")).isEqualTo(List.of("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsTheStateAnewInEachIteration(boolean inCalledSpell) {
        Map<String, Object> read =
                Map.of("outputs", List.of(Map.of("socketKey", "count", "name", "count", "taskType", "output")));
        bench.add(Bench.builder("Count").action().nonBlocking().worker((in, ctx) -> {
            ctx.state().update(state -> {
                state.merge("count", 1, (old, one) -> ((Number) old).intValue() + 1);
                return state;
            });
            return Outputs.none();
        }));
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        bench.plain("Collect", (in, ctx) -> {
            seen.add(in.get("in"));
            return Outputs.none();
        });
        Spell spell = spell().state("count", 0)
                .node(
                        "i",
                        "Universal Input",
                        Map.of("name", "list", "useDefault", true, "defaultValue", List.of(1, 2, 3)))
                .node("r", "State Read", read)
                .node("7", "ForEach")
                .node("8", "Count")
                .node("9", "Collect")
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("7", "act", "8", "trigger")
                .wire("8", "trigger", "9", "trigger")
                .wire("r", "count", "9", "in")
                .build();
        Spell calling = Bench.callingTheTest().build();

        RunResult result = bench.on(inCalledSpell ? calling : spell)
                .store(SpellStore.of(spell))
                .build()
                .run(Map.of());

        assertThat(result.failures()).isEmpty();
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void stopsAtTheLimitOfExecutions() {
        RunResult result = bench.echo("A")
                .on(loop(false))
                .limits(Limits.defaults().executions(10))
                .build()
                .run(Map.of("list", Collections.nCopies(100, "x")));

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.failures().get(0).message()).contains("more than 10 executions");
        assertThat(bench.calls.get()).isLessThanOrEqualTo(10);
    }

    /** Draws a loop whose body goes on to node {@code want…}. */
    private static void addLoop(SpellBuilder spell, String id) {
        spell.node(id, "ForEach")
                .node("hold" + id, "Hold")
                .node("want" + id, "A")
                .wire("i", "output", id, "array")
                .wire("start", "trigger", id, "act1")
                .wire(id, "act", "hold" + id, "trigger")
                .wire("hold" + id, "trigger", "want" + id, "trigger");
    }

    @Test
    void doesNotWaitForALoopThatWaitsForIt() {
        CompletableFuture<Outputs> bothIterate = new CompletableFuture<>();
        AtomicInteger iterating = new AtomicInteger();
        bench.echo("A").add(Bench.builder("Hold").nonBlocking().worker((in, ctx) -> {
            if (iterating.incrementAndGet() == 2) {
                bothIterate.complete(Outputs.none());
            }
            return Outputs.later(bothIterate);
        }));
        SpellBuilder spell = spell().node("i", "Universal Input", named("list"));
        addLoop(spell, "7");
        addLoop(spell, "8");
        spell.wire("7", "element", "want8", "in").wire("8", "element", "want7", "in");

        RunResult result = bench.on(spell.build()).build().run(Map.of("list", List.of("x")));

        assertThat(result.failures()).isEmpty();
        assertThat(bench.told()).contains("Completed 7[0]/want7", "Completed 8[0]/want8");
    }
}
