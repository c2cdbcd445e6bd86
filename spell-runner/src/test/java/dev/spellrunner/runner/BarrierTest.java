// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose effect is lasting begins once its start is written; others do not ask. */
@Timeout(20)
class BarrierTest {

    private final ManualExecutor threads = new ManualExecutor();
    /** The writes that were requested, in order. */
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();

    private final List<String> begun = new ArrayList<>();

    private final Bench bench = new Bench()
            .add(Bench.builder("Pay").worker((in, ctx) -> begin(ctx)))
            .add(Bench.builder("Count").action().worker((in, ctx) -> begin(ctx)))
            .add(Bench.builder("Fetch").repeatable().worker((in, ctx) -> begin(ctx)))
            .add(Bench.builder("Add").pure().worker((in, ctx) -> begin(ctx)));

    private Outputs begin(WorkContext context) {
        begun.add(context.execution().substring(context.run().length() + 1));
        return Outputs.of("out", 1);
    }

    private static Spell spell() {
        return Bench.spell()
                .node("pay", "Pay")
                .node("fetch", "Fetch")
                .node("add", "Add")
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "pay", "trigger")
                .wire("start", "trigger", "fetch", "trigger")
                .wire("fetch", "trigger", "add", "trigger")
                .wire("pay", "trigger", "o", "trigger")
                .wire("pay", "out", "o", "input")
                .build();
    }

    private SpellRunner runner(Spell spell) {
        return bench.on(spell)
                .executor(threads)
                .barrier(run -> {
                    CompletableFuture<Void> written = new CompletableFuture<>();
                    asked.add(written);
                    return written;
                })
                .build();
    }

    private static RunResult resultOf(Run run) {
        assertThat(run.result()).isDone();
        return run.result().join();
    }

    @Test
    void letsANodeWithALastingEffectWaitAndNoOther() {
        Run run = runner(spell()).start(Map.of());
        threads.runAll();

        assertThat(bench.told()).contains("Started pay", "Completed fetch", "Completed add");
        assertThat(begun).containsExactly("fetch#1", "add#1");
        assertThat(asked).hasSize(1);

        asked.get(0).complete(null);
        threads.runAll();

        assertThat(begun).containsExactly("fetch#1", "add#1", "pay#1");
        assertThat(resultOf(run).outputs()).isEqualTo(Map.of("result", 1));
    }

    @Test
    void failsTheNodeWhoseStartCannotBeWritten() {
        Run run = runner(spell()).start(Map.of());
        threads.runAll();

        asked.get(0).completeExceptionally(new IOException("the disk is full"));
        threads.runAll();

        assertThat(begun).doesNotContain("pay#1");
        assertThat(resultOf(run).failures())
                .extracting(NodeError::toString)
                .singleElement()
                .asString()
                .contains("node 'pay'", "its start cannot be written: the disk is full");
    }

    @Test
    void canBeCancelledWhileItWaits() {
        Run run = runner(spell()).start(Map.of());
        threads.runAll();

        run.cancel();
        threads.runAll();
        asked.get(0).complete(null);
        threads.runAll();

        assertThat(resultOf(run).status()).isEqualTo(Status.CANCELLED);
        assertThat(begun).doesNotContain("pay#1");
    }

    @Test
    void isAskedAgainInARepetitionWhichHasTheSameKey() {
        Spell spell = Bench.spell()
                .node("first", "Fetch")
                .node("count", "Count")
                .wire("start", "trigger", "count", "trigger")
                .wire("start", "trigger", "first", "trigger")
                .wire("first", "trigger", "count", "trigger")
                .build();
        SpellRunner runner = runner(spell);
        runner.start(Map.of());
        threads.runAll();
        asked.get(0).complete(null);
        threads.runAll();
        asked.get(1).complete(null);
        threads.runAll();
        int secondStart = bench.told().lastIndexOf("Started count");
        bench.events.subList(secondStart + 1, bench.events.size()).clear();
        assertThat(begun).containsExactly("first#1", "count#1", "count#2");

        Run run = runner.start(
                RunRequest.goingOn(Recording.of(List.copyOf(bench.events))).repeating(path -> true));
        threads.runAll();
        assertThat(begun).hasSize(3);
        // One for the execution that is answered, one for that which is repeated.
        for (int i = 0; i < 2; i++) {
            List.copyOf(asked).forEach(each -> each.complete(null));
            threads.runAll();
        }

        assertThat(resultOf(run).status()).isEqualTo(Status.COMPLETED);
        assertThat(begun).containsExactly("first#1", "count#1", "count#2", "count#2");
    }
}
