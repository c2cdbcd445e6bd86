// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replays of runs whose nodes were ended by hand. */
@Timeout(20)
class SkipReplayTest {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final Bench bench = new Bench()
            .echo("A")
            .add(Bench.builder("Wait").nonBlocking().worker((in, ctx) -> {
                begun.countDown();
                return Outputs.later(new CompletableFuture<>());
            }));

    private Recording recordThatSkips(SpellRunner runner, String path, Outputs.@Nullable Values outputs)
            throws Exception {
        Run run = runner.start(Map.of());
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        NodePath node = NodePath.parse(path);
        CompletableFuture<Boolean> skipped = outputs == null ? run.skip(node, "not wanted") : run.skip(node, outputs);
        assertThat(skipped.get(30, TimeUnit.SECONDS)).isTrue();
        Bench.await(run);
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();
        return recording;
    }

    private static List<String> told(Recording recording) {
        return recording.events().stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    private List<String> reasons() {
        return bench.events.stream()
                .filter(NodeEvent.Cancelled.class::isInstance)
                .map(event -> ((NodeEvent.Cancelled) event).reason())
                .toList();
    }

    @Test
    void cancelsAgainANodeThatSomebodyCancelled() throws Exception {
        SpellRunner runner = bench.on(Bench.single("Wait")).build();
        Recording recording = recordThatSkips(runner, "a", null);

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.isCompleted()).isTrue();
        assertThat(bench.told()).isEqualTo(told(recording)).contains("Cancelled a");
        assertThat(reasons()).containsExactly("not wanted");
    }

    @Test
    void goesOnWithTheOutputsThatSomebodyGave() throws Exception {
        SpellRunner runner = bench.on(Bench.single("Wait")).build();
        Recording recording = recordThatSkips(runner, "a", Outputs.of("out", "mine"));

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.outputs()).isEqualTo(Map.of("result", "mine"));
        assertThat(bench.told()).isEqualTo(told(recording));
        assertThat(bench.events)
                .filteredOn(event -> event.path().equals(NodePath.of("a")) && event.isTerminal())
                .extracting(event -> ((NodeEvent.Completed) event).origin())
                .containsExactly(Origin.HAND);
    }

    @Test
    void cancelsAgainANodeThatWaitedForItsGate() throws Exception {
        Gate gate = request -> {
            if (!request.node().id().equals("a")) {
                return Decision.pass();
            }
            begun.countDown();
            return Decision.later("somebody", new CompletableFuture<>());
        };
        SpellRunner runner = bench.on(Bench.single("A")).gate(gate).build();
        Recording recording = recordThatSkips(runner, "a", null);

        assertThat(runner.replay(recording).isCompleted()).isTrue();

        assertThat(bench.told()).isEqualTo(told(recording)).containsSubsequence("Waiting a", "Cancelled a");
    }

    @Test
    void stopsAgainWhatRanInsideTheNode() throws Exception {
        Spell inner = Spell.named("test")
                .node("in", "Module Trigger In", Bench.named("start"))
                .node("x", "Wait")
                .wire("in", "trigger", "x", "trigger")
                .build();
        SpellRunner runner = bench.on(Bench.callingTheTest().build())
                .store(name -> Optional.of(inner))
                .build();
        Recording recording = recordThatSkips(runner, "7", null);

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.isCompleted()).isTrue();
        assertThat(bench.told()).isEqualTo(told(recording)).containsSubsequence("Cancelled 7/x", "Cancelled 7");
    }
}
