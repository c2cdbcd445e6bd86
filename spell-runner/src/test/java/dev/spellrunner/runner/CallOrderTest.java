// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.builder;
import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static dev.spellrunner.runner.Bench.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A run goes on behind a node that calls a spell, or whose answer is there at once, in the order of a run with a gate, for which
 * nothing is laid out.
 */
@Timeout(30)
class CallOrderTest {

    private final Bench bench = new Bench();
    private final List<String> worked = new ArrayList<>();
    private final ManualExecutor thread = new ManualExecutor();
    private final AtomicReference<Run> run = new AtomicReference<>();
    private Limits limits = Limits.defaults().executions(1_000);
    private SpellStore store = SpellStore.of();

    CallOrderTest() {
        bench.add(builder("A").nonBlocking().worker((in, ctx) -> {
            worked.add(ctx.path() + " by " + ctx.trigger().orElse("nobody") + " of " + in.all("in"));
            return Outputs.of("out", in.has("in") ? in.get("in") : ctx.node().id());
        }));
    }

    /** Runs a spell, and returns what was told and how the workers were called; the same as if a gate were asked. */
    private List<String> told(Spell spell) {
        List<String> found = run(spell, request -> request.gate(arrival -> Decision.pass()));
        List<String> laidOut = run(spell, request -> request);
        assertThat(laidOut).isEqualTo(found);
        return laidOut;
    }

    private List<String> run(Spell spell, UnaryOperator<RunRequest> asked) {
        bench.events.clear();
        worked.clear();
        try (SpellRunner runner =
                bench.on(spell).executor(thread).limits(limits).store(store).build()) {
            Run started = runner.start(asked.apply(RunRequest.of(Map.of())));
            run.set(started);
            thread.runAll();
            assertThat(started.result()).isDone();
        }
        List<String> told = new ArrayList<>(bench.told());
        told.addAll(worked);
        return told;
    }

    private static Map<String, Object> calling(String spell) {
        return Map.of(
                "spellId",
                spell,
                "inputs",
                List.of(value("q"), trigger("go", "start")),
                "outputs",
                List.of(value("r"), trigger("then", "then"), trigger("else", "else"), trigger("error", "error")));
    }

    private static Map<String, String> value(String name) {
        return Map.of("name", name, "socketKey", name, "taskType", "output");
    }

    /** Returns a spell that gives {@code r} what a node of a component gives of {@code q}, and starts nowhere. */
    private static SpellBuilder dataflow(String name, String component) {
        return Spell.named(name)
                .node("q", "Universal Input", Map.of("name", "q", "text", "asked"))
                .node("x", component)
                .node("r", "Output", named("r"))
                .wire("q", "output", "x", "in")
                .wire("x", "out", "r", "input");
    }

    /** Returns a spell that starts at a trigger, lets a node of a component work, and goes on from there. */
    private static SpellBuilder triggered(String name, String component) {
        return Spell.named(name)
                .node("start", "Module Trigger In", named("start"))
                .node("x", component)
                .node("then", "Module Trigger Out", named("then"))
                .wire("start", "trigger", "x", "trigger")
                .wire("x", "trigger", "then", "trigger");
    }

    /** Returns a spell in which node a needs the value of a spell that node 7 calls, and triggers b. */
    private static SpellBuilder pulling(String inner) {
        return spell().node("7", "Spell", calling(inner))
                .node("a", "A")
                .node("b", "A")
                .wire("start", "trigger", "a", "trigger")
                .wire("7", "r", "a", "in")
                .wire("a", "trigger", "b", "trigger");
    }

    @Test
    void goesOnBehindASpellThatRunsThrough() {
        store = SpellStore.of(dataflow("inner", "A").build());

        assertThat(told(pulling("inner").build()))
                .containsSubsequence(
                        "Started 7", "Started 7/x", "Completed 7/r", "Completed 7", "Started a", "Started b")
                .contains("a by trigger of [asked]");
    }

    @Test
    void goesOnBehindSpellsInSpells() {
        store = SpellStore.of(
                dataflow("deepest", "A").build(),
                Spell.named("inner")
                        .node("7", "Spell", calling("deepest"))
                        .node("r", "Output", named("r"))
                        .wire("7", "r", "r", "input")
                        .build());

        assertThat(told(pulling("inner").build()))
                .containsSubsequence("Started 7/7/x", "Completed 7/7", "Completed 7/r", "Completed 7", "Started a");
    }

    @Test
    void goesOnAtTheExitThatASpellCameTo() {
        store = SpellStore.of(triggered("inner", "A").build());
        Spell spell = spell().node("7", "Spell", calling("inner"))
                .node("then", "A")
                .node("else", "A")
                .wire("start", "trigger", "7", "go")
                .wire("7", "then", "then", "trigger")
                .wire("7", "else", "else", "trigger")
                .build();

        assertThat(told(spell)).contains("Completed then", "Skipped else", "7/x by trigger of []");
    }

    @Test
    void goesOnAtEachExitThatASpellCameTo() {
        store = SpellStore.of(triggered("inner", "A")
                .node("again", "Module Trigger Out", named("then"))
                .node("else", "Module Trigger Out", named("else"))
                .node("unknown", "Module Trigger Out", named("unknown"))
                .wire("x", "trigger", "else", "trigger")
                .wire("x", "trigger", "again", "trigger")
                .wire("x", "trigger", "unknown", "trigger")
                .build());
        Spell spell = spell().node("7", "Spell", calling("inner"))
                .node("then", "A")
                .node("else", "A")
                .node("caught", "A")
                .wire("start", "trigger", "7", "go")
                .wire("7", "then", "then", "trigger")
                .wire("7", "else", "else", "trigger")
                .wire("7", "error", "caught", "trigger")
                .build();

        assertThat(told(spell)).contains("Completed then", "Completed else", "Skipped caught");
    }

    @Test
    void letsWhatWasTriggeredBeforeASpellComeBeforeItsNodes() {
        store = SpellStore.of(
                triggered("inner", "A").build(),
                Spell.named("around")
                        .node("7", "Spell", calling("inner"))
                        .node("r", "Output", named("r"))
                        .wire("7", "r", "r", "input")
                        .build());
        Spell spell = spell().node("7", "Spell", calling("inner"))
                .node("8", "Spell", calling("around"))
                .node("a", "A")
                .node("b", "A")
                .wire("start", "trigger", "7", "go")
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("8", "r", "a", "in")
                .build();

        assertThat(told(spell)).containsSubsequence("Started 7", "Completed b", "Started 7/x");
    }

    @Test
    void evaluatesSpellsThatStandSideBySideInTheirOrder() {
        store = SpellStore.of(dataflow("inner", "A").build());
        Spell spell = pulling("inner")
                .node("8", "Spell", calling("inner"))
                .wire("8", "r", "a", "in")
                .build();

        assertThat(told(spell)).containsSubsequence("Completed 7", "Started 8", "Completed 8", "Started a");
    }

    @Test
    void isThatOfTheWalkFromWhereASpellWaits() {
        bench.add(builder("Waits").nonBlocking().worker((in, ctx) -> {
            CompletableFuture<Outputs> later = new CompletableFuture<>();
            thread.execute(() -> later.complete(Outputs.of("out", "late")));
            return Outputs.later(later);
        }));
        store = SpellStore.of(
                dataflow("deepest", "Waits").build(),
                Spell.named("inner")
                        .node("7", "Spell", calling("deepest"))
                        .node("r", "Output", named("r"))
                        .wire("7", "r", "r", "input")
                        .build());

        assertThat(told(pulling("inner").build()))
                .containsSubsequence("Started 7/7/x", "Completed 7/7/x", "Completed 7/7", "Completed 7", "Completed b")
                .contains("a by trigger of [late]");
    }

    @Test
    void goesOnWhereAFailureInASpellIsHandled() {
        bench.add(builder("Fails").nonBlocking().worker((in, ctx) -> {
            throw new IllegalStateException("no");
        }));
        store = SpellStore.of(triggered("inner", "Fails").build());
        Spell spell = spell().node("7", "Spell", calling("inner"))
                .node("then", "A")
                .node("caught", "A")
                .wire("start", "trigger", "7", "go")
                .wire("7", "then", "then", "trigger")
                .wire("7", "error", "caught", "trigger")
                .build();

        assertThat(told(spell)).contains("Failed 7/x", "Failed 7", "Completed caught", "Skipped then");
        assertThat(told(pulling("inner").build())).contains("Failed 7/x", "Failed 7", "Skipped a", "Skipped b");
    }

    @Test
    void endsWhereTheRunIsCancelledInASpell() {
        bench.add(builder("Cancels").nonBlocking().worker((in, ctx) -> {
            run.get().cancel();
            return Outputs.of("out", "last");
        }));
        store = SpellStore.of(dataflow("inner", "Cancels").build());

        assertThat(told(pulling("inner").build()))
                .containsSubsequence("Completed 7/x", "Skipped 7/r", "Cancelled 7")
                .doesNotContain("Started a");
    }

    @Test
    void countsTheNodesOfSpellsAmongThoseThatMayBeExecuted() {
        store = SpellStore.of(dataflow("inner", "A").build());

        // start, 7, q, x, r and a.
        limits = Limits.defaults().executions(6);
        assertThat(told(pulling("inner").build())).contains("Completed a", "Failed b");
        limits = Limits.defaults().executions(4);
        assertThat(told(pulling("inner").build())).contains("Completed 7/x", "Failed 7/r", "Failed 7");
    }

    @Test
    void failsWhereSpellsCallOneAnotherWithoutEnd() {
        store = SpellStore.of(Spell.named("inner")
                .node("7", "Spell", calling("inner"))
                .node("r", "Output", named("r"))
                .wire("7", "r", "r", "input")
                .build());
        limits = limits.depth(4);

        assertThat(told(pulling("inner").build()))
                .contains("Failed 7/7/7/7", "Failed 7")
                .doesNotContain("Started a");
    }

    @Test
    void goesOnBehindAnAnswerThatIsThereAtOnce() {
        bench.add(builder("Answers").nonBlocking().worker((in, ctx) -> {
            worked.add(ctx.path() + " answers");
            return Outputs.later(CompletableFuture.completedFuture(Outputs.of("out", "at once")));
        }));
        Spell spell = spell().node("x", "Answers")
                .node("a", "A")
                .node("b", "A")
                .wire("start", "trigger", "a", "trigger")
                .wire("x", "out", "a", "in")
                .wire("a", "trigger", "b", "trigger")
                .build();

        assertThat(told(spell)).containsSubsequence("Completed x", "Started a", "Started b");
        assertThat(bench.events)
                .filteredOn(event -> event instanceof NodeEvent.Completed completed && completed.later())
                .extracting(event -> event.path().toString())
                .as("nodes whose answer was a message")
                .containsExactly("x");
    }
}
