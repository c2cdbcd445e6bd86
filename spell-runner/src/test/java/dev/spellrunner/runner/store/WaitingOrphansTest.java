// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were under way, of which each is small enough to be loaded, but not all together. */
@Timeout(60)
class WaitingOrphansTest extends RunsOnDisk {

    private static final List<String> RUNS = List.of("r-1", "r-2", "r-3", "r-4");

    WaitingOrphansTest(@TempDir Path temporary) {
        super(temporary);
    }

    private RunDirectory afterACrash() throws Exception {
        RunDirectory store = open(directory);
        for (String run : RUNS) {
            Lease lease = store.begin(header(run), SPELL, new Watched());
            lease.append(started(run, Map.of("word", "a".repeat(2_000))));
            lease.written().toCompletableFuture().get(30, SECONDS);
        }
        return RunDirectory.builder(copy("many")).bytesOfRun(6_000).build();
    }

    @Test
    void areGivenWhenOthersHaveEnded() throws Exception {
        try (RunDirectory after = afterACrash()) {
            BlockingQueue<Orphan> given = new LinkedBlockingQueue<>(after.orphans());
            assertThat(given).hasSize(2);
            assertThat(after.list(RunQuery.newestOf("ada", 10)))
                    .hasSize(4)
                    .allSatisfy(run -> assertThat(run.status()).isEqualTo(RunStatus.RUNNING));
            after.onOrphans(given::addAll);

            for (int i = 0; i < RUNS.size(); i++) {
                Orphan next = requireNonNull(given.poll(30, SECONDS));
                assertThat(given.size()).isLessThan(2);
                assertThat(next.recording().events()).hasSize(1);
                next.claim().take(new Watched()).append(completed(next.header().run(), 2));
            }

            await().untilAsserted(() -> assertThat(after.list(RunQuery.newestOf("ada", 10)))
                    .allSatisfy(run -> assertThat(run.status()).isEqualTo(RunStatus.COMPLETED)));
        }
    }

    @Test
    void stayForTheNextHostIfTheOthersHaveNotEnded() throws Exception {
        try (RunDirectory after = afterACrash()) {
            after.onOrphans(orphans -> assertThat(orphans).isEmpty());
            assertThat(after.orphans()).hasSize(2);
        }

        try (RunDirectory next = RunDirectory.at(temporary.resolve("many1"))) {
            assertThat(next.orphans()).hasSize(4);
        }
    }
}
