// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop whose value is wanted before its trigger comes has one execution, which its iterations are a part of. */
@Timeout(20)
class PulledLoopTest {

    private static final Map<String, Object> ITEMS = Map.of("list", List.of("x", "y"));

    private final CountDownLatch begun = new CountDownLatch(1);
    private final Bench bench = new Bench()
            .echo("A")
            .add(Bench.builder("Fail").nonBlocking().worker((in, ctx) -> {
                throw new IllegalStateException("fails");
            }))
            .add(Bench.builder("Wait").nonBlocking().worker((in, ctx) -> {
                begun.countDown();
                return Outputs.later(new CompletableFuture<>());
            }));

    /** A spell in which node x takes the element of loop 7 before the loop has iterated over node 9. */
    private static SpellBuilder drawing(String early, String inside) {
        return spell().node("i", "Universal Input", named("list"))
                .node("x", early)
                .node("7", "ForEach")
                .node("9", inside)
                .node("after", "A")
                .wire("i", "output", "7", "array")
                .wire("start", "trigger", "x", "trigger")
                .wire("7", "element", "x", "in")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .wire("7", "done", "after", "trigger");
    }

    private static Spell thenTriggered(String inside) {
        return drawing("A", inside).wire("x", "trigger", "7", "act1").build();
    }

    private List<String> told() {
        return bench.told().stream()
                .filter(event -> event.contains(" 7") || event.endsWith(" x") || event.endsWith(" after"))
                .toList();
    }

    private static void skip(Run run, String path) throws Exception {
        assertThat(run.skip(NodePath.of(path), Outputs.none()).get(30, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void isCompletedWhenItHasIterated() {
        bench.on(thenTriggered("A")).build().run(ITEMS);

        assertThat(told())
                .containsExactly(
                        "Started 7",
                        "Started x",
                        "Completed x",
                        "Started 7[0]/9",
                        "Completed 7[0]/9",
                        "Started 7[1]/9",
                        "Completed 7[1]/9",
                        "Completed 7",
                        "Started after",
                        "Completed after");
    }

    @Test
    void failsWithAnIteration() {
        RunResult result = bench.on(thenTriggered("Fail")).build().run(ITEMS);

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(told())
                .containsExactly(
                        "Started 7",
                        "Started x",
                        "Completed x",
                        "Started 7[0]/9",
                        "Failed 7[0]/9",
                        "Failed 7",
                        "Skipped after");
    }

    @Test
    void isCompletedAtTheEndOfItsScopeIfItsTriggerDoesNotCome() {
        bench.on(drawing("A", "A").build()).build().run(ITEMS);

        assertThat(told()).containsExactly("Started 7", "Started x", "Completed x", "Completed 7");
    }

    @Test
    void isCancelledWithTheRun() throws Exception {
        Run run = bench.on(drawing("Wait", "A").build()).build().start(ITEMS);
        Bench.await(begun);
        run.cancel();
        Bench.await(run);

        assertThat(told()).containsExactlyInAnyOrder("Started 7", "Started x", "Cancelled x", "Cancelled 7");
    }

    @Test
    void isCancelledWithTheRunWhileItIterates() throws Exception {
        Run run = bench.on(thenTriggered("Wait")).build().start(ITEMS);
        Bench.await(begun);
        run.cancel();
        Bench.await(run);

        assertThat(told())
                .containsExactly(
                        "Started 7",
                        "Started x",
                        "Completed x",
                        "Started 7[0]/9",
                        "Cancelled 7[0]/9",
                        "Cancelled 7",
                        "Skipped after");
    }

    @Test
    void doesNotIterateOnceSomebodyHasSkippedIt() throws Exception {
        Spell spell = drawing("Wait", "A").wire("x", "trigger", "7", "act1").build();
        Run run = bench.on(spell).build().start(ITEMS);
        Bench.await(begun);

        assertThat(run.skip(NodePath.of("7"), "not wanted").get(30, TimeUnit.SECONDS))
                .isTrue();
        skip(run, "x");
        Bench.await(run);

        assertThat(told()).containsExactly("Started 7", "Started x", "Cancelled 7", "Completed x", "Skipped after");
    }

    @Test
    void goesOnWithoutIteratingOnceSomebodyHasGivenItsOutputs() throws Exception {
        Spell spell = drawing("Wait", "A").wire("x", "trigger", "7", "act1").build();
        Run run = bench.on(spell).build().start(ITEMS);
        Bench.await(begun);
        skip(run, "7");
        skip(run, "x");
        Bench.await(run);

        assertThat(told())
                .containsExactly(
                        "Started 7", "Started x", "Completed 7", "Completed x", "Started after", "Completed after");
    }

    @Test
    void isReplayedAsItWas() {
        SpellRunner runner = bench.on(thenTriggered("A")).build();
        runner.run(ITEMS);
        List<String> then = bench.told();
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();

        assertThat(runner.replay(recording).failures()).isEmpty();
        assertThat(bench.told()).isEqualTo(then);
    }

    @Test
    void isReplayedAsSomebodySkippedItWhileItIterated() throws Exception {
        SpellRunner runner = bench.on(thenTriggered("Wait")).build();
        Run run = runner.start(ITEMS);
        Bench.await(begun);
        skip(run, "7");
        Bench.await(run);
        List<String> then = bench.told();
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();

        assertThat(runner.replay(recording).failures()).isEmpty();
        assertThat(bench.told()).isEqualTo(then).contains("Cancelled 7[0]/9", "Completed 7", "Completed after");
    }
}
