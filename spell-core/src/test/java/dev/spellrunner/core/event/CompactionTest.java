// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent.Progress;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CompactionTest {

    @Test
    void makesOneTextOfChunksThatFollowEachOther() {
        List<NodeEvent> compacted = Compaction.compact(List.of(
                Events.progress(1, "7", "a"),
                Events.progress(2, "7", CharBuffer.wrap("b")),
                Events.progress(3, "7", "c"),
                Events.completed(4, "7")));

        assertThat(compacted).containsExactly(Events.progress("r-1", 1, 3, "7", "abc"), Events.completed(4, "7"));
    }

    @Test
    void keepsTextsOfOtherNodesApart() {
        List<NodeEvent> events =
                List.of(Events.progress(1, "7", "a"), Events.progress(2, "8", "b"), Events.progress(3, "7", "c"));

        assertThat(Compaction.compact(events)).isEqualTo(events);
    }

    @Test
    void keepsTheNewestOfOtherChunks() {
        List<NodeEvent> compacted = Compaction.compact(List.of(
                Events.progress(1, "7", 10),
                Events.progress(2, "8", "b"),
                Events.progress(3, "7", 20),
                Events.progress(4, "7", null)));

        assertThat(compacted)
                .containsExactly(Events.progress("r-1", 1, 2, "8", "b"), Events.progress("r-1", 3, 4, "7", null));
    }

    @Test
    void mergesTextsRoundAChunkThatIsOutdated() {
        List<NodeEvent> compacted = Compaction.compact(List.of(
                Events.progress(1, "7", "a"),
                Events.progress(2, "7", 50),
                Events.progress(3, "7", "b"),
                Events.progress(4, "7", 100)));

        assertThat(compacted).containsExactly(Events.progress("r-1", 1, 3, "7", "ab"), Events.progress(4, "7", 100));
    }

    @Test
    void keepsTheNewestChunkOfEachExecution() {
        List<NodeEvent> events = List.of(
                Events.progress(1, "7", 10),
                Events.completed(2, "7"),
                Events.started(3, "7", "Chat", Map.of()),
                Events.progress(4, "7", 20));

        assertThat(Compaction.compact(events)).isEqualTo(events);
    }

    @Test
    void treatsRunsThatLieBetweenEachOtherApart() {
        List<NodeEvent> compacted = Compaction.compact(List.of(
                Events.progress("a", 1, 1, "7", "x"),
                Events.progress("b", 5, 5, "7", "p"),
                Events.progress("a", 2, 2, "7", "y"),
                Events.progress("b", 6, 6, "7", "q")));

        assertThat(compacted)
                .containsExactly(Events.progress("a", 1, 2, "7", "xy"), Events.progress("b", 5, 6, "7", "pq"));
    }

    @Test
    void doesNotHideWhatWasMissingBefore() {
        List<NodeEvent> events = List.of(
                Events.progress(1, "7", "a"),
                Events.progress(3, "7", "b"),
                Events.progress(5, "7", 1),
                Events.progress(7, "7", 2));

        assertThat(Compaction.compact(events)).isEqualTo(events);
        assertThat(Compaction.dropProgress(events)).isEqualTo(events);
    }

    @Test
    void doesNotMakeATextTooLargeForTheCodec() {
        String half = "\u0001".repeat(Compaction.MAX_MERGED_CHARS / 2);
        List<NodeEvent> events =
                List.of(Events.progress(1, "7", half), Events.progress(2, "7", half), Events.progress(3, "7", "more"));

        List<NodeEvent> compacted = Compaction.compact(events);

        assertThat(compacted)
                .containsExactly(Events.progress("r-1", 1, 2, "7", half + half), Events.progress(3, "7", "more"));
        EventCodec codec = EventCodec.create();
        assertThat(codec.decode(codec.encode(compacted.get(0)))).isEqualTo(compacted.get(0));
    }

    @Test
    void dropsAllProgressThatSomethingFollows() {
        List<NodeEvent> compacted = Compaction.dropProgress(List.of(
                Events.started(1, "7", "Chat", Map.of()),
                Events.progress(2, "7", "a"),
                Events.progress(3, "8", 1),
                Events.completed(4, "7"),
                Events.progress(5, "8", 2),
                Events.progress(6, "8", 3)));

        assertThat(compacted)
                .containsExactly(
                        Events.started(1, "7", "Chat", Map.of()),
                        Events.completed(4, "7").coveringFrom(2),
                        Events.progress("r-1", 5, 6, "8", 3));
    }

    @Test
    void returnsNothingForNothing() {
        assertThat(Compaction.compact(List.of())).isEmpty();
        assertThat(Compaction.dropProgress(List.of())).isEmpty();
    }

    @Test
    void leavesNoGapAndNoOverlap() {
        forManyRows((events, form) -> {
            for (List<NodeEvent> run : byRun(form.apply(events)).values()) {
                long last = 0;
                for (NodeEvent event : run) {
                    assertThat(event.since()).isEqualTo(last + 1);
                    last = event.seq();
                }
            }
        });
    }

    @Test
    void changesNothingButTheRangeOfOtherEvents() {
        forManyRows((events, form) ->
                assertThat(withoutProgress(form.apply(events))).isEqualTo(withoutProgress(events)));
    }

    @Test
    void losesNoTextInTheSoftForm() {
        for (int seed = 0; seed < 300; seed++) {
            List<NodeEvent> events = randomRow(new Random(seed));

            assertThat(texts(Compaction.compact(events))).isEqualTo(texts(events));
        }
    }

    @Test
    void hasNothingToDoAfterItWasDone() {
        forManyRows((events, form) -> {
            List<NodeEvent> compacted = form.apply(events);

            assertThat(form.apply(compacted)).isEqualTo(compacted);
        });
    }

    /** The client's rule: an event applies if {@code since <= last + 1 <= seq}. */
    @Test
    void letsAClientGoOnFromAnywhere() {
        forManyRows((events, form) -> {
            Map<String, List<NodeEvent>> originals = byRun(events);
            byRun(form.apply(events)).forEach((run, compacted) -> {
                List<NodeEvent> original = originals.getOrDefault(run, List.of());
                for (int prefix = 0; prefix <= original.size(); prefix++) {
                    List<NodeEvent> told = new ArrayList<>(original.subList(0, prefix));
                    long last = prefix;
                    for (NodeEvent event : compacted) {
                        assertThat(event.since()).isLessThanOrEqualTo(last + 1);
                        if (last + 1 <= event.seq()) {
                            told.add(event);
                            last = event.seq();
                        }
                    }

                    assertThat(withoutProgress(told)).isEqualTo(withoutProgress(original));
                    assertThat(last).isEqualTo(original.size());
                }
            });
        });
    }

    @FunctionalInterface
    private interface Check {
        void check(List<NodeEvent> events, UnaryOperator<List<NodeEvent>> form);
    }

    private static void forManyRows(Check check) {
        for (int seed = 0; seed < 200; seed++) {
            List<NodeEvent> events = randomRow(new Random(seed));
            check.check(events, Compaction::compact);
            check.check(events, Compaction::dropProgress);
            check.check(events, row -> Compaction.dropProgress(Compaction.compact(row)));
        }
    }

    /** Events of three runs, between each other, each from its first on. */
    private static List<NodeEvent> randomRow(Random random) {
        Map<String, Long> seqs = new LinkedHashMap<>();
        List<NodeEvent> events = new ArrayList<>();
        int length = random.nextInt(60);
        for (int i = 0; i < length; i++) {
            String run = "run-" + random.nextInt(3);
            String path = String.valueOf(random.nextInt(3) + 1);
            long seq = seqs.merge(run, 1L, Long::sum);
            NodePath node = NodePath.parse(path);
            events.add(
                    switch (random.nextInt(8)) {
                        case 0 ->
                            NodeEvent.of(run, "s")
                                    .seq(seq)
                                    .at(Events.AT)
                                    .node(node, "C")
                                    .started(Map.of());
                        case 1 ->
                            NodeEvent.of(run, "s")
                                    .seq(seq)
                                    .at(Events.AT)
                                    .node(node, "C")
                                    .micros(seq)
                                    .completed(Map.of());
                        case 2, 3 -> Events.progress(run, seq, seq, path, (int) seq);
                        default -> Events.progress(run, seq, seq, path, "<" + seq + ">");
                    });
        }
        return events;
    }

    private static Map<String, List<NodeEvent>> byRun(List<NodeEvent> events) {
        Map<String, List<NodeEvent>> byRun = new LinkedHashMap<>();
        events.forEach(event ->
                byRun.computeIfAbsent(event.run(), run -> new ArrayList<>()).add(event));
        return byRun;
    }

    private static Map<String, List<NodeEvent>> withoutProgress(List<NodeEvent> events) {
        return byRun(events.stream()
                .filter(event -> !(event instanceof Progress))
                .map(event -> event.coveringFrom(event.seq()))
                .toList());
    }

    /** By run and node, the text of each execution. */
    private static Map<String, String> texts(List<NodeEvent> events) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Integer> executions = new LinkedHashMap<>();
        for (NodeEvent event : events) {
            String node = event.run() + ":" + event.path();
            if (event instanceof Progress progress && progress.chunk() instanceof String chunk) {
                texts.merge(node + "#" + executions.getOrDefault(node, 0), chunk, String::concat);
            } else if (!(event instanceof Progress)) {
                executions.merge(node, 1, Integer::sum);
            }
        }
        return texts;
    }
}
