// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything here happens on the test's thread: runs end when the test answers their node Wait. */
@Timeout(30)
class PlayTest {

    private final ManualSource tap = new ManualSource();
    private final ManualSource well = new ManualSource();
    private final List<PlayState> told = Collections.synchronizedList(new ArrayList<>());
    /** What the nodes Wait wait for, the oldest first. */
    private final Queue<CompletableFuture<Outputs>> waits = new ArrayDeque<>();
    /** The items whose runs have come to the node Wait, in order. */
    private final List<Object> items = new ArrayList<>();

    private final Bench bench = new Bench()
            .add(tap.component("Tap"))
            .add(well.component("Well"))
            .add(Component.named("Wait")
                    .input("in", SocketType.ANY)
                    .triggerInput("trigger")
                    .output("out", SocketType.ANY)
                    .triggerOutput("trigger")
                    .nonBlocking()
                    .worker((in, ctx) -> {
                        items.add(in.all("in").get(0));
                        CompletableFuture<Outputs> wait = new CompletableFuture<>();
                        waits.add(wait);
                        return Outputs.later(wait);
                    }));

    private static SpellBuilder drawing() {
        return Spell.named("stream")
                .node("tap", "Tap")
                .node("wait", "Wait")
                .node("o", "Output", Bench.named("result"))
                .wire("tap", "trigger", "wait", "trigger")
                .wire("tap", "out", "wait", "in")
                .wire("wait", "trigger", "o", "trigger")
                .wire("tap", "out", "o", "input");
    }

    private static SpellBuilder drawingOfTwo() {
        return drawing()
                .node("well", "Well")
                .node("wait2", "Wait")
                .wire("well", "trigger", "wait2", "trigger")
                .wire("well", "out", "wait2", "in");
    }

    private SpellRunner.Builder on(Spell spell) {
        return bench.on(spell).executor(Runnable::run).onPlay(told::add);
    }

    private SpellRunner runner() {
        return on(drawing().build()).build();
    }

    /** Ends the oldest run that waits. */
    private void endRun() {
        waits.remove().complete(Outputs.none());
    }

    private List<Phase> phasesTold() {
        return told.stream().map(PlayState::phase).toList();
    }

    private static List<Status> statuses(PlayState state) {
        return state.sources().stream().map(PlayState.Source::status).toList();
    }

    @Test
    void startsARunAtTheSourceForEachItem() {
        SpellRunner runner = runner();

        PlayState state = runner.play();
        tap.give("first");
        endRun();

        assertThat(state.phase()).isEqualTo(Phase.PLAYING);
        assertThat(bench.told())
                .containsExactly(
                        "Started ",
                        "Started tap",
                        "Completed tap",
                        "Started wait",
                        "Completed wait",
                        "Started o",
                        "Completed o",
                        "Completed ");
        assertThat(((NodeEvent.Started) bench.events.get(1)).inputs()).isEqualTo(Map.of("item", "first"));
        assertThat(((NodeEvent.Completed) bench.events.get(2)).outputs()).isEqualTo(Map.of("out", "first"));
        assertThat(((NodeEvent.Completed) bench.events.get(7)).outputs()).isEqualTo(Map.of("result", "first"));
    }

    @Test
    void runsEachItemAsARunOfItsOwn() {
        SpellRunner runner = runner();

        runner.play();
        tap.give("first");
        endRun();
        tap.give("second");
        endRun();

        assertThat(bench.events).hasSize(16);
        assertThat(bench.events.stream().map(NodeEvent::run).distinct()).hasSize(2);
    }

    @Test
    void runsTheSourceAsAnyNodeWhereNoItemStartedTheRun() {
        CompletableFuture<RunResult> result = runner().start(Map.of()).result();

        assertThat(result).isCompletedWithValueMatching(ended -> ended.outputs().equals(Map.of("result", "no item")));
    }

    @Test
    void runsAnItemThatACallerGives() {
        RunRequest request = RunRequest.of(Map.of()).at("tap").item(7);

        CompletableFuture<RunResult> result = runner().start(request).result();
        endRun();

        assertThat(result).isCompletedWithValueMatching(ended -> ended.outputs().equals(Map.of("result", 7)));
    }

    @Test
    void refusesAnItemForANodeThatIsNoSource() {
        SpellRunner runner = runner();

        assertThatThrownBy(() -> runner.start(RunRequest.of(Map.of()).at("o").item(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no source 'o'");
    }

    @Test
    void doesNotPlayASpellWithoutSources() {
        SpellRunner runner = bench.on(Bench.single("Echo")).build();

        assertThatThrownBy(runner::play)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no source to play");
    }

    @Nested
    class ByItsPolicy {

        @Test
        void asksForTheNextItemWhenTheRunHasEnded() {
            SpellRunner runner = runner();

            runner.play();
            assertThat(tap.asked()).isOne();

            tap.give("first");
            assertThat(tap.asked()).isZero();

            endRun();
            assertThat(tap.asked()).isOne();
        }

        @Test
        void letsItemsQueueUp() {
            SpellRunner runner = runner();

            runner.play(PlayPolicy.queue(2));
            assertThat(tap.asked()).isEqualTo(3);
            List.of("a", "b", "c").forEach(tap::give);

            assertThat(items).containsExactly("a");
            assertThat(tap.asked()).isZero();

            endRun();
            assertThat(tap.asked()).isOne();
            endRun();
            endRun();
            assertThat(items).containsExactly("a", "b", "c");
        }

        @Test
        void keepsTheLatestItem() {
            SpellRunner runner = runner();

            runner.play(PlayPolicy.latest());
            List.of("a", "b", "c", "d").forEach(tap::give);
            assertThat(tap.asked()).isOne();
            endRun();
            endRun();

            assertThat(items).containsExactly("a", "d");
        }

        @Test
        void changesItsPolicyWhileItPlays() {
            SpellRunner runner = runner();
            runner.play();

            runner.play(PlayPolicy.queue(4));

            assertThat(tap.asked()).isEqualTo(5);
            assertThat(phasesTold()).containsExactly(Phase.PLAYING);
        }

        @Test
        void failsASourceThatGivesMoreThanWasAskedFor() {
            SpellRunner runner = runner();
            runner.play();

            tap.give("asked for");
            tap.give("not asked for");

            assertThat(tap.isCancelled()).isTrue();
            assertThat(runner.playState().phase()).isEqualTo(Phase.STOPPED);
            assertThat(runner.playState().sources().get(0).error())
                    .hasValueSatisfying(error -> assertThat(error).contains("more items than were asked for"));
        }
    }

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

    @Test
    void runsTheItemsOfSeveralSourcesSideBySide() {
        SpellRunner runner = on(drawingOfTwo().build()).build();

        runner.play();
        tap.give("a");
        well.give("b");

        assertThat(items).containsExactly("a", "b");
        assertThat(waits).hasSize(2);
    }

    @Test
    void letsAnItemWaitWhileThereIsNoRoomForItsRun() throws InterruptedException {
        ManualScheduler scheduler = new ManualScheduler();
        AtomicBoolean full = new AtomicBoolean(true);
        SpellRunner runner = on(drawing().build())
                .scheduler(scheduler)
                .executor(action -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    action.run();
                })
                .build();
        runner.play();
        tap.give("a");
        assertThat(tap.asked()).isZero();

        full.set(false);
        scheduler.pass(Duration.ofSeconds(1));

        assertThat(items).containsExactly("a");
        scheduler.awaitTimers(0);
    }

    @Test
    void leavesNoTimerBehindForAnItemThatWaits() throws InterruptedException {
        ManualScheduler scheduler = new ManualScheduler();
        SpellRunner runner = on(drawing().build())
                .scheduler(scheduler)
                .itemRuns(request -> CompletableFuture.failedFuture(new RejectedExecutionException("full")))
                .build();
        runner.play();
        tap.give("a");
        scheduler.awaitTimers(1);

        runner.stop();

        scheduler.awaitTimers(0);
    }

    @Test
    void failsTheSourceWhoseItemsCannotBeRun() {
        SpellRunner runner = on(drawing().build())
                .itemRuns(request -> {
                    throw new IllegalArgumentException("there is no such spell");
                })
                .build();
        runner.play();

        tap.give("a");

        assertThat(runner.playState().sources().get(0).error())
                .hasValueSatisfying(error -> assertThat(error).contains("there is no such spell"));
        assertThat(tap.isCancelled()).isTrue();
    }

    @Test
    void doesNotMindAListenerThatThrows() {
        SpellRunner runner = bench.on(drawing().build())
                .executor(Runnable::run)
                .onPlay(state -> {
                    throw new IllegalStateException("listener");
                })
                .build();

        runner.play();
        tap.give("a");

        assertThat(items).containsExactly("a");
    }

    @Test
    void doesNotRecurseWhereEverythingHappensAtOnce() {
        bench.add(Component.named("Many")
                .triggerOutput("trigger")
                .nonBlocking()
                .source(context -> subscriber -> subscriber.onSubscribe(new AtOnce(subscriber, 100_000)))
                .worker((in, ctx) -> {
                    items.add(ctx.item().orElseThrow());
                    return Outputs.none();
                }));
        SpellRunner runner = on(Spell.named("many").node("1", "Many").build()).build();

        PlayState state = runner.play();

        assertThat(items).hasSize(100_000);
        assertThat(state.phase()).isEqualTo(Phase.STOPPED);
        assertThat(statuses(state)).containsExactly(Status.COMPLETED);
    }

    @Nested
    class WithAnotherVersionOfTheSpell {

        @Test
        void goesOnWithSourcesThatAreTheSame() {
            SpellRunner older = runner();
            SpellRunner newer = on(drawingOfTwo().build()).build();
            older.play();

            newer.playOn(older);
            tap.give("a");
            well.give("b");

            assertThat(tap.subscriptions()).isOne();
            assertThat(items).containsExactly("a", "b");
            assertThat(older.playState().phase()).isEqualTo(Phase.STOPPED);
            assertThat(statuses(newer.playState())).containsExactly(Status.OPEN, Status.OPEN);
        }

        @Test
        void beginsASourceAnewThatHasChanged() {
            SpellRunner older = runner();
            SpellRunner newer = on(Spell.named("stream")
                            .node("tap", "Tap", Map.of("faster", true))
                            .build())
                    .build();
            older.play();

            newer.playOn(older);

            assertThat(tap.subscriptions()).isEqualTo(2);
            assertThat(tap.isCancelled()).isFalse();
        }

        @Test
        void letsGoOfASourceThatIsGone() {
            SpellRunner older = on(drawingOfTwo().build()).build();
            SpellRunner newer = runner();
            older.play();

            newer.playOn(older);

            assertThat(well.isCancelled()).isTrue();
            assertThat(tap.isCancelled()).isFalse();
            newer.close();
            assertThat(tap.isCancelled()).isTrue();
        }

        @Test
        void stopsIfThereAreNone() {
            SpellRunner older = runner();
            SpellRunner newer = on(Bench.single("Echo")).build();
            older.play();

            newer.playOn(older);

            assertThat(tap.isCancelled()).isTrue();
            assertThat(newer.playState().phase()).isEqualTo(Phase.STOPPED);
        }
    }

    @Nested
    class Pushed {

        private final Spell spell = Spell.named("pushed")
                .node("1", "Queue", Map.of("name", "orders", "capacity", 2))
                .node("wait", "Wait")
                .wire("1", "trigger", "wait", "trigger")
                .wire("1", "item", "wait", "in")
                .build();

        @Test
        void startsARun() {
            SpellRunner runner = on(spell).build();
            runner.play();

            assertThat(runner.push(null, "tea")).isTrue();
            endRun();
            assertThat(runner.push("orders", "cake")).isTrue();

            assertThat(items).containsExactly("tea", "cake");
        }

        @Test
        void isRefusedWhenTooMuchWaits() {
            SpellRunner runner = on(spell).build();
            runner.play();

            assertThat(runner.push("1", "runs")).isTrue();
            assertThat(runner.push("1", "waits")).isTrue();
            assertThat(runner.push("1", "waits too")).isTrue();
            assertThat(runner.push("1", "has no room")).isFalse();
        }

        @Test
        void needsASourceThatTakesIt() {
            SpellRunner runner = on(spell).build();
            runner.play();

            assertThatThrownBy(() -> runner.push("2", "tea"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("spell 'pushed': there is no one source '2' to push to (name a node: '1')");
        }

        @Test
        void needsASpellThatPlays() {
            SpellRunner runner = on(spell).build();

            assertThatThrownBy(() -> runner.push("1", "tea"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not play");
        }

        @Test
        void waitsWhileItIsPaused() {
            SpellRunner runner = on(spell).build();
            runner.play();
            runner.pause();

            assertThat(runner.push("1", "tea")).isTrue();
            assertThat(items).isEmpty();

            runner.play();
            await().until(() -> items.size() == 1);
        }
    }
}
