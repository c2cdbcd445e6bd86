// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A join works once, when a trigger has come to each of its inputs that are wired. */
@Timeout(60)
class JoinTest {

    private final Bench bench = new Bench()
            .echo("Echo")
            .add(Bench.builder("Left Alone")
                    .triggerOutput("other")
                    .nonBlocking()
                    .worker((in, ctx) -> Outputs.none().firing("trigger")))
            .plain("Fails", (in, ctx) -> {
                throw new IllegalStateException("no");
            })
            .add(join().worker((in, ctx) -> Outputs.of("out", ctx.trigger().orElse("pulled"))));

    private static ComponentBuilder join() {
        return Component.named("All")
                .triggerInput("a")
                .triggerInput("b")
                .triggerInput("c")
                .output("out", SocketType.ANY)
                .triggerOutput("trigger")
                .join()
                .pure();
    }

    /** Returns a spell in which nodes 1 and 2 trigger a join, and node 3 hangs on that. */
    private static SpellBuilder joining(String one, String two) {
        return Bench.spell()
                .node("1", one)
                .node("2", two)
                .node("all", "All")
                .node("3", "Echo")
                .wire("start", "trigger", "1", "trigger")
                .wire("start", "trigger", "2", "trigger")
                .wire("all", "trigger", "3", "trigger");
    }

    @Test
    void worksOnceWhenAllItsWiredTriggersHaveCome() {
        Spell spell = joining("Echo", "Echo")
                .wire("1", "trigger", "all", "a")
                .wire("2", "trigger", "all", "b")
                .build();

        assertThat(bench.run(spell).status()).isEqualTo(Status.COMPLETED);

        assertThat(bench.told())
                .containsExactly(
                        "Started ",
                        "Started start",
                        "Completed start",
                        "Started 1",
                        "Completed 1",
                        "Started 2",
                        "Completed 2",
                        "Started all",
                        "Completed all",
                        "Started 3",
                        "Completed 3",
                        "Completed ");
    }

    @Test
    void needsOneOfSeveralWiresToAnInput() {
        Spell spell = joining("Left Alone", "Echo")
                .wire("1", "trigger", "all", "a")
                .wire("1", "other", "all", "a")
                .wire("2", "trigger", "all", "b")
                .build();

        bench.run(spell);

        assertThat(bench.told()).contains("Completed all", "Completed 3");
    }

    @Test
    void needsOneTriggerIfOneInputIsWired() {
        Spell spell = joining("Echo", "Echo").wire("1", "trigger", "all", "a").build();

        bench.run(spell);

        assertThat(bench.told()).contains("Completed all");
    }

    @Test
    void worksWhenItsValueIsWantedAndFiresWhenAllTriggersHaveCome() {
        Spell spell = Bench.spell()
                .node("1", "Echo")
                .node("2", "Echo")
                .node("all", "All")
                .node("3", "Echo")
                .wire("start", "trigger", "1", "trigger")
                .wire("1", "trigger", "2", "trigger")
                .wire("all", "out", "1", "in")
                .wire("1", "trigger", "all", "a")
                .wire("2", "trigger", "all", "b")
                .wire("all", "trigger", "3", "trigger")
                .build();

        bench.run(spell);

        assertThat(bench.told())
                .containsSubsequence("Completed all", "Completed 1", "Completed 2", "Started 3", "Completed 3");
        assertThat(bench.count("Started all")).isEqualTo(1);
    }

    /** Two nodes, of which the first is of some component and fires one of its outputs, then a Wait For All, then one more. */
    private static Spell waitingForAll(String first, String output) {
        return Bench.spell()
                .node("1", first)
                .node("2", "Echo")
                .node("all", "Wait For All", Map.of("inputs", List.of(trigger("k1", "one"), trigger("k2", "two"))))
                .node("3", "Echo")
                .wire("start", "trigger", "1", "trigger")
                .wire("start", "trigger", "2", "trigger")
                .wire("1", output, "all", "k1")
                .wire("2", "trigger", "all", "k2")
                .wire("all", "default", "3", "trigger")
                .build();
    }

    @Nested
    class IsSkipped {

        @Test
        void whereItIsAWaitForAllWithTheTriggerThatCanComeNoMore() {
            Spell spell = waitingForAll("Left Alone", "other");

            assertThat(bench.run(spell).status()).isEqualTo(Status.COMPLETED);

            assertThat(bench.skipReason("all")).isEqualTo("output 'other' of node '1' was closed");
            assertThat(bench.skipReason("3")).isEqualTo("output 'other' of node '1' was closed");
        }

        @Test
        void andNotWhereAllTriggersOfAWaitForAllCome() {
            Spell spell = waitingForAll("Echo", "trigger");

            bench.run(spell);

            assertThat(bench.told()).containsOnlyOnce("Started all").contains("Completed 3");
        }

        @Test
        void withTheOutputThatWasClosed() {
            Spell spell = joining("Left Alone", "Echo")
                    .wire("1", "other", "all", "a")
                    .wire("2", "trigger", "all", "b")
                    .build();

            assertThat(bench.run(spell).status()).isEqualTo(Status.COMPLETED);

            assertThat(bench.skipReason("all")).isEqualTo("output 'other' of node '1' was closed");
            assertThat(bench.skipReason("3")).isEqualTo("output 'other' of node '1' was closed");
        }

        @Test
        void withTheNodeThatFailed() {
            Spell spell = joining("Echo", "Fails")
                    .wire("1", "trigger", "all", "a")
                    .wire("2", "trigger", "all", "b")
                    .build();

            RunResult result = bench.on(spell)
                    .failurePolicy(FailurePolicy.FINISH_BRANCHES)
                    .build()
                    .run(Map.of());

            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(skipped("all").reason()).isEqualTo("node '2' failed");
            assertThat(skipped("all").by()).isEqualTo(Cause.FAILURE);
        }

        @Test
        void withTheNodeThatTheRunDoesNotComeTo() {
            Spell spell = joining("Echo", "Echo")
                    .node("elsewhere", "Module Trigger In", named("elsewhere"))
                    .wire("1", "trigger", "all", "a")
                    .wire("elsewhere", "trigger", "all", "b")
                    .build();

            bench.on(spell).build().run(RunRequest.of(Map.of()).at("start"));

            assertThat(bench.skipReason("all"))
                    .isEqualTo("its trigger 'b' did not come, which node 'elsewhere' would have sent");
        }

        @Test
        void notForAnInputThatHasItsTriggerByAnotherWire() {
            Spell spell = joining("Left Alone", "Left Alone")
                    .wire("1", "other", "all", "a")
                    .wire("2", "trigger", "all", "a")
                    .wire("2", "other", "all", "b")
                    .build();

            bench.run(spell);

            assertThat(bench.skipReason("all")).isEqualTo("output 'other' of node '2' was closed");
        }
    }

    @Test
    void waitsInEachIterationOfALoop() {
        Spell spell = Bench.spell()
                .node("items", "Items")
                .node("each", "ForEach")
                .node("1", "Echo")
                .node("2", "Odd")
                .node("all", "All")
                .wire("start", "trigger", "each", "act1")
                .wire("items", "out", "each", "array")
                .wire("each", "act", "1", "trigger")
                .wire("each", "act", "2", "trigger")
                .wire("each", "element", "2", "in")
                .wire("1", "trigger", "all", "a")
                .wire("2", "trigger", "all", "b")
                .build();
        bench.add(Component.named("Items")
                .output("out", SocketType.ANY)
                .pure()
                .worker((in, ctx) -> Outputs.of("out", List.of(1, 2, 3))));
        bench.add(Bench.builder("Odd")
                .pure()
                .worker((in, ctx) -> (int) in.get("in") % 2 == 1
                        ? Outputs.none()
                        : Outputs.none().firing()));

        bench.run(spell);

        assertThat(bench.told()).contains("Completed each[0]/all", "Skipped each[1]/all", "Completed each[2]/all");
    }

    private NodeEvent.Skipped skipped(String path) {
        return bench.events.stream()
                .filter(NodeEvent.Skipped.class::isInstance)
                .map(NodeEvent.Skipped.class::cast)
                .filter(event -> event.path().toString().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
