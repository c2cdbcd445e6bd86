// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static dev.spellrunner.runner.Bench.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spells that call spells. */
@Timeout(60)
class SubSpellTest {

    private final Bench bench = new Bench();

    private final Map<String, Object> sockets = Map.of(
            "spellId", "inner",
            "inputs", List.of(value("k-in", "text"), trigger("k-a", "a"), trigger("k-b", "b")),
            "outputs", List.of(value("k-out", "answer"), trigger("k-x", "x"), trigger("k-y", "y")));

    private Map<String, String> value(String key, String name) {
        return Map.of("socketKey", key, "name", name, "taskType", "output", "socketType", "anySocket");
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
                bench.echo("A").on(outer).store(SpellStore.of(inner)).build().run(Map.of("q", "why"));

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

        RunResult result = bench.on(outer).store(SpellStore.of(inner)).build().run(Map.of("q", 1));

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

    @Test
    void thatIsAtWorkIsCancelledWhenTheRunFailsBesideIt() throws Exception {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        WaitingWorker waiting = WaitingWorker.of(1);
        CountDownLatch pending = new CountDownLatch(1);
        Spell called = spell().node("thread", "Wait")
                .node("future", "Later")
                .node("next", "A")
                .wire("start", "trigger", "thread", "trigger")
                .wire("start", "trigger", "future", "trigger")
                .wire("thread", "trigger", "next", "trigger")
                .build();
        bench.echo("A")
                .plain("Wait", waiting)
                .plain("Later", (in, ctx) -> {
                    pending.countDown();
                    return Outputs.later(never);
                })
                .plain("Fail", (in, ctx) -> {
                    Bench.await(pending);
                    Bench.await(waiting.working);
                    throw new IllegalStateException("boom");
                });
        Spell calling = Bench.callingTheTest()
                .node("bad", "Fail")
                .node("after", "A")
                .wire("start", "trigger", "bad", "trigger")
                .wire("7", "then", "after", "trigger")
                .build();

        RunResult result;
        try (SpellRunner runner = bench.on(calling).store(SpellStore.of(called)).build()) {
            result = Bench.await(runner.start(Map.of()));
        }

        assertThat(result.failures())
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.of("bad")));
        assertThat(never).isCancelled();
        waiting.awaitInterrupted();
        assertThat(bench.told())
                .containsSubsequence("Failed bad", "Cancelled 7/thread", "Cancelled 7", "Failed ")
                .containsSubsequence("Failed bad", "Cancelled 7/future", "Cancelled 7", "Failed ")
                .contains("Skipped 7/next", "Skipped after");
    }

    @Test
    void thatIsAtWorkIsCancelledWhenOneOfItsNodesFails() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(1);
        Spell called = spell().node("wait", "Wait")
                .node("bad", "Fail")
                .wire("start", "trigger", "wait", "trigger")
                .wire("start", "trigger", "bad", "trigger")
                .build();
        bench.echo("A").plain("Wait", waiting).plain("Fail", (in, ctx) -> {
            Bench.await(waiting.working);
            throw new IllegalStateException("boom");
        });
        Spell calling = Bench.callingTheTest()
                .node("rescue", "A")
                .wire("7", "error", "rescue", "trigger")
                .build();

        RunResult result;
        try (SpellRunner runner = bench.on(calling).store(SpellStore.of(called)).build()) {
            result = Bench.await(runner.start(Map.of()));
        }

        assertThat(result.isCompleted()).isTrue();
        waiting.awaitInterrupted();
        assertThat(bench.told())
                .containsSubsequence("Failed 7/bad", "Cancelled 7/wait", "Failed 7", "Completed rescue", "Completed ");
    }
}
