// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.fixture.WaitingLoops;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose host is gone, and which together are larger than the heap of the next one. */
@Timeout(300)
@Tag("full")
class ManyOrphansTest {

    private static final int RUNS = 10;

    /** The next host, whose runs need not wait. */
    static final class Next {

        private Next() {}

        public static void main(String[] none) throws Exception {
            try (RunDirectory runs = RunDirectory.at(Path.of(System.getProperty("runs")));
                    SpellHost host = WaitingLoops.notAtAll().host().runs(runs).build()) {
                await().atMost(Duration.ofSeconds(200))
                        .until(() -> WaitingLoops.completed(runs, 2 * RUNS) == RUNS && host.runs() == 0);
                SmallProcess.serve(host.takenUp().goneOn().size());
            }
        }
    }

    @Test
    void goOnInASmallHeapOneAfterTheOther(@TempDir Path folder) throws Exception {
        Path directory = folder.resolve("runs");
        WaitingLoops loops = WaitingLoops.forEver();
        try (SpellHost first = loops.host().runs(RunDirectory.at(directory)).build()) {
            loops.start(first, RUNS);
        }

        try (SmallProcess next =
                SmallProcess.start(folder, Next.class, "-Xmx128m", "-XX:+UseSerialGC", "-Druns=" + directory)) {
            assertThat(next.port()).as("runs that went on at once").isLessThan(RUNS);
            assertThat(next.log()).doesNotContain("OutOfMemory").doesNotContain("\tat ");
        }
        try (RunDirectory after = RunDirectory.at(directory)) {
            assertThat(WaitingLoops.completed(after, 2 * RUNS)).isEqualTo(RUNS);
        }
    }
}
