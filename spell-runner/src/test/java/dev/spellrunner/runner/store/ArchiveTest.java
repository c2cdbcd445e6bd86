// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.log.Channel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArchiveTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private final CountDownLatch compressed = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** The archive looks at it when a run is compressed. */
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            compressed.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void changesNothingAnyMoreOnceItIsClosed(@TempDir Path directory) throws Exception {
        RunFiles files = RunFiles.at(directory);
        RunIndex index = new RunIndex(files.index(), Disk.REAL, EventCodec.create());
        Archive archive = new Archive(
                files, index, new KeptSpells(files, index), Sync.NEVER, clock, Duration.ofDays(1), 100, 1L << 20);
        archive.add(ended("r-1", files));
        archive.add(ended("r-2", files));
        compressed.await();

        Thread closing = new Thread(() -> archive.close(Duration.ZERO));
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        closing.join();

        assertThat(files.ended("r-1")).exists();
        assertThat(files.ended("r-2")).as("is compressed at the next start").doesNotExist();
        assertThat(files.underWay("r-2")).exists();
    }

    private static RunSummary ended(String run, RunFiles files) throws Exception {
        Files.writeString(files.underWay(run), "{}\n");
        return new RunSummary(
                new Channel("ada", "s"), run, "s", "v", RunStatus.COMPLETED, NOW, Optional.of(NOW), "{}", Map.of());
    }
}
