// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.engine.RunLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs of random spells that lose their host at any event, twice, and go on. A failure names its seed: {@code
 * -Dspellrunner.seed} runs that alone, many times; {@code -Dspellrunner.seeds} says how many seeds there are.
 */
@Timeout(120)
@Order(1)
class RandomGoOnTest {

    private static final Seeds SEEDS = Seeds.usually(40);
    private static final int CRASHES = 2;
    private static final int WHOLE_RUNS = 100;
    /** Wild spells have loops, and some of them would go round for minutes. */
    private static final Limits LIMITS = Limits.defaults().executions(4_000);

    private static final Map<String, Object> INPUTS = Map.of("i0", 5L, "i1", 11L);

    @AutoClose("end")
    private final RandomThreads threads = new RandomThreads();

    private final RandomWork randomWork = new RandomWork(threads.workers);

    @Test
    void endsAsIfNothingHadHappened() {
        SEEDS.each(2_100_000, seed -> goesOn(seed, new RandomSpells(seed, false), FailurePolicy.FAIL_FAST));
    }

    @Test
    void failsAsIfNothingHadHappened() {
        SEEDS.each(2_200_000, seed -> goesOn(seed, new RandomSpells(seed, true), FailurePolicy.FAIL_FAST));
    }

    @Test
    void finishesItsBranchesAsIfNothingHadHappened() {
        SEEDS.each(2_300_000, seed -> goesOn(seed, new RandomSpells(seed, true), FailurePolicy.FINISH_BRANCHES));
    }

    @Test
    void endsAWildSpellAsIfNothingHadHappened() {
        SEEDS.each(2_400_000, seed -> goesOn(seed, new RandomSpells(seed, true).wild(), FailurePolicy.FINISH_BRANCHES));
    }

    @Test
    void cancelsARunThatWasBeingCancelled() {
        SEEDS.each(2_500_000, seed -> {
            List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());
            RandomSpells.Drawn drawn = new RandomSpells(seed, false).draw();
            try (SpellRunner runner = runner(drawn, FailurePolicy.FAIL_FAST, events)) {
                Run run = runner.start(INPUTS);
                int micros = new Random(seed).nextInt(1500);
                threads.timer
                        .schedule(run::cancel, micros, TimeUnit.MICROSECONDS)
                        .get(30, TimeUnit.SECONDS);
                Bench.await(run);
            }
            List<NodeEvent> told = new ArrayList<>(events.subList(0, events.size() - 1));
            boolean hadCancelled = told.stream()
                    .anyMatch(event -> event instanceof NodeEvent.Cancelled cancelled && cancelled.by() == Cause.RUN);

            RunResult result = goOn(drawn, FailurePolicy.FAIL_FAST, told);

            check(drawn, told);
            if (hadCancelled) {
                assertThat(result.status()).isEqualTo(Status.CANCELLED);
            }
        });
    }

    private void goesOn(long seed, RandomSpells spells, FailurePolicy policy) {
        Random random = new Random(seed);
        RandomSpells.Drawn drawn = spells.draw();
        List<NodeEvent> told = Collections.synchronizedList(new ArrayList<>());
        RunResult whole;
        try (SpellRunner runner = runner(drawn, policy, told)) {
            whole = runner.run(INPUTS);
        }
        RunResult result = whole;
        for (int crash = 0; crash < CRASHES; crash++) {
            told.subList(1 + random.nextInt(told.size()), told.size()).clear();
            boolean hasEnded = Recording.of(told).end().isPresent();
            if (hasEnded) {
                return;
            }
            result = goOn(drawn, policy, told);
            check(drawn, told);
        }

        assertThat(result.failures())
                .extracting(NodeError::message)
                .noneMatch(message -> message.startsWith(RunLoop.CRASHED))
                .noneMatch(message -> message.contains("recorded"));
        if (whole.isCompleted() || isOverLimit(whole)) {
            assertThat(endsSo(drawn, policy, result, whole))
                    .as("a whole run ends as %s", result)
                    .isTrue();
        }
    }

    /** The end of a wild spell may depend on which of its nodes are faster: then some whole run of it has to end so. */
    private boolean endsSo(RandomSpells.Drawn drawn, FailurePolicy policy, RunResult result, RunResult whole) {
        if (endAlike(result, whole)) {
            return true;
        }
        for (int i = 0; i < WHOLE_RUNS; i++) {
            try (SpellRunner runner = runner(drawn, policy, new ArrayList<>())) {
                if (endAlike(result, runner.run(INPUTS))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean endAlike(RunResult one, RunResult other) {
        return one.status() == other.status()
                && isOverLimit(one) == isOverLimit(other)
                && (!one.isCompleted()
                        || one.outputs().keySet().equals(other.outputs().keySet()));
    }

    private static boolean isOverLimit(RunResult result) {
        return result.failures().stream().anyMatch(failure -> failure.message().contains("executions of nodes"));
    }

    private SpellRunner runner(RandomSpells.Drawn drawn, FailurePolicy policy, List<NodeEvent> told) {
        return SpellRunner.builder(drawn.spell())
                .components(randomWork.components(false))
                .store(SpellStore.of(drawn.called().toArray(Spell[]::new)))
                .executor(threads.workers)
                .scheduler(threads.timer)
                .failurePolicy(policy)
                .limits(LIMITS)
                .sink(told::add)
                .build();
    }

    /** Goes on with what was told, and adds what is told then. */
    private RunResult goOn(RandomSpells.Drawn drawn, FailurePolicy policy, List<NodeEvent> told) {
        Recording recording = Recording.of(told);
        try (SpellRunner runner = runner(drawn, policy, told)) {
            return runner.run(RunRequest.goingOn(recording).repeating(path -> true));
        }
    }

    /** The events keep the grammar over the seams, and without what was cut off they are those of a run without seams. */
    private static void check(RandomSpells.Drawn drawn, List<NodeEvent> told) {
        Set<NodePath> open = new HashSet<>();
        long seq = 0;
        for (NodeEvent event : told) {
            assertThat(event.since()).isEqualTo(seq + 1);
            assertThat(event.seq()).isEqualTo(++seq);
            if (event instanceof NodeEvent.Started) {
                assertThat(open.add(event.path()))
                        .as("not under way before %s", event)
                        .isTrue();
            } else if (event.isTerminal()) {
                open.remove(event.path());
            }
        }
        List<NodeEvent> whole = new ArrayList<>();
        for (NodeEvent event : Recording.of(told).recorded().events()) {
            whole.add(event.numbered(whole.size() + 1L));
        }
        EventGrammar.check(drawn.spell(), drawn.called(), whole);
    }
}
