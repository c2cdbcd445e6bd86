// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagsTest {

    private static final Map<String, String> TAGS = Map.of("customer", "acme", "order", "17");

    private final Bench bench = new Bench();
    private final List<Map<String, String>> seen = new ArrayList<>();
    private final SpellRunner runner = bench.plain("Blocking", (in, ctx) -> {
                seen.add(ctx.tags());
                return Outputs.of("out", 1);
            })
            .add(Bench.builder("Pure").pure().worker((in, ctx) -> Outputs.of("out", ctx.tags())))
            .on(Bench.single("Blocking"))
            .build();

    private static List<Map<String, String>> tagsOf(List<NodeEvent> events) {
        return events.stream()
                .filter(NodeEvent.Started.class::isInstance)
                .map(event -> ((NodeEvent.Started) event).tags())
                .toList();
    }

    @Test
    void areSeenByWorkersAndInTheStartOfTheRunAlone() {
        runner.run(RunRequest.of(Map.of()).tag("customer", "acme").tag("order", "17"));

        assertThat(seen).containsExactly(TAGS);
        assertThat(tagsOf(bench.events).get(0)).isEqualTo(TAGS);
        assertThat(tagsOf(bench.events).subList(1, 3)).containsOnly(Map.of());
    }

    @Test
    void areSeenByPureWorkers() {
        RunResult result = bench.on(Bench.single("Pure"))
                .build()
                .run(RunRequest.of(Map.of()).tags(TAGS));

        assertThat(result.output("result")).isEqualTo(TAGS);
    }

    @Test
    void standInARecordingAndItsReplay(@TempDir Path directory) {
        Path file = directory.resolve("run.jsonl");
        try (Recorder recorder = Recorder.to(file)) {
            runner.run(RunRequest.of(Map.of()).tags(TAGS).record(recorder));
        }
        bench.events.clear();

        runner.replay(Recording.read(file));

        assertThat(tagsOf(bench.events).get(0)).isEqualTo(TAGS);
    }

    @Test
    void stayWithARunThatIsGoneOnWith() {
        runner.run(RunRequest.of(Map.of()).tags(TAGS));
        Recording halfWay = Recording.of(bench.events.subList(0, 2));
        bench.events.clear();
        seen.clear();

        runner.run(RunRequest.resuming(halfWay).repeating(path -> true).tag("order", "18"));

        assertThat(seen).containsExactly(Map.of("customer", "acme", "order", "18"));
    }

    @Test
    void areFewAndShort() {
        RunRequest request = RunRequest.of(Map.of());
        Map<String, String> many =
                IntStream.range(0, 21).boxed().collect(Collectors.toMap(i -> "tag" + i, i -> "value"));

        assertThatThrownBy(() -> request.tag(" ", "x"))
                .hasMessageContaining("the name of a tag has 1 to 64 characters");
        assertThatThrownBy(() -> request.tag("order", "x".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the value of tag 'order' has 1 to 256 characters that are not all blank, not 257");
        assertThatThrownBy(() -> request.tags(many)).hasMessageContaining("a run has up to 20 tags, not 21");
    }
}
