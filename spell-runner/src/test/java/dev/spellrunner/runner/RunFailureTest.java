// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure of a node ends or changes the run. */
@Timeout(60)
class RunFailureTest {

    private final Bench bench = new Bench();

    private void failing(Worker worker) {
        bench.add(Bench.builder("Fail").triggerOutput("error").nonBlocking().worker(worker));
    }

    private void boom() {
        failing((in, ctx) -> {
            throw new IllegalStateException("boom");
        });
    }

    private Spell forked() {
        return spell().node("bad", "Fail")
                .node("good", "A")
                .node("needs", "A")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "bad", "trigger")
                .wire("start", "trigger", "good", "trigger")
                .wire("start", "trigger", "needs", "trigger")
                .wire("bad", "out", "needs", "in")
                .wire("good", "trigger", "o", "trigger")
                .wire("good", "out", "o", "input")
                .build();
    }

    @Test
    void firesTheErrorOutputAndTheRunGoesOn() {
        boom();
        Spell spell = spell().node("bad", "Fail")
                .node("rescue", "A")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "bad", "trigger")
                .wire("bad", "error", "rescue", "trigger")
                .wire("rescue", "trigger", "o", "trigger")
                .wire("rescue", "out", "o", "input")
                .build();

        RunResult result = bench.echo("A").run(spell);

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(result.output("result")).isEqualTo("rescue");
        assertThat(bench.told()).contains("Failed bad");
    }

    @Test
    void endsTheRunAtOnceByDefault() {
        boom();

        RunResult result = bench.echo("A").run(forked());

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.failures()).singleElement().satisfies(error -> {
            assertThat(error.path()).isEqualTo(NodePath.of("bad"));
            assertThat(error.message()).isEqualTo("boom");
        });
        assertThat(bench.told()).endsWith("Failed ").doesNotContain("Completed o");
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("boom")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void letsIndependentBranchesFinishIfAsked() {
        boom();

        RunResult result = bench.echo("A")
                .on(forked())
                .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                .build()
                .run(Map.of());

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.output("result")).isEqualTo("good");
        assertThat(bench.skipReason("needs")).contains("'bad'");
    }

    @Test
    void keepsAllFailuresInOrderIfBranchesFinish() {
        failing((in, ctx) -> {
            throw new IllegalStateException("boom " + ctx.node().id());
        });
        Spell spell = spell().node("first", "Fail")
                .node("good", "A")
                .node("second", "Fail")
                .node("third", "Fail")
                .wire("start", "trigger", "first", "trigger")
                .wire("start", "trigger", "good", "trigger")
                .wire("start", "trigger", "second", "trigger")
                .wire("good", "trigger", "third", "trigger")
                .build();

        RunResult result = bench.echo("A")
                .on(spell)
                .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                .build()
                .run(Map.of());

        assertThat(result.failures())
                .extracting(NodeError::message)
                .containsExactly("boom first", "boom second", "boom third");
        assertThatThrownBy(result::orThrow).hasMessageContaining("boom first");
    }

    @Test
    void tellsWhatHangsOnTheFailedNodeThatItIsSkipped() {
        boom();

        bench.run(single("Fail"));

        assertThat(bench.told())
                .containsExactly(
                        "Started ",
                        "Started start",
                        "Completed start",
                        "Started a",
                        "Failed a",
                        "Skipped o",
                        "Failed ");
    }

    @Test
    void tellsThatAnOutputOfAPureDataflowIsSkipped() {
        boom();
        Spell flow = Spell.named("flow")
                .node("a", "Fail")
                .node("o", "Output", named("result"))
                .wire("a", "out", "o", "input")
                .build();

        bench.run(flow);

        assertThat(bench.skipReason("o")).contains("'a'");
    }

    static Stream<Arguments> wrongs() {
        CompletableFuture<Outputs> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        return Stream.of(
                wrong("deep", (in, ctx) -> {
                    throw new StackOverflowError("deep");
                }),
                wrong("CheckedException", (in, ctx) -> {
                    throw new CheckedException();
                }),
                wrong("gave null instead of outputs", (in, ctx) -> nothing()),
                wrong("later", (in, ctx) -> Outputs.later(failedFuture(new RuntimeException("later")))),
                wrong("gave null instead of outputs", (in, ctx) -> Outputs.later(completedFuture(nothing()))),
                wrong("gave a value for 'nope', which is not one of its outputs", (in, ctx) -> Outputs.of("nope", 1)),
                wrong(
                        "closes 'nope', which is not one of its trigger outputs",
                        (in, ctx) -> Outputs.none().firing("nope")),
                wrong("CancellationException", (in, ctx) -> Outputs.later(cancelled)),
                wrong("calls a spell, but names none", (in, ctx) -> Outputs.call(Map.of())),
                wrong(
                        "iterates over 'nope', which is not one of its trigger outputs",
                        (in, ctx) -> Outputs.each(List.of(1), "out", "nope", false)));
    }

    private static Arguments wrong(String message, Worker worker) {
        return Arguments.of(message, worker);
    }

    private static final class CheckedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static Outputs nothing() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void isWhateverAWorkerDoesWrong(String message, Worker worker) {
        failing(worker);

        RunResult result = bench.run(single("Fail"));

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.failures()).singleElement().satisfies(error -> {
            assertThat(error.path()).isEqualTo(NodePath.of("a"));
            assertThat(error.message()).isEqualTo(message);
        });
        assertThat(bench.told()).endsWith("Failed a", "Skipped o", "Failed ");
    }

    @Test
    void saysWhichLimitToRaiseIfThereAreTooManyExecutions() {
        RunResult result = bench.echo("A")
                .on(single("A"))
                .limits(Limits.defaults().executions(2))
                .build()
                .run(Map.of());

        assertThat(result.failures())
                .singleElement()
                .satisfies(error -> assertThat(error.hint()).contains("Limits.executions"));
    }

    @Test
    void doesNotSpoilTheRunnerForTheNextRun() {
        failing((in, ctx) -> {
            if (bench.calls.incrementAndGet() == 1) {
                throw new IllegalStateException("boom");
            }
            return Outputs.of("out", "fine");
        });
        SpellRunner runner = bench.on(single("Fail")).build();

        assertThat(runner.run(Map.of()).status()).isEqualTo(Status.FAILED);
        assertThat(runner.run(Map.of()).output("result")).isEqualTo("fine");
    }
}
