// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.engine.RunLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays of runs of random spells. A failure names its seed: {@code -Dspellrunner.seed} runs that alone, many times;
 * {@code -Dspellrunner.seeds} says how many seeds there are.
 */
@Timeout(120)
@Order(1)
class RandomReplayTest {

    private static final Seeds SEEDS = Seeds.usually(60);
    private static final int SHOWN = 8;
    private static final Map<String, Object> INPUTS = Map.of("i0", 5L, "i1", 11L);
    private static final EventCodec CODEC = EventCodec.create();

    @AutoClose("end")
    private final RandomThreads threads = new RandomThreads();

    private final RandomWork randomWork = new RandomWork(threads.workers);

    @Test
    void tellsWhatTheRunTold() {
        SEEDS.each(1_100_000, seed -> assertSame(new Stage(seed, false, FailurePolicy.FAIL_FAST)));
    }

    @Test
    void tellsWhatARunToldThatFailedAtOnce() {
        SEEDS.each(1_200_000, seed -> assertSame(new Stage(seed, true, FailurePolicy.FAIL_FAST)));
    }

    @Test
    void tellsWhatARunToldThatFinishedItsBranches() {
        SEEDS.each(1_300_000, seed -> assertSame(new Stage(seed, true, FailurePolicy.FINISH_BRANCHES)));
    }

    @Test
    void tellsWhatARunOfAWildSpellTold() {
        SEEDS.each(1_350_000, seed -> {
            FailurePolicy policy = seed % 3 == 0 ? FailurePolicy.FAIL_FAST : FailurePolicy.FINISH_BRANCHES;
            assertSame(new Stage(new RandomSpells(seed, seed % 2 == 0).wild(), policy));
        });
    }

    @Test
    void tellsWhatARunToldThatWasStopped() {
        SEEDS.each(1_400_000, seed -> {
            Stage stage = new Stage(seed, true, FailurePolicy.FAIL_FAST);
            try (SpellRunner runner = stage.runner().build()) {
                Run run = runner.start(INPUTS);
                int micros = new Random(seed).nextInt(1500);
                threads.timer
                        .schedule(run::cancel, micros, TimeUnit.MICROSECONDS)
                        .get(30, TimeUnit.SECONDS);
                stage.assertSame(Bench.await(run));
            }
        });
    }

    @Test
    void tellsWhatWasWrittenToAFile(@TempDir Path directory) {
        Path file = directory.resolve("run.jsonl");
        SEEDS.each(1_500_000, seed -> {
            Stage stage = new Stage(seed, true, FailurePolicy.FINISH_BRANCHES);
            try (SpellRunner runner = stage.runner().build()) {
                RunResult result;
                try (Recorder recorder = Recorder.to(file)) {
                    result = runner.run(RunRequest.of(INPUTS).record(recorder));
                }
                stage.assertSame(result, Recording.read(file));
            }
        });
    }

    @Test
    void resumesWhereverARunWasBrokenOff() {
        SEEDS.each(1_600_000, seed -> {
            Stage stage = new Stage(seed, false, FailurePolicy.FAIL_FAST);
            try (SpellRunner runner = stage.runner().build()) {
                RunResult whole = runner.run(INPUTS);
                List<NodeEvent> told = List.copyOf(stage.events);
                stage.events.clear();
                int kept = 1 + new Random(seed).nextInt(told.size());
                Recording part = Recording.of(told.subList(0, kept));

                RunResult resumed = runner.run(RunRequest.resuming(part).repeating(path -> true));

                assertThat(resumed.status()).isEqualTo(whole.status());
                assertThat(resumed.outputs().keySet()).isEqualTo(whole.outputs().keySet());
                EventGrammar.check(stage.drawn.spell(), stage.drawn.called(), stage.events);
            }
        });
    }

    @Test
    void keepsTheGrammarOfEventsWhenAWildSpellIsResumedOrRunAgain() {
        SEEDS.each(1_700_000, seed -> {
            Stage stage = new Stage(new RandomSpells(seed, seed % 2 == 0).wild(), FailurePolicy.FINISH_BRANCHES);
            try (SpellRunner runner = stage.runner().build()) {
                runner.run(INPUTS);
                List<NodeEvent> told = List.copyOf(stage.events);
                Recording part = Recording.of(told.subList(0, 1 + new Random(seed).nextInt(told.size())));
                stage.endsWell(() -> runner.run(RunRequest.resuming(part).repeating(path -> true)));
                Recording whole = Recording.of(told, runner);
                stage.endsWell(() ->
                        runner.run(RunRequest.of(Map.of("i0", 6L, "i1", 11L)).reusing(whole)));
            }
        });
    }

    private void assertSame(Stage stage) {
        try (SpellRunner runner = stage.runner().build()) {
            stage.assertSame(runner.run(INPUTS));
        }
    }

    /** Plays a run of a spell, and replays it. */
    private final class Stage {
        private final RandomSpells.Drawn drawn;
        private final FailurePolicy policy;
        private final List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());

        Stage(long seed, boolean fragile, FailurePolicy policy) {
            this(new RandomSpells(seed, fragile), policy);
        }

        Stage(RandomSpells spells, FailurePolicy policy) {
            this.drawn = spells.draw();
            this.policy = policy;
        }

        SpellRunner.Builder runner() {
            return SpellRunner.builder(drawn.spell())
                    .components(randomWork.components(false))
                    .store(SpellStore.of(drawn.called().toArray(Spell[]::new)))
                    .executor(threads.workers)
                    .scheduler(threads.timer)
                    .failurePolicy(policy)
                    .sink(events::add);
        }

        void endsWell(Supplier<RunResult> run) {
            events.clear();
            RunResult result = run.get();
            EventGrammar.check(drawn.spell(), drawn.called(), events);
            assertThat(result.status()).isNotEqualTo(Status.CANCELLED);
            assertThat(result.failures())
                    .extracting(NodeError::message)
                    .noneMatch(message -> message.startsWith(RunLoop.CRASHED));
        }

        void assertSame(RunResult result) {
            assertSame(result, Recording.of(events));
        }

        void assertSame(RunResult result, Recording recording) {
            List<String> told = lines();
            events.clear();
            RunResult replayed;
            try (SpellRunner runner = runner().executor(idle -> {
                        throw new AssertionError("no thread is needed to replay a run");
                    })
                    .build()) {
                replayed = runner.replay(recording);
            }
            assertSame(lines(), told);
            assertThat(replayed.status()).isEqualTo(result.status());
            assertThat(replayed.failures()).isEqualTo(result.failures());
            assertThat(CODEC.encodeValues(replayed.outputs())).isEqualTo(CODEC.encodeValues(result.outputs()));
        }

        /** Compares from the first difference on: the lists are long. */
        private void assertSame(List<String> now, List<String> then) {
            int at = 0;
            while (at < now.size() && at < then.size() && now.get(at).equals(then.get(at))) {
                at++;
            }
            assertThat(now.subList(at, Math.min(now.size(), at + SHOWN)))
                    .as("from event %s on, after %s", at + 1, now.subList(Math.max(0, at - SHOWN), at))
                    .isEqualTo(then.subList(at, Math.min(then.size(), at + SHOWN)));
        }

        /** Returns the events without what is another one's in a replay. */
        private List<String> lines() {
            return events.stream()
                    .map(event -> CODEC.encodeToString(event)
                            .replaceAll("\"(run|at|origin)\":\"[^\"]*\",?", "")
                            .replaceAll(",\"micros\":\\d+", ""))
                    .toList();
        }
    }
}
