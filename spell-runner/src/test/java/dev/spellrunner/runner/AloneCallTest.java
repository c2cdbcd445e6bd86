// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.builder;
import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that may block, and beside which nothing is to be done, works on the thread that drives the run. */
@Timeout(30)
class AloneCallTest {

    private static final int RACES = 30;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Bench bench = new Bench();
    private final ManualExecutor thread = new ManualExecutor();
    private final ManualScheduler time = new ManualScheduler();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final AtomicReference<Run> run = new AtomicReference<>();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    private RunResult result() throws Exception {
        try (SpellRunner runner =
                bench.on(single("A")).executor(thread).scheduler(time).build()) {
            run.set(runner.start(Map.of()));
            thread.runAll();
            return await(run.get());
        }
    }

    @Test
    void worksOnTheCallersThread() {
        AtomicReference<Thread> worked = new AtomicReference<>();
        bench.plain("A", (in, ctx) -> {
            worked.set(Thread.currentThread());
            return Outputs.of("out", "done");
        });

        assertThat(bench.run(single("A")).output("result")).isEqualTo("done");
        assertThat(worked.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void failsForWhatItsWorkerThrows() throws Exception {
        bench.plain("A", (in, ctx) -> {
            throw new AssertionError("broken");
        });

        assertThat(result().failures())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).isEqualTo("broken"));
    }

    @Test
    void hearsWhatCameMeanwhileBeforeItsEnd() throws Exception {
        bench.plain("A", (in, ctx) -> {
            ctx.progress("half");
            run.get().gate(arrival -> Decision.refuse("enough"));
            return Outputs.of("out", "done");
        });

        assertThat(result().outputs()).isEmpty();
        assertThat(bench.told()).endsWith("Started a", "Progress a", "Completed a", "Skipped o", "Completed ");
    }

    @Test
    void isSkippedByHandThoughItReturnsAtThatMoment() throws Exception {
        bench.plain("A", (in, ctx) -> {
            run.get().skip(NodePath.of("a"), Outputs.of("out", "by hand"));
            return Outputs.of("out", "late");
        });

        assertThat(result().output("result")).isEqualTo("by hand");
        assertThat(bench.told()).endsWith("Started a", "Completed a", "Started o", "Completed o", "Completed ");
    }

    @Test
    void mayGiveItsOutputsLater() throws Exception {
        CompletableFuture<Outputs> later = new CompletableFuture<>();
        bench.plain("A", (in, ctx) -> {
            thread.execute(() -> later.complete(Outputs.of("out", "later")));
            return Outputs.later(later);
        });

        assertThat(result().output("result")).isEqualTo("later");
    }

    @Test
    void closesWhatFollowsIt() throws Exception {
        bench.plain("A", (in, ctx) -> Outputs.of("out", "done").closing("trigger"));

        assertThat(result().outputs()).isEmpty();
        assertThat(bench.told()).endsWith("Started a", "Completed a", "Skipped o", "Completed ");
    }

    @Test
    void countsAmongTheExecutionsOfItsRun() throws Exception {
        bench.plain("A", (in, ctx) -> Outputs.of("out", "done"));

        try (SpellRunner runner =
                bench.on(inARow(5)).limits(Limits.defaults().executions(4)).build()) {
            assertThat(runner.run(Map.of()).failures())
                    .singleElement()
                    .satisfies(error -> assertThat(error.path()).isEqualTo(NodePath.of("n3")));
        }
    }

    @Test
    void manyWorkOneAfterTheOtherOnOneThread() {
        int many = 20_000;
        Set<Thread> worked = new HashSet<>();
        bench.plain("A", (in, ctx) -> {
            worked.add(Thread.currentThread());
            return Outputs.of("out", "done");
        });

        assertThat(bench.run(inARow(many)).isCompleted()).isTrue();
        assertThat(bench.told()).filteredOn("Completed n19999"::equals).hasSize(1);
        assertThat(worked).containsExactly(Thread.currentThread());
    }

    private static Spell inARow(int nodes) {
        SpellBuilder row = spell();
        String before = "start";
        for (int i = 0; i < nodes; i++) {
            row.node("n" + i, "A").wire(before, "trigger", "n" + i, "trigger");
            before = "n" + i;
        }
        return row.build();
    }

    @Test
    void failsByItsTimeLimitThoughItReturnsAtThatMoment() throws Exception {
        bench.add(builder("A").timeout(LIMIT).worker((in, ctx) -> {
            time.pass(LIMIT);
            return Outputs.of("out", "late");
        }));

        assertThat(result().failures())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).isEqualTo("took longer than 300000 ms"));
        assertThat(bench.told()).endsWith("Started a", "Failed a", "Skipped o", "Failed ");
    }

    @Test
    void isCancelledThoughItReturnsAtThatMoment() throws Exception {
        bench.plain("A", (in, ctx) -> {
            run.get().cancel();
            return Outputs.of("out", "late");
        });

        assertThat(result().status()).isEqualTo(Status.CANCELLED);
        assertThat(bench.told()).endsWith("Started a", "Cancelled a", "Skipped o", "Cancelled ");
    }

    @Test
    void leavesNoInterruptBehindThatWasMeantForIt() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicReference<Future<?>> passing = new AtomicReference<>();
        bench.plain("A", (in, ctx) -> {
            passing.set(other.submit(() -> {
                together.await();
                time.pass(LIMIT);
                return null;
            }));
            together.await();
            return Outputs.of("out", "done");
        });
        try (SpellRunner runner = bench.on(single("A")).scheduler(time).build()) {
            for (int i = 0; i < RACES; i++) {
                RunResult ended = runner.run(RunRequest.of(Map.of()).deadline(LIMIT));

                assertThat(Thread.interrupted()).isFalse();
                passing.get().get(30, TimeUnit.SECONDS);
                assertThat(ended.status()).isIn(Status.COMPLETED, Status.CANCELLED);
                assertThat(bench.told()).last().isEqualTo(ended.isCompleted() ? "Completed " : "Cancelled ");
            }
        }
    }
}
