// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.builder;
import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The order of an iteration is laid out once, and followed while all goes as expected. It is the same as that of a run with a
 * gate, for which nothing is laid out.
 */
@Timeout(30)
class IterationOrderTest {

    private static final List<Object> ITEMS = List.of("x", "y", "z");

    private final Bench bench = new Bench();
    private final List<String> worked = new ArrayList<>();
    private final AtomicReference<Run> run = new AtomicReference<>();
    private List<Object> items = ITEMS;
    private Limits limits = Limits.defaults().executions(1_000);
    private SpellStore store = SpellStore.of();

    IterationOrderTest() {
        bench.add(builder("A").nonBlocking().worker((in, ctx) -> {
            worked.add(ctx.path() + " by " + ctx.trigger().orElse("nobody") + " of " + in.all("in"));
            return Outputs.of("out", in.has("in") ? in.get("in") : ctx.node().id());
        }));
    }

    /** Returns a spell in which node 7 iterates, and {@code b} is the first node of its body. */
    private static SpellBuilder loop() {
        return spell().node("i", "Universal Input", named("list"))
                .node("7", "ForEach")
                .node("b", "A")
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "7", "act1")
                .wire("7", "act", "b", "trigger");
    }

    private RunResult run(Spell spell, UnaryOperator<RunRequest> asked) {
        bench.events.clear();
        worked.clear();
        ManualExecutor thread = new ManualExecutor();
        try (SpellRunner runner =
                bench.on(spell).executor(thread).limits(limits).store(store).build()) {
            Run started = runner.start(asked.apply(RunRequest.of(Map.of("list", items))));
            run.set(started);
            thread.runAll();
            assertThat(started.result()).isDone();
            return started.result().join();
        }
    }

    /** Runs a spell, and returns what was told and how the workers were called; the same as if a gate were asked. */
    private List<String> told(Spell spell) {
        run(spell, request -> request.gate(arrival -> Decision.pass()));
        List<String> found = new ArrayList<>(bench.told());
        found.addAll(worked);
        run(spell, request -> request);
        List<String> laidOut = new ArrayList<>(bench.told());
        laidOut.addAll(worked);
        assertThat(laidOut).isEqualTo(found);
        return laidOut;
    }

    @Test
    void isThatOfItsTriggers() {
        Spell spell = loop().node("c", "A")
                .node("d", "A")
                .wire("7", "act", "c", "trigger")
                .wire("7", "element", "b", "in")
                .wire("b", "trigger", "d", "trigger")
                .wire("b", "out", "d", "in")
                .wire("c", "out", "d", "in")
                .build();

        assertThat(told(spell))
                .containsSubsequence("Completed 7[1]/b", "Completed 7[1]/c", "Completed 7[1]/d", "Started 7[2]/b")
                .contains("7[2]/d by trigger of [z, c]");
    }

    @Test
    void isThatOfTheWalkWhereTheFirstNodeWaitsForASpell() {
        store = SpellStore.of(Spell.named("inner")
                .node("q", "Universal Input", named("q"))
                .node("r", "Output", named("r"))
                .wire("q", "output", "r", "input")
                .build());
        Map<String, Object> call = Map.of(
                "spellId",
                "inner",
                "inputs",
                List.of(Map.of("name", "q", "socketKey", "q", "taskType", "output")),
                "outputs",
                List.of(Map.of("name", "r", "socketKey", "r", "taskType", "output")));
        Spell spell = loop().node("first", "A")
                .node("call", "Spell", call)
                .wire("7", "element", "first", "in")
                .wire("first", "out", "call", "q")
                .wire("call", "r", "b", "in")
                .build();

        assertThat(told(spell))
                .containsOnlyOnce("Started 7[1]/first", "Started 7[1]/b")
                .contains("7[2]/b by trigger of [z]");
    }

    @Test
    void beginsWithWhatTheFirstIterationNeedsFromOutside() {
        Spell spell =
                loop().node("outside", "A").wire("outside", "out", "b", "in").build();

        assertThat(told(spell))
                .containsSubsequence("Started outside", "Started 7[0]/b", "Started 7[1]/b")
                .containsOnlyOnce("Started outside");
    }

    @Test
    void branchesWhereANodeClosesAnOutput() {
        items = List.of(true, false, true);
        Spell spell = loop().node("gate", "Boolean Gate")
                .node("yes", "A")
                .node("no", "A")
                .wire("b", "trigger", "gate", "trigger")
                .wire("7", "element", "gate", "boolean")
                .wire("gate", "true", "yes", "trigger")
                .wire("gate", "false", "no", "trigger")
                .build();

        assertThat(told(spell))
                .contains("Skipped 7[0]/no", "Completed 7[1]/no", "Skipped 7[1]/yes", "Completed 7[2]/yes");
    }

    @Test
    void goesOnWhereAFailureIsHandled() {
        bench.add(builder("Fails").triggerOutput("error").nonBlocking().worker((in, ctx) -> {
            if ("y".equals(in.get("in"))) {
                throw new IllegalStateException("no");
            }
            return Outputs.none();
        }));
        Spell spell = loop().node("fails", "Fails")
                .node("after", "A")
                .node("caught", "A")
                .wire("b", "trigger", "fails", "trigger")
                .wire("7", "element", "fails", "in")
                .wire("fails", "trigger", "after", "trigger")
                .wire("fails", "error", "caught", "trigger")
                .build();

        assertThat(told(spell)).contains("Completed 7[0]/after", "Failed 7[1]/fails", "Completed 7[2]/after");
    }

    @Test
    void isFollowedInLoopsInsideOfLoops() {
        items = List.of(List.of(1, 2), List.of(3));
        Spell spell = loop().node("inner", "ForEach")
                .node("c", "A")
                .wire("7", "element", "b", "in")
                .wire("b", "trigger", "inner", "act1")
                .wire("b", "out", "inner", "array")
                .wire("inner", "act", "c", "trigger")
                .wire("inner", "element", "c", "in")
                .wire("7", "element", "c", "in")
                .build();

        assertThat(told(spell)).contains("7[0]/inner[1]/c by trigger of [2, [1, 2]]", "Completed 7[1]/inner[0]/c");
    }

    @Test
    void endsWhereTheRunIsCancelledMeanwhile() {
        bench.add(builder("Cancels").nonBlocking().worker((in, ctx) -> {
            if ("y".equals(in.get("in"))) {
                run.get().cancel();
            }
            return Outputs.none();
        }));
        Spell spell = loop().node("cancels", "Cancels")
                .node("after", "A")
                .wire("b", "trigger", "cancels", "trigger")
                .wire("7", "element", "cancels", "in")
                .wire("cancels", "trigger", "after", "trigger")
                .build();

        assertThat(told(spell))
                .contains("Completed 7[0]/after", "Completed 7[1]/cancels", "Skipped 7[1]/after")
                .doesNotContain("Started 7[2]/b");
    }

    @Test
    void endsWhereNoMoreNodesMayBeExecuted() {
        // start, the input, the loop, and five of six nodes.
        limits = Limits.defaults().executions(8);
        Spell spell = loop().node("c", "A").wire("b", "trigger", "c", "trigger").build();

        assertThat(told(spell)).contains("Completed 7[2]/b", "Failed 7[2]/c");
        assertThat(run(spell, request -> request).status()).isEqualTo(Status.FAILED);
    }
}
