// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.named;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpellRunnerTest {

    private final Bench bench = new Bench();
    private final AtomicInteger calls = new AtomicInteger();

    private static SpellBuilder spell() {
        return Spell.named("test").node("start", "Module Trigger In", named("start"));
    }

    private Bench echo(String component) {
        return bench.plain(component, (in, ctx) -> {
            calls.incrementAndGet();
            return in.has("in")
                    ? Outputs.of("out", in.get("in"))
                    : Outputs.of("out", ctx.node().id());
        });
    }

    /** start → a → out, where a gives out its value. */
    private static Spell single(String component) {
        return spell().node("a", component)
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .build();
    }

    @Nested
    class Entry {
        private final Spell three = Spell.named("entries")
                .node("1", "Module Trigger In", named("first"))
                .node("2", "Module Trigger In", Map.of("name", "second", "isDefaultTriggerIn", true))
                .node("a", "A")
                .node("b", "A")
                .node("o", "Output", named("result"))
                .wire("1", "trigger", "a", "trigger")
                .wire("2", "trigger", "b", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("b", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .wire("b", "out", "o", "input")
                .build();

        @Test
        void isTheOneThatTheCallerNames() {
            SpellRunner runner = echo("A").on(three).build();

            RunResult result = runner.run(RunRequest.of(Map.of()).at("first"));

            assertThat(result.outputs()).isEqualTo(Map.of("result", "a"));
        }

        @Test
        void isTheOneMarkedAsDefaultElse() {
            assertThat(echo("A").run(three).output("result")).isEqualTo("b");
        }

        @Test
        void isTheTopmostElse() {
            Spell spell = spell().node("second", "Module Trigger In", named("second"))
                    .node("a", "A")
                    .node("b", "A")
                    .wire("start", "trigger", "a", "trigger")
                    .wire("second", "trigger", "b", "trigger")
                    .build();

            echo("A").run(spell);

            assertThat(bench.told()).contains("Started a").doesNotContain("Started b");
        }

        @Test
        void thatDoesNotExistIsRefused() {
            SpellRunner runner = echo("A").on(three).build();

            assertThatThrownBy(() -> runner.run(RunRequest.of(Map.of()).at("third")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("third");
        }

        @Test
        void isNotNeededByAPureDataflow() {
            Spell spell = Spell.named("flow")
                    .node("i", "Universal Input", named("x"))
                    .node("a", "A")
                    .node("o", "Output", named("one"))
                    .node("p", "Output", named("two"))
                    .wire("i", "output", "a", "in")
                    .wire("a", "out", "o", "input")
                    .wire("a", "out", "p", "input")
                    .build();

            RunResult result = echo("A").on(spell).build().run(Map.of("x", 5));

            assertThat(result.outputs()).isEqualTo(Map.of("one", 5, "two", 5));
            assertThat(calls).hasValue(1);
        }
    }

    @Nested
    class Order {
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

            RunResult result = echo("A")
                    .plain("B", (in, ctx) -> Outputs.of("out", in.get("in")))
                    .run(spell);

            assertThat(calls).hasValue(1);
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

            echo("A").run(spell);

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

            echo("A").run(spell);

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

            RunResult result = echo("A").run(spell);

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

            RunResult result = echo("A").on(spell).build().run(Map.of("x", false));

            assertThat(result.output("result")).isEqualTo("no");
            assertThat(calls).hasValue(1);
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

            RunResult result = echo("A")
                    .plain("All", (in, ctx) -> Outputs.of("out", in.all("in")))
                    .run(spell);

            assertThat(result.output("result")).isEqualTo(List.of("a", "b"));
        }

        @Test
        void runsSuccessorsSideBySideIfTheyBlock() {
            CyclicBarrier both = new CyclicBarrier(2);
            Worker meeting = (in, ctx) -> {
                both.await(10, TimeUnit.SECONDS);
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

    @Nested
    class AFailure {
        private void failing(Worker worker) {
            bench.add(Bench.builder("Fail").triggerOutput("error").worker(worker));
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

            RunResult result = echo("A").run(spell);

            assertThat(result.status()).isEqualTo(Status.COMPLETED);
            assertThat(result.output("result")).isEqualTo("rescue");
            assertThat(bench.told()).contains("Failed bad");
        }

        @Test
        void endsTheRunAtOnceByDefault() {
            boom();

            RunResult result = echo("A").run(forked());

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

            RunResult result = echo("A")
                    .on(forked())
                    .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                    .build()
                    .run(Map.of());

            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(result.output("result")).isEqualTo("good");
            assertThat(bench.skipReason("needs")).contains("'bad'");
        }

        @Test
        void isWhateverAWorkerDoesWrong() {
            Map<String, Worker> wrongs = Map.of(
                    "error",
                            (in, ctx) -> {
                                throw new StackOverflowError("deep");
                            },
                    "null", (in, ctx) -> nothing(),
                    "failed", (in, ctx) -> Outputs.later(CompletableFuture.failedFuture(new RuntimeException("later"))),
                    "null later", (in, ctx) -> Outputs.later(CompletableFuture.completedFuture(null)),
                    "unknown", (in, ctx) -> Outputs.of("nope", 1),
                    "unknown trigger", (in, ctx) -> Outputs.none().firing("nope"),
                    "cancelled",
                            (in, ctx) -> {
                                CompletableFuture<Outputs> stage = new CompletableFuture<>();
                                stage.cancel(true);
                                return Outputs.later(stage);
                            });
            wrongs.forEach((name, worker) -> {
                failing(worker);

                RunResult result = bench.run(single("Fail"));

                assertThat(result.status()).as(name).isEqualTo(Status.FAILED);
                assertThat(result.failures())
                        .as(name)
                        .singleElement()
                        .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.of("a")));
            });
        }

        @SuppressWarnings({"NullAway", "DataFlowIssue"})
        private static Outputs nothing() {
            return null;
        }

        @Test
        void doesNotSpoilTheRunnerForTheNextRun() {
            failing((in, ctx) -> {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("boom");
                }
                return Outputs.of("out", "fine");
            });
            SpellRunner runner = bench.on(single("Fail")).build();

            assertThat(runner.run(Map.of()).status()).isEqualTo(Status.FAILED);
            assertThat(runner.run(Map.of()).output("result")).isEqualTo("fine");
        }
    }

    @Nested
    class ASubSpell {
        private final Map<String, Object> sockets = Map.of(
                "spellId", "inner",
                "inputs", List.of(value("k-in", "text"), trigger("k-a", "a"), trigger("k-b", "b")),
                "outputs", List.of(value("k-out", "answer"), trigger("k-x", "x"), trigger("k-y", "y")));

        private Map<String, String> value(String key, String name) {
            return Map.of("socketKey", key, "name", name, "taskType", "output", "socketType", "anySocket");
        }

        private Map<String, String> trigger(String key, String name) {
            return Map.of("socketKey", key, "name", name, "taskType", "option", "socketType", "triggerSocket");
        }

        private final Spell inner = Spell.named("inner")
                .node("1", "Module Trigger In", named("a"))
                .node("2", "Module Trigger In", named("b"))
                .node("i", "Universal Input", named("text"))
                .node("3", "A")
                .node("o", "Output", named("answer"))
                .node("x", "Module Trigger Out", named("x"))
                .node("y", "Module Trigger Out", named("y"))
                .wire("1", "trigger", "x", "trigger")
                .wire("2", "trigger", "3", "trigger")
                .wire("i", "output", "3", "in")
                .wire("3", "trigger", "o", "trigger")
                .wire("3", "out", "o", "input")
                .wire("o", "trigger", "y", "trigger")
                .build();

        private final Spell outer = spell().node("i", "Universal Input", named("q"))
                .node("7", "Spell", sockets)
                .node("atX", "A")
                .node("atY", "A")
                .node("o", "Output", named("result"))
                .wire("i", "output", "7", "k-in")
                .wire("start", "trigger", "7", "k-b")
                .wire("7", "k-x", "atX", "trigger")
                .wire("7", "k-y", "atY", "trigger")
                .wire("atY", "trigger", "o", "trigger")
                .wire("7", "k-out", "o", "input")
                .build();

        @Test
        void startsAtTheTriggerThatWasHitAndGoesOnFromTheExitThatRan() {
            RunResult result =
                    echo("A").on(outer).store(SpellStore.of(inner)).build().run(Map.of("q", "why"));

            assertThat(result.status()).isEqualTo(Status.COMPLETED);
            assertThat(result.outputs()).isEqualTo(Map.of("result", "why"));
            assertThat(bench.told())
                    .containsSubsequence("Started 7", "Started 7/3", "Completed 7/3", "Completed 7", "Started atY")
                    .doesNotContain("Started atX", "Started 7/x");
        }

        @Test
        void thatFailsSaysWhere() {
            bench.plain("A", (in, ctx) -> {
                throw new IllegalStateException("boom");
            });

            RunResult result =
                    bench.on(outer).store(SpellStore.of(inner)).build().run(Map.of("q", 1));

            assertThat(result.failures())
                    .singleElement()
                    .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.parse("7/3")));
            assertThat(bench.told()).containsSubsequence("Failed 7/3", "Failed 7", "Failed ");
        }

        @Test
        void thatCallsItselfForEverFailsWithTheChain() {
            Spell endless = Spell.named("endless")
                    .node("start", "Module Trigger In", named("start"))
                    .node(
                            "7",
                            "Spell",
                            Map.of("spellId", "endless", "inputs", List.of(trigger("go", "go")), "outputs", List.of()))
                    .wire("start", "trigger", "7", "go")
                    .build();

            RunResult result = bench.on(endless)
                    .store(SpellStore.of(endless))
                    .limits(Limits.defaults().depth(3))
                    .build()
                    .run(Map.of());

            assertThat(result.failures())
                    .singleElement()
                    .satisfies(error -> assertThat(error.message())
                            .contains("more than 3 deep", "'endless' → 'endless' → 'endless' → 'endless'"));
        }
    }

    @Nested
    class ForEach {
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
            RunResult result = echo("A").on(loop(false)).build().run(Map.of("list", List.of("x", "y", "z")));

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
                    all.await(10, TimeUnit.SECONDS);
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

            echo("A").on(spell).build().run(Map.of("list", List.of()));

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

            RunResult result =
                    bench.on(spell).build().run(Map.of("list", List.of(List.of(1, 2), List.of(), List.of(3))));

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

        @Test
        void endsWhenAnElementFails() {
            bench.plain("A", (in, ctx) -> {
                if (in.text("in").equals("y")) {
                    throw new IllegalStateException("boom");
                }
                return Outputs.none();
            });

            RunResult result = bench.on(loop(false)).build().run(Map.of("list", List.of("x", "y", "z")));

            assertThat(result.failures())
                    .singleElement()
                    .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.parse("7[1]/9")));
            assertThat(bench.told()).doesNotContain("Started 7[2]/9");
        }

        @Test
        void stopsAtTheLimitOfExecutions() {
            RunResult result = echo("A")
                    .on(loop(false))
                    .limits(Limits.defaults().executions(10))
                    .build()
                    .run(Map.of("list", Collections.nCopies(100, "x")));

            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(result.failures().get(0).message()).contains("more than 10 executions");
            assertThat(calls.get()).isLessThanOrEqualTo(10);
        }
    }

    @Nested
    class Cancellation {
        private final CountDownLatch working = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        private void blocking() {
            bench.plain("Block", (in, ctx) -> {
                working.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                return Outputs.none();
            });
        }

        @Test
        void interruptsTheWorker() throws Exception {
            blocking();
            try (SpellRunner runner = bench.on(single("Block")).build()) {
                Run run = runner.start(Map.of());
                assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

                assertThat(run.cancel()).isTrue();

                assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
                assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(run.cancel()).isFalse();
                assertThat(bench.told()).contains("Cancelled a").endsWith("Cancelled ");
            }
        }

        @Test
        void cancelsTheFutureOfTheWorker() throws Exception {
            CompletableFuture<Outputs> never = new CompletableFuture<>();
            bench.plain("Later", (in, ctx) -> {
                working.countDown();
                return Outputs.later(never);
            });
            try (SpellRunner runner = bench.on(single("Later")).build()) {
                Run run = runner.start(Map.of());
                assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

                run.cancel();

                assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
                assertThat(never).isCancelled();
            }
        }

        @Test
        void doesNotWaitForEverForAWorkerThatIgnoresIt() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            bench.plain("Stubborn", (in, ctx) -> {
                working.countDown();
                boolean done = false;
                while (!done) {
                    try {
                        done = release.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                }
                return Outputs.of("out", 1);
            });
            Limits limits = Limits.defaults().grace(Duration.ofMillis(50));
            int told;
            try (SpellRunner runner =
                    bench.on(single("Stubborn")).limits(limits).build()) {
                Run run = runner.start(Map.of());
                assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

                run.cancel();

                assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
                told = bench.events.size();
                release.countDown();
            }
            assertThat(bench.events).hasSize(told);
        }

        @Test
        void comesWithTheDeadline() {
            blocking();
            try (SpellRunner runner = bench.on(single("Block")).build()) {
                RunResult result = runner.run(RunRequest.of(Map.of()).deadline(Duration.ofMillis(50)));

                assertThat(result.status()).isEqualTo(Status.CANCELLED);
                assertThat(result.failures().get(0).message()).contains("deadline of 50 ms");
            }
        }

        @Test
        void comesWithTheTimeoutOfANodeWhichThenFails() throws Exception {
            bench.add(Bench.builder("Slow").timeout(Duration.ofMillis(50)).worker((in, ctx) -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                return Outputs.none();
            }));
            try (SpellRunner runner = bench.on(single("Slow")).build()) {
                RunResult result = runner.run(Map.of());

                assertThat(result.status()).isEqualTo(Status.FAILED);
                assertThat(result.failures().get(0).path()).isEqualTo(NodePath.of("a"));
                assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Test
        void comesWithCloseWhichRefusesFurtherRuns() throws Exception {
            blocking();
            SpellRunner runner = bench.on(single("Block")).build();
            Run run = runner.start(Map.of());
            assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

            runner.close();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            assertThatThrownBy(() -> runner.run(Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Nested
    class Events {
        @Test
        void areGaplessFromTheRootsStartToItsEnd() {
            echo("A").run(single("A"));

            assertThat(bench.told())
                    .containsExactly(
                            "Started ",
                            "Started start",
                            "Completed start",
                            "Started a",
                            "Completed a",
                            "Started o",
                            "Completed o",
                            "Completed ");
            assertThat(bench.events).extracting(NodeEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        }

        @Test
        void tellOfProgressUntilTheWorkerHasEnded() {
            AtomicReference<Runnable> late = new AtomicReference<>(() -> {});
            bench.plain("Talk", (in, ctx) -> {
                ctx.progress("one");
                late.set(() -> ctx.progress("too late"));
                return Outputs.none();
            });
            Spell spell = spell().node("a", "Talk")
                    .node("b", "Late")
                    .wire("start", "trigger", "a", "trigger")
                    .wire("a", "trigger", "b", "trigger")
                    .build();
            bench.plain("Late", (in, ctx) -> {
                requireNonNull(late.get()).run();
                return Outputs.none();
            });

            RunResult result = bench.run(spell);
            requireNonNull(late.get()).run();

            assertThat(result.status()).isEqualTo(Status.COMPLETED);
            assertThat(bench.told()).containsSubsequence("Started a", "Progress a", "Completed a");
            assertThat(bench.count("Progress a")).isEqualTo(1);
        }

        @Test
        void doNotDisturbTheRunIfTheSinkThrows() {
            RunResult result = echo("A")
                    .on(single("A"))
                    .sink(event -> {
                        throw new IllegalStateException("sink");
                    })
                    .build()
                    .run(Map.of());

            assertThat(result.output("result")).isEqualTo("a");
        }

        @Test
        void neverHoldSecrets() {
            List<String> read = new ArrayList<>();
            bench.plain("Secret", (in, ctx) -> {
                read.add(ctx.secret("key").orElseThrow());
                assertThat(ctx.secret("other")).isEmpty();
                return Outputs.none();
            });
            RunRequest request = RunRequest.of(Map.of()).secret("key", "s3cret");

            RunResult result = bench.on(single("Secret")).build().run(request);

            assertThat(read).containsExactly("s3cret");
            assertThat(bench.events.toString() + result + request).doesNotContain("s3cret");
        }
    }

    @Test
    void wrapsWorkersInDecoratorsTheLastOutermost() {
        List<String> order = new ArrayList<>();
        SpellRunner runner = echo("A")
                .on(single("A"))
                .decorate((worker, node, component) -> (in, ctx) -> {
                    order.add("inner " + node.id());
                    return worker.work(in, ctx);
                })
                .decorate((worker, node, component) -> !component.name().equals("A")
                        ? worker
                        : (in, ctx) -> {
                            order.add("outer " + node.id());
                            return worker.work(in, ctx);
                        })
                .build();

        runner.run(Map.of());

        assertThat(order).containsExactly("inner start", "outer a", "inner a", "inner o");
    }

    @Test
    void keepsOutputsOfEarlierRunsToThemselves() {
        Spell spell = spell().node("i", "Universal Input", named("x"))
                .node("gate", "Boolean Gate")
                .node("o", "Output", named("yes"))
                .wire("i", "output", "gate", "boolean")
                .wire("start", "trigger", "gate", "trigger")
                .wire("gate", "true", "o", "trigger")
                .wire("i", "output", "o", "input")
                .build();
        SpellRunner runner = bench.on(spell).build();

        assertThat(runner.run(Map.of("x", true)).outputs()).isEqualTo(Map.of("yes", true));
        assertThat(runner.run(Map.of("x", false)).outputs()).isEmpty();
    }

    @Test
    void takesOutputsThatComeLater() {
        bench.add(Bench.builder("Later")
                .output("more", SocketType.ANY)
                .worker((in, ctx) -> Outputs.later(CompletableFuture.supplyAsync(() -> Outputs.of("out", "later")))));

        assertThat(bench.run(single("Later")).output("result")).isEqualTo("later");
    }
}
