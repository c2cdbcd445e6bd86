// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.fixture.WaitingLoops;
import dev.spellrunner.runner.host.SpellHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a host that is lost, which together are larger than the heap of the one that is left. */
@Timeout(300)
public abstract class ManyOrphansContract extends OnServerContract {

    private static final int RUNS = 10;

    /** The host that is left, whose runs need not wait. */
    static final class Survivor {

        private Survivor() {}

        public static void main(String[] words) throws Exception {
            Cluster place = HostProcess.place(List.of(words));
            try (SpellHost host = WaitingLoops.notAtAll().host().cluster(place).build()) {
                await().atMost(Duration.ofSeconds(200))
                        .ignoreException(RunsUnavailableException.class)
                        .until(() -> WaitingLoops.completed(place.runs(), 2 * RUNS) == RUNS && host.runs() == 0);
            }
        }
    }

    @Test
    void areTakenUpByASmallHostByAndBy(@TempDir Path folder) throws Exception {
        SharedCluster place = server.placeFor(Long.MAX_VALUE);
        WaitingLoops loops = WaitingLoops.forEver();
        try (SpellHost lost = loops.host().cluster(place).build()) {
            loops.start(lost, RUNS);
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
            assertThat(WaitingLoops.completed(after.runs(), 2 * RUNS)).isEqualTo(RUNS);
        }
    }
}
