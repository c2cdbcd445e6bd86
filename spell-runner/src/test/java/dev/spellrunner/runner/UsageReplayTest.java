// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Spell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tokens that models took are recorded, and those of a run that is replayed or goes on are those of the whole run. */
@Timeout(20)
class UsageReplayTest {

    private static final Usage OF_NODE = Usage.of("m", 3, 4);
    private static final Usage OF_ALL = Usage.of("m", 9, 12);

    private final AtomicInteger asked = new AtomicInteger();
    private final Bench bench = new Bench().plain("Asks", (in, ctx) -> {
        asked.incrementAndGet();
        ctx.usage(OF_NODE);
        return Outputs.of("out", "said");
    });

    private final Spell inner = Spell.named("inner")
            .id("inner")
            .node("in", "Module Trigger In", Bench.named("go"))
            .node("asks", "Asks")
            .node("out", "Module Trigger Out", Bench.named("done"))
            .wire("in", "trigger", "asks", "trigger")
            .wire("asks", "trigger", "out", "trigger")
            .build();

    /** start → a → a called spell that asks → b → o. */
    private final Spell spell = Bench.spell()
            .node("a", "Asks")
            .node(
                    "c",
                    "Spell",
                    Map.of(
                            "spellId",
                            "inner",
                            "inputs",
                            List.of(Bench.trigger("go", "go")),
                            "outputs",
                            List.of(Bench.trigger("done", "done"))))
            .node("b", "Asks")
            .node("o", "Output", Bench.named("result"))
            .wire("start", "trigger", "a", "trigger")
            .wire("a", "trigger", "c", "go")
            .wire("c", "done", "b", "trigger")
            .wire("b", "trigger", "o", "trigger")
            .wire("b", "out", "o", "input")
            .build();

    private SpellRunner runner() {
        return bench.on(spell).store(SpellStore.of(inner)).build();
    }

    private List<NodeEvent> record() {
        runner().run(Map.of());
        List<NodeEvent> events = new ArrayList<>(bench.events);
        bench.events.clear();
        asked.set(0);
        return events;
    }

    private static @Nullable Usage usage(List<NodeEvent> events, String path) {
        return events.stream()
                .filter(event -> event.path().toString().equals(path))
                .filter(NodeEvent.Completed.class::isInstance)
                .map(event -> ((NodeEvent.Completed) event).usage())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isThatOfTheRecordingInAReplay(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("run.jsonl");
        Recording.of(record()).write(file);

        runner().replay(Recording.read(file));

        assertThat(asked).hasValue(0);
        assertThat(usage(bench.events, "a")).isEqualTo(OF_NODE);
        assertThat(usage(bench.events, "b")).isEqualTo(OF_NODE);
        assertThat(usage(bench.events, "")).isEqualTo(OF_ALL);
    }

    @Test
    void isThatOfTheWholeRunIfItGoesOnWhereverItWasBrokenOff() {
        List<NodeEvent> whole = record();

        for (int told = 1; told < whole.size(); told++) {
            List<NodeEvent> events = new ArrayList<>(whole.subList(0, told));
            bench.events.clear();
            runner().run(RunRequest.goingOn(Recording.of(events)).repeating(path -> true));
            events.addAll(bench.events);

            assertThat(usage(events, "a"))
                    .as("broken off after %s events", told)
                    .isEqualTo(OF_NODE);
            assertThat(usage(events, "")).as("broken off after %s events", told).isEqualTo(OF_ALL);
        }
    }

    @Test
    void isThatOfTheWholeRunIfItIsResumedOrRunAgain() {
        List<NodeEvent> whole = record();
        Recording brokenOff = Recording.of(whole.subList(0, whole.size() / 2));

        runner().run(RunRequest.resuming(brokenOff).repeating(path -> true));
        Usage resumed = usage(bench.events, "");
        bench.events.clear();
        runner().run(RunRequest.of(Map.of()).reusing(Recording.of(whole, runner())));
        Usage rerun = usage(bench.events, "");

        assertThat(resumed).isEqualTo(OF_ALL);
        assertThat(rerun).isEqualTo(OF_ALL);
    }
}
