// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items come, runs end or find no room, and the spell is played, paused and stopped, in any order: what must hold, holds. */
@Timeout(60)
class PlayRandomTest {

    private static final int CASES = 5 * Integer.getInteger("spellrunner.seeds", 60);
    private static final int STEPS = 120;

    @ParameterizedTest
    @ValueSource(strings = {"one-at-a-time", "queue", "latest"})
    void neverLosesOrDoublesAnItemButAsThePolicySays(String policy) throws InterruptedException {
        for (int seed = 0; seed < CASES; seed++) {
            Story story = new Story(policy, seed);
            for (int step = 0; step < STEPS; step++) {
                story.step();
            }
            story.end();
        }
    }

    /** One play after the other of a spell with one source, and what has to be true of them. */
    private static final class Story {

        private final String name;
        private final Random random;
        private final PlayPolicy policy;
        private final int room;
        private final boolean keepsAll;
        private final ManualSource tap = new ManualSource();
        private final ManualScheduler scheduler = new ManualScheduler();
        private final SpellRunner runner;

        /** The state that the test asked for last. */
        private Phase wanted = Phase.STOPPED;

        private boolean isFull;
        private int next;
        // Of the play that goes on:
        private final List<Object> given = new ArrayList<>();
        private final List<Object> started = new ArrayList<>();
        private @Nullable CompletableFuture<Object> run;
        private boolean completed;

        Story(String policy, int seed) {
            this.name = policy + " " + seed;
            this.random = new Random(seed);
            this.room = 1 + random.nextInt(3);
            this.keepsAll = !policy.equals("latest");
            this.policy = switch (policy) {
                case "queue" -> PlayPolicy.queue(room);
                case "latest" -> PlayPolicy.latest();
                default -> PlayPolicy.oneAtATime();
            };
            this.runner = AsHost.startingItems(
                    new Bench()
                            .add(tap.component("Tap"))
                            .on(Spell.named("random").node("1", "Tap").build())
                            .scheduler(scheduler),
                    this::start);
        }

        private CompletionStage<?> start(RunRequest request) {
            assertThat(wanted).as(name).isEqualTo(Phase.PLAYING);
            assertThat(run).as(name + ": the run before has ended").isNull();
            if (isFull) {
                return CompletableFuture.failedFuture(new RejectedExecutionException("full"));
            }
            started.add(request.item().orElseThrow());
            CompletableFuture<Object> begun = new CompletableFuture<>();
            run = begun;
            return begun;
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0 -> play();
                case 1 -> pause();
                case 2 -> stopNowAndThen();
                case 3 -> completeNowAndThen();
                case 4 -> isFull = random.nextBoolean();
                case 5 -> scheduler.pass(Duration.ofSeconds(1));
                case 6, 7, 8 -> endRun();
                default -> give();
            }
            check();
        }

        private void play() {
            if (wanted == Phase.STOPPED) {
                given.clear();
                started.clear();
                run = null;
                completed = false;
            }
            wanted = Phase.PLAYING;
            runner.play(policy);
        }

        private void pause() {
            wanted = wanted == Phase.PLAYING ? Phase.PAUSED : wanted;
            runner.pause();
        }

        private void stopNowAndThen() {
            if (random.nextInt(4) == 0) {
                wanted = Phase.STOPPED;
                runner.stop();
            }
        }

        private void completeNowAndThen() {
            if (wanted != Phase.STOPPED && !completed && random.nextInt(4) == 0) {
                completed = true;
                tap.complete();
            }
        }

        private void give() {
            if (wanted != Phase.STOPPED && !completed && tap.asked() > 0) {
                given.add(next);
                tap.give(next++);
            }
        }

        private void endRun() {
            CompletableFuture<Object> ending = run;
            if (ending != null) {
                run = null;
                ending.complete("done");
            }
        }

        private void check() {
            Phase now = runner.playState().phase();
            if (completed && run == null && now == Phase.STOPPED) {
                wanted = Phase.STOPPED;
            }
            assertThat(now).as(name).isEqualTo(wanted);
            assertThat(tap.asked()).as(name).isBetween(0L, 1L + room);
            if (keepsAll) {
                assertThat(given.subList(0, started.size())).as(name).isEqualTo(started);
            } else {
                assertThat(given).as(name).containsAll(started);
                assertThat(started).as(name).isSortedAccordingTo(Comparator.comparing(Integer.class::cast));
                assertThat(started).as(name).doesNotHaveDuplicates();
            }
        }

        /** Lets all that was given run, and sees that it did. */
        void end() throws InterruptedException {
            isFull = false;
            if (wanted != Phase.STOPPED) {
                play();
                do {
                    endRun();
                    scheduler.pass(Duration.ofSeconds(1));
                } while (run != null);
                if (keepsAll) {
                    assertThat(started).as(name).isEqualTo(given);
                } else if (!given.isEmpty()) {
                    assertThat(started).as(name).endsWith(given.get(given.size() - 1));
                }
            }
            runner.close();
            scheduler.awaitTimers(0);
        }
    }
}
