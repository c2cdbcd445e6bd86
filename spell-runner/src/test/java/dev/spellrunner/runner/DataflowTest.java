// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A spell without an entry, whose outputs need pure nodes alone, runs without pulling as long as nothing is in the way. */
@Timeout(60)
class DataflowTest {

    private final Bench bench = new Bench();

    private static SpellBuilder diamond(String left) {
        return Spell.named("test")
                .node("top", "Pure")
                .node("left", left)
                .node("right", "Pure")
                .node("o", "Output", named("result"))
                .node("p", "Output", named("other"))
                .wire("top", "out", "left", "in")
                .wire("top", "out", "right", "in")
                .wire("left", "out", "o", "input")
                .wire("right", "out", "p", "input");
    }

    private Bench pure(String name, Worker worker) {
        return bench.add(Bench.builder(name).pure().worker(worker));
    }

    private Bench passing(String name) {
        return pure(
                name,
                (in, ctx) -> Outputs.of(
                        "out", in.has("in") ? in.get("in") : ctx.node().id()));
    }

    @Test
    void evaluatesEachNodeOnceAfterWhatItNeeds() {
        RunResult result = passing("Pure").run(diamond("Pure").build());

        assertThat(result.outputs()).containsExactly(Map.entry("result", "top"), Map.entry("other", "top"));
        assertThat(bench.told())
                .containsSubsequence("Completed top", "Started left", "Completed left", "Started o")
                .containsSubsequence("Completed top", "Started right", "Completed right", "Started p")
                .containsOnlyOnce("Started top");
    }

    @Test
    void doesNotEvaluateWhatNoOutputNeeds() {
        passing("Pure").run(diamond("Pure").node("idle", "Pure").build());

        assertThat(bench.told()).doesNotContain("Started idle");
    }

    @Test
    void letsNoWorkerUseItsInputsAfterItHasReturned() {
        List<Inputs> kept = new ArrayList<>();
        List<WorkContext> contexts = new ArrayList<>();
        pure("Pure", (in, ctx) -> {
            kept.add(in);
            contexts.add(ctx);
            return Outputs.of("out", 1);
        });
        bench.run(diamond("Pure").build());

        assertThatThrownBy(() -> kept.get(0).get("in"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("declare its component nonBlocking instead of pure");
        assertThatThrownBy(() -> contexts.get(0).state()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesTheValueOfAnOutputThatAnotherOneNeeds() {
        Spell spell = diamond("Pure")
                .node("more", "Pure")
                .node("q", "Output", named("more"))
                .wire("o", "output", "more", "in")
                .wire("more", "out", "q", "input")
                .build();

        RunResult result = passing("Pure").run(spell);

        assertThat(result.output("more")).isEqualTo("top");
        assertThat(bench.count("Started o")).isEqualTo(1);
    }

    @Test
    void skipsWhatNeedsTheValueOfAFailedNodeAndEvaluatesTheRest() {
        passing("Pure");
        pure("Failing", (in, ctx) -> {
            throw new IllegalStateException("no");
        });

        RunResult result = bench.on(diamond("Failing").build())
                .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                .build()
                .run(Map.of());

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.outputs()).containsExactly(Map.entry("other", "top"));
        assertThat(bench.skipReason("o")).isEqualTo("needs the value of node 'left', which failed");
    }

    @Test
    void evaluatesNothingMoreAfterAFailureThatEndsTheRun() {
        passing("Pure");
        pure("Failing", (in, ctx) -> {
            throw new IllegalStateException("no");
        });

        RunResult result = bench.run(diamond("Failing").build());

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(bench.told()).containsSubsequence("Failed left", "Failed ").doesNotContain("Started right");
    }

    @Test
    void goesOnWhileANodeThatIsPureAnswersLater() {
        CompletableFuture<Outputs> answer = new CompletableFuture<>();
        pure("Late", (in, ctx) -> Outputs.later(answer));
        pure("Pure", (in, ctx) -> {
            if (ctx.node().id().equals("right")) {
                answer.complete(Outputs.of("out", "late"));
            }
            return Outputs.of("out", "at once");
        });

        RunResult result = bench.run(diamond("Late").build());

        assertThat(result.outputs()).containsOnly(Map.entry("result", "late"), Map.entry("other", "at once"));
        assertThat(bench.told()).containsSubsequence("Started left", "Completed right", "Completed left");
    }

    @Test
    void hearsOfItsCancellationBetweenTwoNodes() throws Exception {
        CompletableFuture<Run> started = new CompletableFuture<>();
        passing("Pure");
        pure("Cancelling", (in, ctx) -> {
            started.get(30, TimeUnit.SECONDS).cancel();
            return Outputs.of("out", "cancelled");
        });

        Run run = bench.on(diamond("Cancelling").build()).build().start(Map.of());
        started.complete(run);

        assertThat(Bench.await(run).status()).isEqualTo(Status.CANCELLED);
        assertThat(bench.told()).contains("Completed left").doesNotContain("Started right", "Started o");
    }

    @Test
    void keepsToTheMostExecutionsOfARun() {
        RunResult result = passing("Pure")
                .on(diamond("Pure").build())
                .limits(Limits.defaults().executions(2))
                .build()
                .run(Map.of());

        assertThat(result.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo("LimitExceeded");
            assertThat(failure.message()).contains("more than 2 executions");
        });
    }
}
