// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory and time of a run have bounds that follow from its limits. */
@Timeout(60)
class RunBoundsTest {

    private final Bench bench = new Bench();

    @Test
    void failsWhenMoreTriggersWaitThanNodesMayBeExecuted() {
        bench.add(Bench.builder("Act").action().nonBlocking().worker((in, ctx) -> {
            bench.calls.incrementAndGet();
            return Outputs.none();
        }));

        RunResult result =
                bench.on(layers(300, 300, 300)).sink(event -> {}).build().run(Map.of());

        NodeError error = result.failures().get(0);
        assertThat(error.type()).isEqualTo("LimitExceeded");
        assertThat(error.message()).contains("1000000 triggers wait");
        assertThat(error.hint()).contains("Limits.executions");
        assertThat(bench.calls.get()).isLessThan(10_000);
    }

    // Seed 1701134 of RandomReplayTest: a node that fails when it is pulled fires its error, though nothing has
    // triggered it.
    @Test
    void failsWhenALoopRunsInsideOfItselfWithoutEnd() {
        bench.add(Bench.builder("Items").pure().worker((in, ctx) -> Outputs.of("out", List.of("one"))))
                .add(Bench.builder("Fails").triggerOutput("error").nonBlocking().worker((in, ctx) -> {
                    throw new IllegalStateException("no");
                }))
                .echo("Echo");
        Spell spell = spell().node("items", "Items")
                .node("each", "ForEach")
                .node("x", "Echo")
                .node("f", "Fails")
                .wire("items", "out", "each", "array")
                .wire("start", "trigger", "each", "act1")
                .wire("each", "act", "x", "trigger")
                .wire("each", "element", "f", "in")
                .wire("f", "out", "x", "in")
                .wire("f", "error", "each", "act1")
                .build();

        RunResult result = bench.run(spell);

        NodeError error = result.failures().get(0);
        assertThat(error.type()).isEqualTo("LimitExceeded");
        assertThat(error.message()).isEqualTo("iterations run inside one another more than 32 deep");
        assertThat(error.path().node()).isEqualTo("each");
        assertThat(bench.events).hasSizeLessThan(1000);
    }

    @Test
    void countsTriggersThatWaitForTheirNodeToBeFree() {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        bench.add(Bench.builder("Act").action().nonBlocking().worker((in, ctx) -> Outputs.none()))
                .add(Bench.builder("Slow").action().nonBlocking().worker((in, ctx) -> Outputs.later(never)));
        SpellBuilder drawing = spell();
        List<String> senders = layer(drawing, "Act", layer(drawing, "Act", List.of("start"), "a", 10), "b", 4);
        layer(drawing, "Slow", senders, "c", 1);
        layer(drawing, "Slow", layer(drawing, "Act", senders, "d", 1), "e", 2);

        RunResult result = bench.on(drawing.build())
                .limits(Limits.defaults().executions(100))
                .build()
                .run(Map.of());

        assertThat(result.failures().get(0).type()).isEqualTo("LimitExceeded");
        assertThat(never).isCancelled();
    }

    @Test
    void resumesALongRunAboutAsFastAsItIsReplayed() {
        bench.echo("Echo");
        SpellBuilder drawing = spell();
        String last = "start";
        for (int i = 0; i < 40_000; i++) {
            String id = "n" + i;
            drawing.node(id, "Echo").wire(last, "trigger", id, "trigger");
            last = id;
        }
        SpellRunner runner = bench.on(drawing.build()).build();
        runner.run(Map.of());
        List<NodeEvent> halfWay = new ArrayList<>(bench.events.subList(0, bench.events.size() / 2 + 1));

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        RunResult resumed = runner.run(RunRequest.resuming(Recording.of(halfWay)));
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);

        // Linear, it takes less than a second; when it looked each node up among all of them, it took from eleven on.
        assertThat(took).isLessThan(Duration.ofSeconds(8));
        assertThat(resumed.status()).isEqualTo(RunResult.Status.COMPLETED);
        assertThat(bench.calls.get()).isBetween(59_990, 60_010);
    }

    private static Spell layers(int... sizes) {
        SpellBuilder drawing = spell();
        List<String> before = List.of("start");
        for (int i = 0; i < sizes.length; i++) {
            before = layer(drawing, "Act", before, "l" + i + "-", sizes[i]);
        }
        return drawing.build();
    }

    private static List<String> layer(
            SpellBuilder drawing, String component, List<String> before, String prefix, int size) {
        List<String> layer = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String id = prefix + i;
            drawing.node(id, component);
            before.forEach(sender -> drawing.wire(sender, "trigger", id, "trigger"));
            layer.add(id);
        }
        return layer;
    }
}
