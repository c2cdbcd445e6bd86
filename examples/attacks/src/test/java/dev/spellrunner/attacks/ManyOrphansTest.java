// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose host is gone, and which together are larger than the heap of the next one. */
@Timeout(300)
@Tag("full")
class ManyOrphansTest {

    private static final User ADA = new User("ada");
    private static final int RUNS = 16;
    private static final int ELEMENTS = 7_000;

    /** Goes through a list, and then waits. */
    private static Spell loopThatWaits() {
        return Spell.named("loop")
                .id("loop")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "list"))
                .node("7", "ForEach")
                .node("9", "Echo")
                .node("10", "Output", Map.of("name", "said"))
                .node("11", "Hold")
                .wire("1", "trigger", "7", "act1")
                .wire("2", "output", "7", "array")
                .wire("7", "element", "9", "string")
                .wire("7", "act", "10", "trigger")
                .wire("9", "output", "10", "input")
                .wire("7", "done", "11", "trigger")
                .build();
    }

    private static SpellHost host(RunDirectory runs, Semaphore begun, CompletableFuture<Outputs> word) {
        return SpellHost.builder(user -> new InMemorySpells(loopThatWaits()))
                .components(StandardComponents.all()
                        .with(Component.named("Hold")
                                .triggerInput("trigger")
                                .output("word", SocketType.STRING)
                                .nonBlocking()
                                .repeatable()
                                .worker((in, ctx) -> {
                                    begun.release();
                                    return Outputs.later(word.copy());
                                })))
                .runsOutliveConnections()
                .runs(runs)
                .build();
    }

    /** The next host, whose runs need not wait. */
    static final class Next {

        private Next() {}

        public static void main(String[] none) throws Exception {
            try (RunDirectory runs = RunDirectory.at(Path.of(System.getProperty("runs")));
                    SpellHost host =
                            host(runs, new Semaphore(0), CompletableFuture.completedFuture(Outputs.of("word", "on")))) {
                await().atMost(Duration.ofSeconds(200)).until(() -> ended(runs) == RUNS && host.runs() == 0);
                SmallProcess.serve(host.takenUp().goneOn().size());
            }
        }
    }

    private static long ended(RunDirectory runs) {
        return runs.list(RunQuery.newestOf(ADA.id(), 2 * RUNS)).stream()
                .filter(run -> run.status() == RunStatus.COMPLETED)
                .count();
    }

    @Test
    void goOnInASmallHeapOneAfterTheOther(@TempDir Path folder) throws Exception {
        Path directory = folder.resolve("runs");
        Semaphore begun = new Semaphore(0);
        try (SpellHost first = host(RunDirectory.at(directory), begun, new CompletableFuture<>())) {
            SpellManager manager = first.connect(ADA);
            List<Integer> list = Collections.nCopies(ELEMENTS, 0);
            for (int i = 0; i < RUNS; i++) {
                manager.start("loop", RunRequest.of(Map.of("list", list)));
                assertThat(begun.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }
        }

        try (SmallProcess next =
                SmallProcess.start(folder, Next.class, "-Xmx128m", "-XX:+UseSerialGC", "-Druns=" + directory)) {
            assertThat(next.port()).as("runs that went on at once").isLessThan(RUNS);
            assertThat(next.log()).doesNotContain("OutOfMemory").doesNotContain("\tat ");
        }
        try (RunDirectory after = RunDirectory.at(directory)) {
            assertThat(ended(after)).isEqualTo(RUNS);
        }
    }
}
