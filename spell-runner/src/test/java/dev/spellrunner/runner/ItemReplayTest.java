// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of runs that an item of a source started. */
@Timeout(20)
class ItemReplayTest {

    private static final RunRequest WITH_ITEM =
            RunRequest.of(Map.of()).at("tap").item("tea");

    private final AtomicBoolean broken = new AtomicBoolean();
    private final Bench bench = new Bench()
            .add(new ManualSource().component("Tap"))
            .echo("Echo it")
            .plain("Fragile", (in, ctx) -> {
                if (broken.get()) {
                    throw new IllegalStateException("broken");
                }
                return Outputs.of("out", in.get("in"));
            });

    /** A trigger at the top, where no item starts a run, and tap → a → o. */
    private static Spell drawing(String component) {
        return Bench.spell()
                .node("tap", "Tap")
                .node("a", component)
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("tap", "trigger", "a", "trigger")
                .wire("tap", "out", "a", "in")
                .wire("a", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .build();
    }

    private Recording record(SpellRunner runner, RunRequest request) {
        runner.run(request);
        Recording recording = Recording.of(List.copyOf(bench.events), runner);
        bench.events.clear();
        return recording;
    }

    private static List<Map<String, Object>> inputsOfStarts(List<NodeEvent> events) {
        List<Map<String, Object>> inputs = new ArrayList<>();
        for (NodeEvent event : events) {
            if (event instanceof NodeEvent.Started started) {
                inputs.add(started.inputs());
            }
        }
        return inputs;
    }

    private static List<String> kinds(Recording recording) {
        return recording.events().stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    @Test
    void repeatsTheRunWithTheItemThatStartedIt() {
        SpellRunner runner = bench.on(drawing("Echo it")).build();
        Recording recording = record(runner, WITH_ITEM);

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.outputs()).isEqualTo(Map.of("result", "tea"));
        assertThat(bench.told()).isEqualTo(kinds(recording)).contains("Started tap");
        assertThat(inputsOfStarts(bench.events)).isEqualTo(inputsOfStarts(recording.events()));
    }

    @Test
    void findsTheItemInAFile(@TempDir Path directory) {
        Path file = directory.resolve("run.jsonl");
        SpellRunner runner = bench.on(drawing("Echo it")).build();
        try (Recorder recorder = Recorder.to(file)) {
            runner.run(WITH_ITEM.record(recorder));
        }
        bench.events.clear();

        Recording recording = Recording.read(file);

        assertThat(runner.replay(recording).outputs()).isEqualTo(Map.of("result", "tea"));
        assertThat(bench.told()).isEqualTo(kinds(recording));
    }

    @Test
    void goesOnAfterAFailureWithTheItem() {
        broken.set(true);
        SpellRunner runner = bench.on(drawing("Fragile")).build();
        Recording recording = record(runner, WITH_ITEM);
        broken.set(false);

        assertThat(runner.run(RunRequest.resuming(recording)).outputs()).isEqualTo(Map.of("result", "tea"));
        assertThat(bench.told()).doesNotContain("Started start");
    }

    @Test
    void givesTheItemToTheSourceThatHadStartedAndNotEnded() {
        SpellRunner runner = bench.on(drawing("Echo it")).build();
        Recording whole = record(runner, WITH_ITEM);
        Recording crashed = Recording.of(whole.events().subList(0, 2), runner);

        RunResult resumed = runner.run(RunRequest.resuming(crashed).repeating(path -> true));

        assertThat(resumed.outputs()).isEqualTo(Map.of("result", "tea"));
    }

    @Test
    void runsAChangedSpellWithTheItem() {
        Recording recording = record(bench.on(drawing("Echo it")).build(), WITH_ITEM);
        SpellRunner changed = bench.on(drawing("Fragile")).build();

        assertThat(changed.run(RunRequest.of(Map.of()).reusing(recording)).outputs())
                .isEqualTo(Map.of("result", "tea"));
        assertThat(bench.told()).contains("Started tap").doesNotContain("Started start");
    }

    @Test
    void runsAgainWithTheItemThatTheRequestGives() {
        SpellRunner runner = bench.on(drawing("Echo it")).build();
        Recording recording = record(runner, WITH_ITEM);

        RunRequest other = RunRequest.of(Map.of()).at("tap").item("coffee");

        assertThat(runner.run(other.reusing(recording)).outputs()).isEqualTo(Map.of("result", "coffee"));
    }

    @Test
    void startsWhereTheRequestSaysThoughAnItemStartedTheRecordedRun() {
        SpellRunner runner = bench.on(drawing("Echo it")).build();
        Recording recording = record(runner, WITH_ITEM);

        runner.run(RunRequest.of(Map.of()).at("start").reusing(recording));

        assertThat(bench.told()).contains("Started start");
    }
}
