// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes have their turns in the same order, whether it was laid out before, or is found out as the run goes on. */
@Timeout(120)
class RandomScheduleTest {

    private static final Seeds SEEDS = Seeds.usually(100);
    /** Some spells that are drawn run in a circle for millions of events. */
    private static final int MOST_EVENTS = 100_000;

    private static final Map<String, Object> INPUTS = Map.of("i0", 5L, "i1", 11L);
    /** Runs one after the other that go other ways at gates: what was laid out for one must not lead another. */
    private static final List<Map<String, Object>> SEVERAL =
            List.of(INPUTS, Map.of("i0", 8L, "i1", 4L), Map.of("i0", 3L, "i1", 7L), INPUTS);

    private static final EventCodec CODEC = EventCodec.create();
    private static final UnaryOperator<RunRequest> UNGUARDED = request -> request;
    private static final UnaryOperator<RunRequest> GUARDED = request -> request.gate(arrival -> Decision.pass());

    private final RandomWork randomWork = new RandomWork(Runnable::run);

    @Test
    void tellsTheSame() {
        SEEDS.each(2_100_000, seed -> assertSame(seed, builder -> builder));
    }

    @Test
    void tellsTheSameWhenBranchesAreFinished() {
        SEEDS.each(
                2_200_000, seed -> assertSame(seed, builder -> builder.failurePolicy(FailurePolicy.FINISH_BRANCHES)));
    }

    @Test
    void tellsTheSameWhenGatesRefuse() {
        SEEDS.each(
                2_300_000,
                seed -> assertSame(
                        seed,
                        builder -> builder.failurePolicy(FailurePolicy.FINISH_BRANCHES)
                                .gate(request -> request.path().hashCode() % 9 == 0
                                        ? Decision.refuse("chance")
                                        : Decision.pass())));
    }

    @Test
    void tellsTheSameUpToWhereARunIsCancelled() {
        SEEDS.each(2_400_000, seed -> {
            int told = assertSame(seed, builder -> builder).size();
            assertSame(seed, builder -> builder, 1 + new Random(seed).nextInt(told));
        });
    }

    @Test
    void tellsTheSameOfEachOfSeveralRuns() {
        SEEDS.each(2_500_000, seed -> {
            RandomSpells.Drawn drawn = new RandomSpells(seed, seed % 3 == 0).draw();
            assertEqual(
                    told(runner(drawn), UNGUARDED, MOST_EVENTS, SEVERAL),
                    told(runner(drawn), GUARDED, MOST_EVENTS, SEVERAL));
        });
    }

    @Test
    void tellsTheSameWhenAnswersAreThereAtOnceAsWhenTheyAreMessages() {
        SEEDS.each(2_600_000, seed -> {
            RandomSpells spells = new RandomSpells(seed, seed % 3 == 0);
            RandomSpells.Drawn drawn = (seed % 2 == 0 ? spells.wild() : spells).draw();
            for (UnaryOperator<RunRequest> asked : List.of(UNGUARDED, GUARDED)) {
                assertEqual(
                        told(answering(runner(drawn), false), asked, MOST_EVENTS),
                        told(answering(runner(drawn), true), asked, MOST_EVENTS));
            }
        });
    }

    /** A stage that is not asked whether its answer is there. */
    private static final class Answer extends CompletableFuture<Outputs> {

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /** Lets some workers answer by a stage that is done. */
    private static SpellRunner.Builder answering(SpellRunner.Builder builder, boolean isMessage) {
        return builder.decorate((worker, node, component) -> node.id().hashCode() % 3 == 0
                ? worker
                : (in, ctx) -> {
                    CompletableFuture<Outputs> answer = isMessage ? new Answer() : new CompletableFuture<>();
                    answer.complete(worker.work(in, ctx));
                    return Outputs.later(answer);
                });
    }

    @Test
    void tellsTheSameThoughNodesMayBlock() {
        SEEDS.each(2_700_000, seed -> {
            int told = assertSameThoughNodesMayBlock(seed, builder -> builder, MOST_EVENTS);
            assertSameThoughNodesMayBlock(seed, builder -> builder, 1 + new Random(seed).nextInt(told));
        });
    }

    @Test
    void tellsTheSameThoughNodesThatMayBlockTellSomethingMeanwhile() {
        SEEDS.each(
                2_800_000,
                seed -> assertSameThoughNodesMayBlock(
                        seed,
                        builder -> builder.decorate((worker, node, component) -> (in, ctx) -> {
                            if ((node.id().hashCode() + seed) % 4 == 0) {
                                ctx.progress("at work");
                            }
                            return worker.work(in, ctx);
                        }),
                        MOST_EVENTS));
    }

    /** A schedule pauses for a node that may block, and beside which nothing is ready. */
    private int assertSameThoughNodesMayBlock(long seed, UnaryOperator<SpellRunner.Builder> options, int cancelAfter) {
        RandomSpells spells = new RandomSpells(seed, seed % 3 == 0);
        RandomSpells.Drawn drawn = (seed % 2 == 0 ? spells.wild() : spells).draw();
        List<String> laidOut =
                told(options.apply(runner(drawn).components(randomWork.blocking())), UNGUARDED, cancelAfter);
        assertEqual(
                laidOut, told(options.apply(runner(drawn).components(randomWork.blocking())), GUARDED, cancelAfter));
        return laidOut.size();
    }

    private List<String> assertSame(long seed, UnaryOperator<SpellRunner.Builder> options) {
        return assertSame(seed, options, MOST_EVENTS);
    }

    private List<String> assertSame(long seed, UnaryOperator<SpellRunner.Builder> options, int cancelAfter) {
        RandomSpells spells = new RandomSpells(seed, seed % 3 == 0);
        RandomSpells.Drawn drawn = (seed % 2 == 0 ? spells.wild() : spells).draw();
        List<String> laidOut = told(options.apply(runner(drawn)), UNGUARDED, cancelAfter);
        // A decorated worker is not pure: it has a call of its own, in a schedule too.
        List<String> called = new ArrayList<>();
        assertEqual(laidOut, told(heard(options.apply(runner(drawn)), called), UNGUARDED, cancelAfter));
        // A run that asks a gate has nothing laid out.
        List<String> found = new ArrayList<>();
        assertEqual(laidOut, told(heard(options.apply(runner(drawn)), found), GUARDED, cancelAfter));
        assertEqual(called, found);
        return laidOut;
    }

    private static void assertEqual(List<String> laidOut, List<String> found) {
        int at = 0;
        while (at < laidOut.size() && at < found.size() && laidOut.get(at).equals(found.get(at))) {
            at++;
        }
        assertThat(laidOut.subList(at, laidOut.size()))
                .as("after %s", laidOut.subList(Math.max(0, at - 20), at))
                .isEqualTo(found.subList(at, found.size()));
    }

    /** Lets each worker write down what its call is, before it works. */
    private static SpellRunner.Builder heard(SpellRunner.Builder builder, List<String> calls) {
        return builder.decorate((worker, node, component) -> (in, ctx) -> {
            String execution = ctx.execution().substring(ctx.run().length());
            calls.add(execution + " by " + ctx.trigger().orElse("nobody") + ", " + in.toMap());
            return worker.work(in, ctx);
        });
    }

    private SpellRunner.Builder runner(RandomSpells.Drawn drawn) {
        return SpellRunner.builder(drawn.spell())
                .components(randomWork.pure())
                .store(SpellStore.of(drawn.called().toArray(Spell[]::new)));
    }

    private static List<String> told(SpellRunner.Builder builder, UnaryOperator<RunRequest> asked, int cancelAfter) {
        return told(builder, asked, cancelAfter, List.of(INPUTS));
    }

    /** Returns what is told of runs, without what is another one's each time; they are cancelled after so many events. */
    private static List<String> told(
            SpellRunner.Builder builder,
            UnaryOperator<RunRequest> asked,
            int cancelAfter,
            List<Map<String, Object>> inputs) {
        ManualExecutor thread = new ManualExecutor();
        List<NodeEvent> events = new ArrayList<>();
        List<Run> started = new ArrayList<>();
        EventSink sink = event -> {
            events.add(event);
            if (events.size() == cancelAfter) {
                started.forEach(Run::cancel);
            }
        };
        try (SpellRunner runner = builder.executor(thread).sink(sink).build()) {
            for (Map<String, Object> each : inputs) {
                Run run = runner.start(asked.apply(RunRequest.of(each)));
                started.add(run);
                thread.runAll();
                assertThat(run.result()).isDone();
            }
        }
        return events.stream()
                .map(event -> CODEC.encodeToString(event)
                        .replaceAll("\"(run|at)\":\"[^\"]*\",?", "")
                        .replaceAll(",\"micros\":\\d+", ""))
                .toList();
    }
}
