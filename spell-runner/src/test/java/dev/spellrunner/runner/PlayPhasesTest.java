// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayPhasesTest extends Playing {
    @Nested
    class Paused {

        @Test
        void asksForNoMoreAndLetsTheRunFinish() {
            SpellRunner runner = runner();
            runner.play();
            tap.give("a");

            PlayState state = runner.pause();
            endRun();

            assertThat(state.phase()).isEqualTo(Phase.PAUSED);
            assertThat(bench.count("Completed ")).isOne();
            assertThat(tap.asked()).isZero();
            assertThat(tap.isCancelled()).isFalse();

            runner.play();

            assertThat(tap.asked()).isOne();
            assertThat(tap.subscriptions()).isOne();
            assertThat(phasesTold()).containsExactly(Phase.PLAYING, Phase.PAUSED, Phase.PLAYING);
        }

        @Test
        void keepsAnItemThatWasAskedForBefore() {
            SpellRunner runner = runner();
            runner.play();
            runner.pause();

            tap.give("a");
            assertThat(items).isEmpty();

            runner.play();
            assertThat(items).containsExactly("a");
        }

        @Test
        void doesNothingIfItDoesNotPlay() {
            assertThat(runner().pause().phase()).isEqualTo(Phase.STOPPED);
            assertThat(told).isEmpty();
        }
    }

    @Nested
    class Stopped {

        @Test
        void letsGoOfTheSourceAndOfWhatWaits() {
            SpellRunner runner = runner();
            runner.play(PlayPolicy.queue(2));
            tap.give("a");
            tap.give("b");

            PlayState state = runner.stop();
            endRun();
            tap.give("c");

            assertThat(state.phase()).isEqualTo(Phase.STOPPED);
            assertThat(statuses(state)).containsExactly(Status.CANCELLED);
            assertThat(tap.isCancelled()).isTrue();
            assertThat(items).containsExactly("a");
            assertThat(bench.count("Completed ")).isOne();
        }

        @Test
        void beginsAnewWhenItPlaysAgain() {
            SpellRunner runner = runner();
            runner.play();
            runner.stop();

            runner.play();
            tap.give("a");

            assertThat(tap.subscriptions()).isEqualTo(2);
            assertThat(items).containsExactly("a");
        }

        @Test
        void isWhatClosingTheRunnerDoes() {
            SpellRunner runner = runner();
            runner.play();
            tap.give("a");

            runner.close();

            assertThat(tap.isCancelled()).isTrue();
            assertThat(phasesTold()).endsWith(Phase.STOPPED);
            assertThat(bench.count("Cancelled ")).isOne();
            assertThatThrownBy(runner::play)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }

        @Test
        void cancelsASubscriptionThatComesTooLate() {
            List<Runnable> late = new ArrayList<>();
            bench.add(Component.named("Late")
                    .triggerOutput("trigger")
                    .source(context -> subscriber -> late.add(() -> tap.subscribe(subscriber)))
                    .worker((in, ctx) -> Outputs.none()));
            SpellRunner runner =
                    on(Spell.named("late").node("1", "Late").build()).build();
            runner.play();
            runner.stop();

            late.get(0).run();

            assertThat(tap.isCancelled()).isTrue();
        }
    }

    @Nested
    class AtTheEndOfASource {

        @Test
        void stopsWhenTheLastRunHasEnded() {
            SpellRunner runner = runner();
            runner.play();
            tap.give("a");

            tap.complete();
            assertThat(runner.playState().phase()).isEqualTo(Phase.PLAYING);
            assertThat(statuses(runner.playState())).containsExactly(Status.COMPLETED);

            endRun();
            assertThat(phasesTold()).containsExactly(Phase.PLAYING, Phase.PLAYING, Phase.STOPPED);
        }

        @Test
        void goesOnWithTheOthers() {
            SpellRunner runner = on(drawingOfTwo().build()).build();
            runner.play();

            tap.fail("it is dry");
            well.give("water");

            PlayState state = runner.playState();
            assertThat(state.phase()).isEqualTo(Phase.PLAYING);
            assertThat(statuses(state)).containsExactly(Status.FAILED, Status.OPEN);
            assertThat(state.sources().get(0).error()).contains("it is dry");
            assertThat(items).containsExactly("water");
        }

        @Test
        void saysWhyASourceCannotBegin() {
            bench.add(Component.named("Broken")
                    .triggerOutput("trigger")
                    .source(context -> {
                        throw new IllegalArgumentException("setting 'ms' is missing");
                    })
                    .worker((in, ctx) -> Outputs.none()));
            SpellRunner runner =
                    on(Spell.named("broken").node("1", "Broken").build()).build();

            PlayState state = runner.play();

            assertThat(state.phase()).isEqualTo(Phase.STOPPED);
            assertThat(state.fields())
                    .containsEntry("state", "stopped")
                    .containsEntry(
                            "sources",
                            List.of(Map.of(
                                    "node",
                                    "1",
                                    "component",
                                    "Broken",
                                    "status",
                                    "failed",
                                    "error",
                                    "setting 'ms' is missing")));
        }

        @Test
        void doesNotMindARunThatFails() {
            bench.plain("Fail", (in, ctx) -> {
                throw new IllegalStateException("no");
            });
            Spell spell = Spell.named("failing")
                    .node("tap", "Tap")
                    .node("f", "Fail")
                    .wire("tap", "trigger", "f", "trigger")
                    .build();
            SpellRunner runner = on(spell).build();
            runner.play();

            tap.give("a");
            tap.give("b");

            assertThat(bench.count("Failed ")).isEqualTo(2);
            assertThat(runner.playState().phase()).isEqualTo(Phase.PLAYING);
        }
    }
}
