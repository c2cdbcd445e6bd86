// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a host that is lost, which together are larger than the heap of the one that is left. */
@Timeout(300)
public abstract class ManyOrphansContract extends OnServerContract {

    private static final User ADA = new User("ada");
    private static final int RUNS = 18;
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

    private static SpellHost host(Cluster place, Semaphore begun, CompletableFuture<Outputs> word) {
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
                .cluster(place)
                .build();
    }

    private static long completed(RunStore runs) {
        return runs.list(RunQuery.newestOf(ADA.id(), 2 * RUNS)).stream()
                .filter(run -> run.status() == RunStatus.COMPLETED)
                .count();
    }

    /** The host that is left, whose runs need not wait. */
    static final class Survivor {

        private Survivor() {}

        public static void main(String[] words) throws Exception {
            Cluster place = HostProcess.place(List.of(words));
            try (SpellHost host =
                    host(place, new Semaphore(0), CompletableFuture.completedFuture(Outputs.of("word", "on")))) {
                await().atMost(Duration.ofSeconds(200))
                        .ignoreException(RunsUnavailableException.class)
                        .until(() -> completed(place.runs()) == RUNS && host.runs() == 0);
            }
        }
    }

    @Test
    void areTakenUpByASmallHostByAndBy(@TempDir Path folder) throws Exception {
        Semaphore begun = new Semaphore(0);
        SharedCluster place = server.placeFor(Long.MAX_VALUE);
        try (SpellHost lost = host(place, begun, new CompletableFuture<>())) {
            SpellManager manager = lost.connect(ADA);
            List<Integer> list = Collections.nCopies(ELEMENTS, 0);
            for (int i = 0; i < RUNS; i++) {
                manager.start("loop", RunRequest.of(Map.of("list", list)));
                assertThat(begun.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> place.backlog() == 0);
        }

        Path said = folder.resolve("said");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Survivor.class.getName()));
        command.addAll(server.words());
        Process survivor = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        opened.closing(survivor::destroyForcibly);

        assertThat(survivor.waitFor(250, TimeUnit.SECONDS)).isTrue();
        assertThat(survivor.exitValue()).as(Files.readString(said)).isZero();
        try (Cluster after = server.placeFor(1)) {
            assertThat(completed(after.runs())).isEqualTo(RUNS);
        }
    }
}
