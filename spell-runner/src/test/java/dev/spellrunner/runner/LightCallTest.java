// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.builder;
import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that does not block gives its outputs at once, and hears and is heard meanwhile as any other. */
@Timeout(30)
class LightCallTest {

    private static final int RACES = 50;

    private final Bench bench = new Bench();
    private final ManualExecutor thread = new ManualExecutor();
    private final ManualScheduler time = new ManualScheduler();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final AtomicReference<Run> run = new AtomicReference<>();
    private final AtomicReference<WorkContext> kept = new AtomicReference<>();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    private interface Meanwhile {
        void act(WorkContext context) throws Exception;
    }

    private Bench working(Meanwhile meanwhile) {
        return bench.add(builder("A").nonBlocking().worker((in, ctx) -> {
            kept.set(ctx);
            meanwhile.act(ctx);
            return Outputs.of("out", "done");
        }));
    }

    /** Runs start → a → o on the thread of the test. */
    private RunResult result() throws Exception {
        try (SpellRunner runner =
                bench.on(single("A")).executor(thread).scheduler(time).build()) {
            run.set(runner.start(Map.of()));
            thread.runAll();
            return await(run.get());
        }
    }

    private void elsewhere(Runnable action) throws Exception {
        other.submit(action).get(30, TimeUnit.SECONDS);
    }

    @Test
    void isFollowedByTheCancellationThatItBringsAbout() throws Exception {
        working(ctx -> run.get().cancel());

        assertThat(result().status()).isEqualTo(Status.CANCELLED);
        assertThat(bench.told()).endsWith("Started a", "Completed a", "Skipped o", "Cancelled ");
    }

    @Test
    void isFollowedByTheCancellationOfAnotherThreadRightBeforeItsReturn() throws Exception {
        working(ctx -> elsewhere(() -> run.get().cancel()));

        assertThat(result().status()).isEqualTo(Status.CANCELLED);
        assertThat(bench.told()).endsWith("Started a", "Completed a", "Skipped o", "Cancelled ");
    }

    @Test
    void isFollowedByTheDeadlineThatPassesMeanwhile() throws Exception {
        working(ctx -> time.pass(Duration.ofMinutes(2)));
        try (SpellRunner runner =
                bench.on(single("A")).executor(thread).scheduler(time).build()) {
            Run started = runner.start(RunRequest.of(Map.of()).deadline(Duration.ofMinutes(1)));
            thread.runAll();

            assertThat(await(started).status()).isEqualTo(Status.CANCELLED);
            assertThat(bench.told()).endsWith("Completed a", "Skipped o", "Cancelled ");
        }
    }

    @Test
    void isFollowedByAGateThatWasAddedMeanwhile() throws Exception {
        working(ctx -> run.get().gate(arrival -> Decision.refuse("enough")));

        assertThat(result().outputs()).isEmpty();
        assertThat(bench.skipReason("o")).isEqualTo("node 'o' was refused: enough");
    }

    @Test
    void tellsItsChunksInTheirOrderBeforeItsEnd() throws Exception {
        working(ctx -> {
            ctx.progress("one");
            elsewhere(() -> ctx.progress("two"));
            ctx.progress(null);
        });

        result();
        assertThat(bench.events)
                .filteredOn(NodeEvent.Progress.class::isInstance)
                .extracting(event -> ((NodeEvent.Progress) event).chunk())
                .containsExactly("one", "two", null);
        assertThat(bench.told()).containsSubsequence("Started a", "Progress a", "Completed a", "Started o");
    }

    @Test
    void tellsWhatItUsed() throws Exception {
        working(ctx -> {
            ctx.usage(Usage.of("m", 3, 4));
            elsewhere(() -> ctx.usage(Usage.of("m", 1, 1)));
        });

        result();
        assertThat(bench.events)
                .filteredOn(event -> event instanceof NodeEvent.Completed
                        && "a".equals(event.path().toString()))
                .extracting(event -> ((NodeEvent.Completed) event).usage())
                .containsExactly(Usage.of("m", 4, 5));
    }

    @Test
    void isNeitherHeardNorCancelledAfterItsEnd() throws Exception {
        working(ctx -> {});
        result();
        List<String> told = bench.told();

        WorkContext late = kept.get();
        late.progress("late");
        late.usage(Usage.of("m", 1, 1));
        late.onCancel(() -> fail("it has ended"));

        assertThat(late.isCancelled()).isFalse();
        assertThat(late.trigger()).contains("trigger");
        assertThat(result().isCompleted()).isTrue();
        assertThat(bench.told().subList(told.size(), 2 * told.size())).isEqualTo(told);
    }

    @Test
    void saysNothingAfterItsEndThatAnotherThreadTellsAtThatMoment() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicReference<Future<?>> telling = new AtomicReference<>();
        working(ctx -> {
            telling.set(other.submit(() -> {
                together.await();
                ctx.progress("now");
                return null;
            }));
            together.await();
        });
        try (SpellRunner runner = bench.on(single("A")).build()) {
            for (int i = 0; i < RACES; i++) {
                bench.events.clear();

                RunResult ended = runner.run(Map.of());
                telling.get().get(30, TimeUnit.SECONDS);

                List<String> told = new ArrayList<>(bench.told());
                assertThat(ended.isCompleted()).isTrue();
                assertThat(told.indexOf("Progress a")).isLessThan(told.indexOf("Completed a"));
                told.remove("Progress a");
                assertThat(told).endsWith("Started a", "Completed a", "Started o", "Completed o", "Completed ");
            }
        }
    }

    @Test
    void knowsOverWhichInputItsTriggerHasCome() {
        List<String> triggers = new ArrayList<>();
        Component two = Component.named("Two")
                .input("in", SocketType.ANY)
                .triggerInput("left")
                .triggerInput("right")
                .output("out", SocketType.ANY)
                .triggerOutput("trigger")
                .nonBlocking()
                .worker((in, ctx) -> {
                    triggers.add(ctx.node().id() + " " + ctx.trigger().orElse("pulled"));
                    return Outputs.of("out", ctx.node().id());
                });
        bench.add(two);

        bench.run(Bench.spell()
                .node("l", "Two")
                .node("r", "Two")
                .node("p", "Two")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "l", "left")
                .wire("l", "trigger", "r", "right")
                .wire("p", "out", "r", "in")
                .wire("r", "out", "o", "input")
                .wire("r", "trigger", "o", "trigger")
                .build());

        assertThat(triggers).containsExactly("l left", "p pulled", "r right");
    }

    @Test
    void leavesAnInterruptToItsThreadThatIsNoCancellation() {
        bench.add(builder("A").nonBlocking().worker((in, ctx) -> {
            throw new InterruptedException("of somebody else");
        }));

        RunResult failed = bench.run(single("A"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failed.status()).isEqualTo(Status.FAILED);
    }
}
