// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same on threads. */
@Timeout(60)
class PlayStressTest {

    private static final int ITEMS = 1000;
    /** Fifty in a short build, four times as many in one that draws all seeds. */
    private static final int ROUNDS = Integer.getInteger("spellrunner.seeds", 15) * 10 / 3;

    @Test
    void runsEveryItemOnceInOrderWhoeverPausesAndPlays() throws Exception {
        List<Object> ran = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger together = new AtomicInteger();
        CountDownLatch stopped = new CountDownLatch(1);
        SubmissionPublisher<Object> numbers = new SubmissionPublisher<>();
        try (SpellRunner runner = new Bench()
                .add(Component.named("Numbers")
                        .triggerOutput("trigger")
                        .source(context -> numbers)
                        .worker((in, ctx) -> {
                            assertThat(together.incrementAndGet()).isOne();
                            ran.add(ctx.item().orElseThrow());
                            together.decrementAndGet();
                            return Outputs.none();
                        }))
                .on(Spell.named("stress").node("1", "Numbers").build())
                .onPlay(now -> {
                    if (now.phase() == Phase.STOPPED) {
                        stopped.countDown();
                    }
                })
                .build()) {
            runner.play(PlayPolicy.queue(5));
            // On a thread of its own: the common pool may have but one, which the publisher needs.
            CompletableFuture<Void> meddling = CompletableFuture.runAsync(
                    () -> {
                        while (ran.size() < ITEMS / 2) {
                            runner.pause();
                            runner.play(PlayPolicy.queue(1 + ran.size() % 7));
                        }
                    },
                    meddler -> new Thread(meddler, "meddler").start());

            IntStream.range(0, ITEMS).forEach(numbers::submit);
            numbers.close();

            meddling.join();
            Bench.await(stopped);
            assertThat(ran).isEqualTo(IntStream.range(0, ITEMS).boxed().toList());
        }
    }

    @Test
    void startsNothingOnceItIsStopped() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicInteger startedLate = new AtomicInteger();
            CountDownLatch some = new CountDownLatch(3);
            boolean[] over = new boolean[1];
            SpellRunner.Builder playing = new Bench()
                    .add(Component.named("Many")
                            .triggerOutput("trigger")
                            .source(context ->
                                    subscriber -> subscriber.onSubscribe(new AtOnce(subscriber, Integer.MAX_VALUE - 1)))
                            .worker((in, ctx) -> Outputs.none()))
                    .on(Spell.named("stress").node("1", "Many").build());
            SpellRunner runner = AsHost.startingItems(
                    playing,
                    request -> CompletableFuture.runAsync(() -> {
                        some.countDown();
                        synchronized (over) {
                            startedLate.addAndGet(over[0] ? 1 : 0);
                        }
                    }));
            runner.play();
            Bench.await(some);

            runner.stop();
            synchronized (over) {
                over[0] = true;
            }

            // What had begun before may go on: one run.
            assertThat(startedLate).hasValueLessThanOrEqualTo(1);
            runner.close();
        }
    }
}
