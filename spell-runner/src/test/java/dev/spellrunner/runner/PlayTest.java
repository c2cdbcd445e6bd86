// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayTest extends Playing {
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
        SpellRunner runner = AsHost.startingItems(
                on(drawing().build()).scheduler(scheduler),
                request -> CompletableFuture.failedFuture(new RejectedExecutionException("full")));
        runner.play();
        tap.give("a");
        scheduler.awaitTimers(1);

        runner.stop();

        scheduler.awaitTimers(0);
    }

    @Test
    void failsTheSourceWhoseItemsCannotBeRun() {
        SpellRunner runner = AsHost.startingItems(on(drawing().build()), request -> {
            throw new IllegalArgumentException("there is no such spell");
        });
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
                .source(context -> subscriber -> subscriber.onSubscribe(new AtOnce(subscriber, 30_000)))
                .worker((in, ctx) -> {
                    items.add(ctx.item().orElseThrow());
                    return Outputs.none();
                }));
        SpellRunner runner = on(Spell.named("many").node("1", "Many").build()).build();

        PlayState state = runner.play();

        assertThat(items).hasSize(30_000);
        assertThat(state.phase()).isEqualTo(Phase.STOPPED);
        assertThat(statuses(state)).containsExactly(Status.COMPLETED);
    }
}
