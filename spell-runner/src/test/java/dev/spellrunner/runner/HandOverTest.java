// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that may block, and beside which others are to be done: which threads take them up, and when. */
@Timeout(60)
class HandOverTest {

    private static final int WIDE = 8;

    private final Bench bench = new Bench();
    private final ManualExecutor thread = new ManualExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Spell wide(int width) {
        SpellBuilder wide = spell();
        for (int i = 0; i < width; i++) {
            wide.node("n" + i, "A").wire("start", "trigger", "n" + i, "trigger");
        }
        return wide.build();
    }

    private SpellRunner runner(int width, Executor executor, Worker worker) {
        return bench.plain("A", (in, ctx) -> {
                    begun.incrementAndGet();
                    return worker.work(in, ctx);
                })
                .on(wide(width))
                .executor(executor)
                .build();
    }

    /** Returns a worker that waits until so many others wait with it. */
    private static Worker waitingFor(int others) {
        CountDownLatch all = new CountDownLatch(others);
        return (in, ctx) -> {
            all.countDown();
            await(all);
            return Outputs.none();
        };
    }

    @Test
    void eachThatBlocksHasAThread() throws Exception {
        try (SpellRunner runner = runner(WIDE, threads, waitingFor(WIDE))) {
            assertThat(await(runner.start(Map.of())).isCompleted()).isTrue();
        }
    }

    @Test
    void eachThatBlocksHasAThreadBesideTheCallers() {
        try (SpellRunner runner = runner(WIDE, threads, waitingFor(WIDE))) {
            assertThat(runner.run(Map.of()).isCompleted()).isTrue();
        }
    }

    @Test
    void theThreadThatDrivesTakesOneUpItself() throws Exception {
        ExecutorService justEnough = Executors.newFixedThreadPool(WIDE);
        try (SpellRunner runner = runner(WIDE, justEnough, waitingFor(WIDE))) {
            assertThat(await(runner.start(Map.of())).isCompleted()).isTrue();
        } finally {
            justEnough.shutdownNow();
        }
    }

    @Test
    void oneThreadAtMostIsOnItsWay() throws Exception {
        List<Integer> waiting = new ArrayList<>();
        try (SpellRunner runner = runner(WIDE, thread, (in, ctx) -> {
            waiting.add(thread.waiting());
            return Outputs.none();
        })) {
            Run run = runner.start(Map.of());
            thread.runNext();

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(waiting).hasSize(WIDE).containsOnly(1);
        }
    }

    @Test
    void otherTasksHaveTheirTurnBetweenManyOfThem() throws Exception {
        AtomicInteger before = new AtomicInteger();
        try (SpellRunner runner = runner(10 * WIDE, thread, (in, ctx) -> Outputs.none())) {
            Run run = runner.start(Map.of());
            thread.execute(() -> before.set(begun.get()));
            thread.runAll();

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(before.get()).isPositive().isLessThan(10 * WIDE);
            assertThat(begun).hasValue(10 * WIDE);
        }
    }

    @Test
    void theCallersThreadDoesThemThoughTheExecutorDropsItsTasks() {
        try (SpellRunner runner = runner(10 * WIDE, task -> {}, (in, ctx) -> Outputs.none())) {
            assertThat(runner.run(Map.of()).isCompleted()).isTrue();
            assertThat(begun).hasValue(10 * WIDE);
        }
    }

    @Test
    void manyAreDoneOneAfterTheOtherThoughTheExecutorLetsItsCallersRunWhatItCannotTake() throws Exception {
        int many = 20_000;
        AtomicInteger given = new AtomicInteger();
        Executor full = task -> {
            if (given.incrementAndGet() <= 2) {
                thread.execute(task);
            } else {
                task.run();
            }
        };
        try (SpellRunner runner = runner(many, full, (in, ctx) -> Outputs.none())) {
            Run run = runner.start(Map.of());
            thread.runAll();

            assertThat(await(run).isCompleted()).isTrue();
            assertThat(begun).hasValue(many);
        }
    }

    @Test
    void noneBeginsThatNoThreadHasTakenUpWhenTheRunIsCancelled() throws Exception {
        WaitingWorker waiting = WaitingWorker.of(2);
        ExecutorService two = Executors.newFixedThreadPool(2);
        try (SpellRunner runner = runner(WIDE, two, waiting)) {
            Run run = runner.start(Map.of());
            waiting.awaitWorking();

            run.cancel();

            assertThat(await(run).status()).isEqualTo(Status.CANCELLED);
            two.shutdown();
            assertThat(two.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(begun).hasValue(2);
        } finally {
            two.shutdownNow();
        }
    }

    @Test
    void oneThatIsAloneHearsWhatComesWhileItBegins() throws Exception {
        // The skip comes before, while or after the thread that drives releases the run to perform the call.
        for (int i = 0; i < 1000; i++) {
            CountDownLatch started = new CountDownLatch(1);
            WaitingWorker waiting = WaitingWorker.of(1);
            SpellRunner runner = bench.plain("A", waiting)
                    .on(single("A"))
                    .executor(threads)
                    .sink(event -> {
                        if (event.path().toString().equals("a")) {
                            started.countDown();
                        }
                    })
                    .build();
            Run run = runner.start(Map.of());
            while (started.getCount() > 0) {
                Thread.onSpinWait();
            }
            for (int pause = 0; pause < i % 50; pause++) {
                Thread.onSpinWait();
            }

            assertThat(run.skip(NodePath.of("a"), "enough").get(30, TimeUnit.SECONDS))
                    .isTrue();
            await(run);
        }
    }
}
