// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.BufferedSink;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run tells its sink of every node. */
@Timeout(60)
class RunEventsTest {

    private final Bench bench = new Bench();

    @Test
    void areGaplessFromTheRootsStartToItsEnd() {
        bench.echo("A").run(single("A"));

        assertThat(bench.told())
                .containsExactly(
                        "Started ",
                        "Started start",
                        "Completed start",
                        "Started a",
                        "Completed a",
                        "Started o",
                        "Completed o",
                        "Completed ");
        assertThat(bench.events).extracting(NodeEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void tellOfProgressUntilTheWorkerHasEnded() {
        AtomicReference<Runnable> late = new AtomicReference<>(() -> {});
        bench.plain("Talk", (in, ctx) -> {
            ctx.progress("one");
            late.set(() -> ctx.progress("too late"));
            return Outputs.none();
        });
        Spell spell = spell().node("a", "Talk")
                .node("b", "Late")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "b", "trigger")
                .build();
        bench.plain("Late", (in, ctx) -> {
            requireNonNull(late.get()).run();
            return Outputs.none();
        });

        RunResult result = bench.run(spell);
        requireNonNull(late.get()).run();

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.told()).containsSubsequence("Started a", "Progress a", "Completed a");
        assertThat(bench.count("Progress a")).isEqualTo(1);
    }

    @Test
    void doNotDisturbTheRunIfTheSinkThrows() {
        RunResult result = bench.echo("A")
                .on(single("A"))
                .sink(event -> {
                    throw new IllegalStateException("sink");
                })
                .build()
                .run(Map.of());

        assertThat(result.output("result")).isEqualTo("a");
    }

    @Test
    void tellOfProgressChunkByChunkInOrder() {
        bench.plain("Talk", (in, ctx) -> {
            ctx.progress("a");
            ctx.progress(null);
            ctx.progress(List.of("b"));
            return Outputs.none();
        });

        bench.run(single("Talk"));

        assertThat(bench.events)
                .filteredOn(NodeEvent.Progress.class::isInstance)
                .extracting(event -> ((NodeEvent.Progress) event).chunk())
                .containsExactly("a", null, List.of("b"));
    }

    @Test
    void loseNothingButProgressBehindABufferThoughTheSinkIsStuckWhileTheRunGoesOn() throws Exception {
        int chunks = 5_000;
        bench.add(Bench.builder("Talk").pure().worker((in, ctx) -> {
            for (int i = 0; i < chunks; i++) {
                ctx.progress("x");
            }
            return Outputs.none();
        }));
        CountDownLatch runHasEnded = new CountDownLatch(1);
        List<NodeEvent> delivered = Collections.synchronizedList(new ArrayList<>());
        EventSink stuck = event -> {
            awaitUninterruptibly(runHasEnded);
            delivered.add(event);
        };
        RunResult result;
        try (BufferedSink buffer =
                EventSink.buffered(EventSink.all(stuck)).capacity(64).build()) {
            result = bench.on(single("Talk"))
                    .sink(EventSink.all(bench.events::add, buffer))
                    .build()
                    .run(Map.of());
            runHasEnded.countDown();
        }

        assertThat(result.isCompleted()).isTrue();
        assertThat(bench.events).hasSizeGreaterThan(chunks);
        assertThat(delivered).hasSizeLessThan(100);
        assertThat(withoutProgress(delivered)).isEqualTo(withoutProgress(bench.events));
        long next = 1;
        for (NodeEvent event : delivered) {
            assertThat(event.since()).isEqualTo(next);
            next = event.seq() + 1;
        }
        assertThat(next - 1).isEqualTo(bench.events.size());
        assertThat(text(delivered)).isEqualTo("x".repeat(chunks));
    }

    private static List<NodeEvent> withoutProgress(List<NodeEvent> events) {
        return events.stream()
                .filter(event -> !(event instanceof NodeEvent.Progress))
                .map(event -> event.coveringFrom(event.seq()))
                .toList();
    }

    private static String text(List<NodeEvent> events) {
        return events.stream()
                .filter(NodeEvent.Progress.class::isInstance)
                .map(event -> String.valueOf(((NodeEvent.Progress) event).chunk()))
                .collect(Collectors.joining());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            await(latch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void neverHoldSecrets() {
        List<String> read = new ArrayList<>();
        bench.plain("Secret", (in, ctx) -> {
            read.add(ctx.secret("key").orElseThrow());
            assertThat(ctx.secret("other")).isEmpty();
            return Outputs.none();
        });
        RunRequest request = RunRequest.of(Map.of()).secret("key", "s3cret");

        RunResult result = bench.on(single("Secret")).build().run(request);

        assertThat(read).containsExactly("s3cret");
        assertThat(bench.events.toString() + result + request).doesNotContain("s3cret");
    }

    @Test
    void doNotSayThatAnActionIsSkippedWhichHasFailedBefore() {
        bench.echo("A")
                .add(Bench.builder("Fail").nonBlocking().worker((in, ctx) -> {
                    throw new IllegalStateException("fails");
                }))
                .add(Bench.builder("Act")
                        .oneOfInput("pick", SocketType.ANY)
                        .triggerOutput("error")
                        .action()
                        .nonBlocking()
                        .worker((in, ctx) -> {
                            throw new IllegalStateException("fails");
                        }));
        Spell spell = spell().node("a", "A")
                .node("b", "Fail", Map.of("outputs", List.of(Bench.trigger("error", "error"))))
                .node("act", "Act")
                .node("handler", "A")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "act", "trigger")
                .wire("a", "trigger", "b", "trigger")
                .wire("b", "error", "act", "trigger")
                .wire("a", "out", "act", "pick")
                .wire("b", "out", "act", "pick")
                .wire("act", "error", "handler", "trigger")
                .build();

        bench.run(spell);

        assertThat(bench.events)
                .filteredOn(event -> event.path().equals(NodePath.of("act")))
                .extracting(NodeEvent::kind)
                .containsExactly("started", "failed");
    }
}
