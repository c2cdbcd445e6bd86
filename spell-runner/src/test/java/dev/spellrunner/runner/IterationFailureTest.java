// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Iterations end as they should when something fails in them, or outside. */
@Timeout(30)
class IterationFailureTest {

    private final Bench bench = new Bench();
    private final Map<String, List<String>> abc = Map.of("list", List.of("a", "b", "c"));

    private static SpellBuilder loop(boolean parallel) {
        return spell().node("i", "Universal Input", named("list"))
                .node("7", "ForEach", Map.of("parallel", parallel))
                .node("9", "Body")
                .node("next", "A")
                .node("after", "A")
                .node("beside", "A")
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("start", "trigger", "beside", "trigger")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .wire("9", "trigger", "next", "trigger")
                .wire("7", "done", "after", "trigger");
    }

    private void failingFor(String... items) {
        Set<String> bad = Set.of(items);
        bench.echo("A").add(Bench.builder("Body").nonBlocking().worker((in, ctx) -> {
            if (bad.contains(in.text("in"))) {
                throw new IllegalStateException("boom " + in.text("in"));
            }
            return Outputs.of("out", in.get("in"));
        }));
    }

    private RunResult finish(Spell spell, Map<String, ?> inputs) {
        return bench.on(spell)
                .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                .build()
                .run(inputs);
    }

    @Test
    void failsTheLoopAtOnceByDefault() {
        failingFor("b");

        RunResult result = bench.on(loop(false).build()).build().run(abc);

        assertThat(result.failures())
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.parse("7[1]/9")));
        assertThat(bench.told())
                .containsSubsequence("Completed 7[0]/9", "Failed 7[1]/9", "Skipped 7[1]/next", "Failed 7", "Failed ")
                .contains("Skipped after")
                .doesNotContain("Started 7[2]/9", "Started after");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void letsTheOtherIterationsAndBranchesFinishIfAsked(boolean parallel) {
        failingFor("b");

        RunResult result = finish(loop(parallel).build(), abc);

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.failures())
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.parse("7[1]/9")));
        assertThat(bench.told())
                .contains("Completed 7[0]/next", "Completed 7[2]/next", "Completed beside", "Skipped 7[1]/next")
                .containsSubsequence("Failed 7[1]/9", "Failed 7", "Skipped after", "Failed ")
                .doesNotContain("Started after");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsTheFailuresOfAllIterations(boolean parallel) {
        failingFor("a", "c");

        RunResult result = finish(loop(parallel).build(), abc);

        assertThat(result.failures()).extracting(NodeError::message).containsExactly("boom a", "boom c");
    }

    @Test
    void keepsAllFailuresOfACalledSpell() {
        failingFor("x", "y");
        Spell inner = spell().node("x", "Universal Input", Map.of("name", "x", "text", "x"))
                .node("y", "Universal Input", Map.of("name", "y", "text", "y"))
                .node("1", "Body")
                .node("2", "Body")
                .wire("x", "output", "1", "in")
                .wire("y", "output", "2", "in")
                .wire("start", "trigger", "1", "trigger")
                .wire("start", "trigger", "2", "trigger")
                .build();
        Spell outer = Bench.callingTheTest().build();

        RunResult result = bench.on(outer)
                .store(SpellStore.of(inner))
                .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                .build()
                .run(Map.of());

        assertThat(result.failures()).extracting(NodeError::message).containsExactly("boom x", "boom y");
    }

    @Test
    void cancelsIterationsThatAreInFlight() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(2);
        CountDownLatch bothWait = waiting.working;
        bench.echo("A").plain("Body", (in, ctx) -> {
            if (in.text("in").equals("b")) {
                Bench.await(bothWait);
                throw new IllegalStateException("boom");
            }
            return waiting.work(in, ctx);
        });

        RunResult result;
        try (SpellRunner runner = bench.on(loop(true).build()).build()) {
            result = Bench.await(runner.start(abc));
        }

        assertThat(result.failures())
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.parse("7[1]/9")));
        waiting.awaitInterrupted();
        assertThat(bench.told())
                .containsSubsequence("Failed 7[1]/9", "Cancelled 7[0]/9", "Failed 7", "Failed ")
                .containsSubsequence("Failed 7[1]/9", "Cancelled 7[2]/9", "Failed 7", "Failed ")
                .contains("Skipped 7[0]/next", "Skipped 7[1]/next", "Skipped 7[2]/next");
    }

    @Test
    void skipsWhatNeedsTheValueOfAnOuterNodeThatFailed() {
        bench.echo("A").plain("Body", (in, ctx) -> Outputs.none()).plain("Fail", (in, ctx) -> {
            throw new IllegalStateException("boom");
        });
        Spell spell = loop(false)
                .node("outer", "Fail")
                .wire("outer", "out", "9", "in")
                .build();

        RunResult result = finish(spell, abc);

        assertThat(result.failures())
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.of("outer")));
        assertThat(bench.told()).contains("Skipped 7[0]/9", "Skipped 7[1]/9", "Skipped 7[2]/9", "Completed 7");
    }

    @Test
    void skipsWhatNeedsAValueOfAnIterationIfThereIsNone() {
        failingFor();
        Spell spell = loop(false)
                .node("o", "Output", named("last"))
                .wire("after", "trigger", "o", "trigger")
                .wire("9", "out", "o", "input")
                .build();

        RunResult result = bench.on(spell).build().run(Map.of("list", List.of()));

        assertThat(result.isCompleted()).isTrue();
        assertThat(result.outputs()).isEmpty();
        assertThat(bench.told()).contains("Completed after").doesNotContain("Started 9", "Started o");
        assertThat(bench.skipReason("o")).contains("had nothing to iterate over");
    }

    @Test
    void endsIterationsThatWaitForAFailedNodeInTheOrderInWhichTheyBeganToWait() {
        ManualExecutor thread = new ManualExecutor();
        Map<String, CompletableFuture<Outputs>> values = new HashMap<>();
        bench.echo("A")
                .add(Bench.builder("Later")
                        .nonBlocking()
                        .worker((in, ctx) -> Outputs.later(values.computeIfAbsent(
                                in.has("in") ? in.text("in") : "outside", key -> new CompletableFuture<>()))));
        Spell spell = loop(true)
                .node("outside", "Later")
                .node("mid", "Later")
                .node("late", "A")
                .node("last", "A")
                .wire("outside", "out", "next", "in")
                .wire("outside", "out", "late", "in")
                .wire("next", "trigger", "last", "trigger")
                .wire("7", "act", "mid", "trigger")
                .wire("7", "element", "mid", "in")
                .wire("mid", "trigger", "late", "trigger")
                .build();

        try (SpellRunner runner = bench.echo("Body")
                .on(spell)
                .executor(thread)
                .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                .build()) {
            runner.start(abc);
            thread.runAll();
            for (String item : List.of("c", "b", "a")) {
                requireNonNull(values.get(item)).complete(Outputs.of("out", item));
                thread.runAll();
            }
            requireNonNull(values.get("outside")).completeExceptionally(new IllegalStateException("boom"));
            thread.runAll();
        }

        assertThat(bench.told())
                .containsSubsequence("Skipped 7[0]/next", "Skipped 7[1]/next", "Skipped 7[2]/next", "Skipped 7[2]/late")
                .containsSubsequence("Skipped 7[2]/late", "Skipped 7[1]/late", "Skipped 7[0]/late", "Skipped 7[0]/last")
                .containsSubsequence("Skipped 7[0]/last", "Skipped 7[1]/last", "Skipped 7[2]/last", "Completed 7");
    }
}
