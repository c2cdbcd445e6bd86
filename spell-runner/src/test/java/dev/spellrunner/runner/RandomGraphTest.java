// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.engine.RunLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random spells against {@link NaiveEvaluator} and {@link EventGrammar}. A failure names its seed: {@code
 * -Dspellrunner.seed} runs that alone, many times, since chance decides who is faster; {@code -Dspellrunner.seeds} says
 * how many seeds there are.
 */
@Timeout(120)
@Order(1)
class RandomGraphTest {

    private static final Seeds SEEDS = Seeds.usually(40);
    private static final Map<String, Object> INPUTS = Map.of("i0", 5L, "i1", 11L);

    @AutoClose("end")
    private final RandomThreads threads = new RandomThreads();

    private final RandomWork randomWork = new RandomWork(threads.workers);

    @Test
    void keepsTheGrammarOfEventsWhateverItRuns() {
        SEEDS.each(900_000, seed -> {
            RandomSpells.Drawn drawn =
                    new RandomSpells(seed, seed % 2 == 0).wild().draw();
            for (FailurePolicy policy : FailurePolicy.values()) {
                assertThat(run(drawn, policy))
                        .extracting(run -> run.result().status())
                        .doesNotContain(Status.CANCELLED);
            }
        });
    }

    /** A run of a random spell that has ended, with all that there is to say of it. */
    private record Ended(Stage stage, List<NodeEvent> events, RunResult result) {

        Ended {
            EventGrammar.check(stage.drawn.spell(), stage.drawn.called(), events);
            assertThat(result.failures())
                    .extracting(NodeError::message)
                    .noneMatch(text -> text.startsWith(RunLoop.CRASHED));
        }

        NaiveEvaluator naive() {
            return stage.naive();
        }
    }

    @Test
    void givesWhatANaiveEvaluatorGives() {
        SEEDS.each(100_000, seed -> {
            for (Ended run : run(new RandomSpells(seed, false).draw(), FailurePolicy.FAIL_FAST)) {
                assertThat(run.result().status()).isEqualTo(Status.COMPLETED);
                assertSame(run);
            }
        });
    }

    @Test
    void finishesAllBranchesThatANaiveEvaluatorFinishes() {
        SEEDS.each(200_000, seed -> {
            for (Ended run : run(new RandomSpells(seed, true).draw(), FailurePolicy.FINISH_BRANCHES)) {
                assertThat(run.result().status()).isEqualTo(run.naive().failed ? Status.FAILED : Status.COMPLETED);
                assertSame(run);
                assertThat(run.naive().unhandled).containsAll(failures(run));
                assertThat(failures(run))
                        .containsAll(run.naive().unhandled.stream()
                                .filter(path -> NodePath.parse(path).parent().isRoot())
                                .toList());
            }
        });
    }

    @Test
    void failsAtOnceWhereANaiveEvaluatorFails() {
        SEEDS.each(300_000, seed -> {
            for (Ended run : run(new RandomSpells(seed, true).draw(), FailurePolicy.FAIL_FAST)) {
                assertThat(run.result().status()).isEqualTo(run.naive().failed ? Status.FAILED : Status.COMPLETED);
                if (run.naive().failed) {
                    assertThat(run.naive().unhandled).containsAll(failures(run));
                    assertThat(run.result().failures()).hasSize(1);
                    assertThat(run.result().outputs()).isEmpty();
                } else if (run.naive().unhandled.isEmpty()) {
                    assertSame(run);
                }
            }
        });
    }

    @Test
    void endsRightlyThoughTheExecutorTakesNoMore() {
        Executor fickle = work -> {
            if (ThreadLocalRandom.current().nextInt(3) == 0) {
                throw new RejectedExecutionException("no");
            }
            threads.workers.execute(work);
        };
        SEEDS.each(400_000, seed -> {
            Stage stage = new Stage(new RandomSpells(seed, false).draw());
            try (SpellRunner runner = stage.runner().executor(fickle).build()) {
                assertSame(stage.ended(runner.run(INPUTS)));
            }
        });
    }

    @Test
    void keepsTheGrammarOfEventsHoweverItEnds() throws Exception {
        List<Ended> all = new ArrayList<>();
        SEEDS.each(500_000, seed -> all.add(runAndStop(seed, false)));
        SEEDS.each(550_000, seed -> all.add(runAndStop(seed, true)));
        List<Integer> sizes = all.stream().map(run -> run.events().size()).toList();

        threads.end();

        assertThat(all.stream().map(run -> run.events().size())).isEqualTo(sizes);
        if (Seeds.areMany()) {
            assertThat(all.stream().map(run -> run.result().status())).contains(Status.values());
        }
    }

    @Test
    void givesTheSameThoughGatesAnswerLaterInAnyOrder() {
        SEEDS.each(600_000, seed -> {
            Stage stage = new Stage(new RandomSpells(seed, false).draw());
            try (SpellRunner runner = stage.runner().gate(this::passSometime).build()) {
                assertSame(stage.ended(runner.run(INPUTS)));
                assertSame(stage.ended(Bench.await(runner.start(INPUTS))));
            }
        });
    }

    private Decision passSometime(Gate.Request request) {
        return ThreadLocalRandom.current().nextBoolean()
                ? Decision.pass()
                : Decision.later("chance", randomWork.soon().thenApply(done -> Decision.pass()));
    }

    @Test
    void givesTheSameStepByStep() {
        SEEDS.each(700_000, seed -> {
            Stage stage = new Stage(new RandomSpells(seed, false).draw());
            ManualGate gate = new ManualGate();
            gate.pause();
            try (SpellRunner runner = stage.runner().build()) {
                Run run = runner.start(RunRequest.of(INPUTS).gate(gate));
                for (int i = 0; i < 100 && !run.result().isDone(); i++) {
                    gate.step();
                    randomWork.soon().get(30, TimeUnit.SECONDS);
                }
                gate.resume();
                assertSame(stage.ended(Bench.await(run)));
            }
        });
    }

    @Test
    void keepsTheGrammarOfEventsWhateverIsRefusedOrSkipped() {
        List<Boolean> effects = new ArrayList<>();
        SEEDS.each(800_000, seed -> {
            Random random = new Random(seed);
            Stage stage = new Stage(
                    new RandomSpells(seed, random.nextBoolean()).wild().draw());
            boolean finish = random.nextBoolean();
            try (SpellRunner runner = stage.runner()
                    .failurePolicy(finish ? FailurePolicy.FINISH_BRANCHES : FailurePolicy.FAIL_FAST)
                    .gate(this::decideAnything)
                    .build()) {
                Run run = runner.start(INPUTS);
                while (!run.result().isDone()) {
                    effects.add(skipAnything(stage.eventsOf(run.id()), run, random));
                    randomWork.soon().get(30, TimeUnit.SECONDS);
                }
                assertThat(stage.ended(Bench.await(run)).result().status()).isNotEqualTo(Status.CANCELLED);
            }
        });
        if (Seeds.areMany()) {
            assertThat(effects).contains(true);
        }
    }

    private Decision decideAnything(Gate.Request request) {
        int chance = ThreadLocalRandom.current().nextInt(20);
        return switch (chance) {
            case 0 -> Decision.refuse("chance");
            case 1 -> Decision.later("chance", randomWork.soon().thenApply(done -> Decision.refuse("chance")));
            case 2, 3, 4 -> passSometime(request);
            default -> Decision.pass();
        };
    }

    /** Skips a node that was begun last, perhaps with outputs. */
    private static boolean skipAnything(List<NodeEvent> events, Run run, Random random) throws Exception {
        List<NodeEvent> known = List.copyOf(events);
        if (known.isEmpty()) {
            return false;
        }
        int last = known.size() - 1;
        NodePath path = known.get(Math.max(0, last - random.nextInt(6))).path();
        CompletableFuture<Boolean> skipped =
                random.nextBoolean() ? run.skip(path, "chance") : run.skip(path, Outputs.none());
        return skipped.get(30, TimeUnit.SECONDS);
    }

    /** Plays runs of one spell, and keeps the events of each. */
    private final class Stage {
        private final RandomSpells.Drawn drawn;
        private final Map<String, List<NodeEvent>> events = new ConcurrentHashMap<>();
        /** The result of a naive evaluator; made when first needed, since it cannot evaluate wild spells. */
        private @Nullable NaiveEvaluator naive;

        Stage(RandomSpells.Drawn drawn) {
            this.drawn = drawn;
        }

        NaiveEvaluator naive() {
            NaiveEvaluator known = naive;
            if (known == null) {
                known = new NaiveEvaluator(drawn);
                known.run(drawn.spell(), INPUTS);
                naive = known;
            }
            return known;
        }

        SpellRunner.Builder runner() {
            return runner(false);
        }

        SpellRunner.Builder runner(boolean hasty) {
            return SpellRunner.builder(drawn.spell())
                    .components(randomWork.components(hasty))
                    .decorate(randomWork::delay)
                    .store(SpellStore.of(drawn.called().toArray(Spell[]::new)))
                    .executor(threads.workers)
                    .scheduler(threads.timer)
                    .sink(event -> eventsOf(event.run()).add(event));
        }

        private List<NodeEvent> eventsOf(String run) {
            return events.computeIfAbsent(run, key -> Collections.synchronizedList(new ArrayList<>()));
        }

        Ended ended(RunResult result) {
            return new Ended(this, eventsOf(result.run()), result);
        }
    }

    /** Runs a spell twice at once: on this thread, and elsewhere. */
    private List<Ended> run(RandomSpells.Drawn drawn, FailurePolicy policy) throws Exception {
        Stage stage = new Stage(drawn);
        try (SpellRunner runner = stage.runner().failurePolicy(policy).build()) {
            Run elsewhere = runner.start(INPUTS);
            RunResult here = runner.run(INPUTS);
            return List.of(stage.ended(here), stage.ended(Bench.await(elsewhere)));
        }
    }

    /** Stops a run somewhere on its way: by hand, by a limit, or because nodes take too long. */
    private Ended runAndStop(long seed, boolean wild) throws Exception {
        Random random = new Random(seed);
        boolean hasty = random.nextInt(3) == 0;
        boolean fragile = random.nextBoolean();
        boolean finish = random.nextBoolean();
        RandomSpells spells = new RandomSpells(seed, fragile);
        Stage stage = new Stage((wild ? spells.wild() : spells).draw());
        Limits limits = Limits.defaults().executions(random.nextInt(4) == 0 ? 1 + random.nextInt(50) : 10_000);
        int micros = 1 + random.nextInt(3000);
        try (SpellRunner runner = stage.runner(hasty)
                .failurePolicy(finish ? FailurePolicy.FINISH_BRANCHES : FailurePolicy.FAIL_FAST)
                .limits(limits)
                .build()) {
            if (random.nextBoolean()) {
                RunRequest request = RunRequest.of(INPUTS).deadline(Duration.ofNanos(micros * 1000L));
                return stage.ended(runner.run(request));
            }
            Run run = runner.start(INPUTS);
            boolean tookEffect = threads.timer
                    .schedule(run::cancel, micros, TimeUnit.MICROSECONDS)
                    .get(30, TimeUnit.SECONDS);
            RunResult result = Bench.await(run);
            assertThat(result.status() == Status.CANCELLED).isEqualTo(tookEffect);
            return stage.ended(result);
        }
    }

    private static Set<String> failures(Ended run) {
        Set<String> paths = new TreeSet<>();
        for (NodeError error : run.result().failures()) {
            paths.add(error.path().toString());
        }
        return paths;
    }

    /** The same nodes have run, with the same values; and of an output that was set several times, the last one stands. */
    private static void assertSame(Ended run) {
        assertThat(differences(run.naive().happened, EventGrammar.happened(run.events())))
                .as("naive against real")
                .isEmpty();
        assertThat(run.result().outputs().keySet())
                .containsExactlyInAnyOrderElementsOf(run.naive().outputs.keySet());
        run.result()
                .outputs()
                .forEach((name, value) -> assertThat(run.naive().outputs.get(name))
                        .as("values of output '%s'", name)
                        .contains(value));
        assertThat(run.result().outputs()).isEqualTo(lastOutputs(run));
    }

    private static Map<String, Object> differences(Map<String, List<String>> one, Map<String, List<String>> other) {
        Map<String, Object> differences = new TreeMap<>();
        Set<String> paths = new TreeSet<>(one.keySet());
        paths.addAll(other.keySet());
        for (String path : paths) {
            List<String> left = one.getOrDefault(path, List.of());
            List<String> right = other.getOrDefault(path, List.of());
            if (!left.equals(right)) {
                differences.put(path, left + " against " + right);
            }
        }
        return differences;
    }

    private static Map<String, Object> lastOutputs(Ended run) {
        Map<String, Object> outputs = new HashMap<>();
        for (NodeEvent event : run.events()) {
            if (event instanceof NodeEvent.Completed completed
                    && completed.component().equals("Output")
                    && completed.outputs().containsKey("output")
                    && isOfRoot(run, completed.path())) {
                String name = run.stage()
                        .drawn
                        .spell()
                        .graph()
                        .node(completed.path().node())
                        .orElseThrow()
                        .name();
                outputs.put(name, completed.outputs().get("output"));
            }
        }
        return outputs;
    }

    private static boolean isOfRoot(Ended run, NodePath path) {
        return run.stage().drawn.spell().graph().node(path.node()).isPresent();
    }
}
