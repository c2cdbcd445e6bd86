// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run directory writes behind the run, also to a disk that is slow or full. */
@Timeout(60)
class RunDirectoryWritingTest extends RunsOnDisk {

    RunDirectoryWritingTest(@TempDir Path temporary) {
        super(temporary);
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, SECONDS)) {
                throw new IOException("nobody went on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A disk that is full now and then: it takes a part of what is written. */
    private static final class FullDisk implements Disk {
        final AtomicBoolean full = new AtomicBoolean();

        @Override
        public FileChannel open(Path file) throws IOException {
            FileChannel channel = Disk.REAL.open(file);
            if (full.get()) {
                channel.write(ByteBuffer.wrap(new byte[] {'{', '"', 'r'}), channel.size());
                channel.close();
                throw new IOException("No space left on device");
            }
            return channel;
        }
    }

    @Test
    void writesOnWhenADiskThatWasFullHasRoom() throws Exception {
        FullDisk disk = new FullDisk();
        RunDirectory store = open(RunDirectory.builder(directory), disk);
        Lease lease = store.begin(header("r-1"), SPELL, new Watched());
        lease.append(started("r-1", Map.of()));
        lease.written().toCompletableFuture().get(30, SECONDS);

        disk.full.set(true);
        lease.append(progress("r-1", 2, "one"));
        CompletionStage<Void> written = lease.written();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> store.begin(header("r-2"), SPELL, new Watched()))
                        .isInstanceOf(SpellException.class)
                        .hasMessageContaining("No space left"));
        assertThat(written.toCompletableFuture()).isNotDone();
        disk.full.set(false);
        written.toCompletableFuture().get(30, SECONDS);

        assertThat(store.recording("ada", "r-1").orElseThrow().events()).hasSize(2);
        assertThat(store.recording("ada", "r-1").orElseThrow().isTorn()).isFalse();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(store.begin(header("r-2"), SPELL, new Watched()))
                        .isNotNull());
    }

    @Test
    void givesARunUpThatItCannotWriteForLong() {
        FullDisk disk = new FullDisk();
        disk.full.set(true);
        RunDirectory store = open(RunDirectory.builder(directory).patience(Duration.ofMillis(1)), disk);
        Watched watched = new Watched();
        Lease lease = store.begin(header("r-1"), SPELL, watched);

        lease.append(started("r-1", Map.of()));
        CompletionStage<Void> written = lease.written();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(watched.lost)
                        .singleElement()
                        .satisfies(why -> assertThat(why).hasMessageContaining("No space left")));
        assertThatThrownBy(() -> written.toCompletableFuture().get(30, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("No space left");
    }

    @Test
    void dropsProgressAndHoldsTheRunForWhichTooMuchWaits() throws Exception {
        FullDisk disk = new FullDisk();
        disk.full.set(true);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch appended = new CountDownLatch(1);
        RunDirectory store = open(RunDirectory.builder(directory).backlog(2000, 1_000_000), file -> {
            writing.countDown();
            awaitUninterrupted(appended);
            return disk.open(file);
        });
        Watched watched = new Watched();
        Lease lease = store.begin(header("r-1"), SPELL, watched);
        lease.append(started("r-1", Map.of()));
        // From here on nothing is taken to be written.
        writing.await();
        for (int seq = 2; seq <= 50; seq++) {
            lease.append(progress("r-1", seq, "chunk"));
        }
        lease.append(LoggedEvent.of(
                NodeEvent.of("r-1", "silver")
                        .seq(51)
                        .at(START)
                        .node(NodePath.of("1"), "Echo")
                        .started(Map.of()),
                CODEC));

        assertThat(watched.behind).hasSize(1);
        appended.countDown();
        disk.full.set(false);
        watched.behind.get(0).toCompletableFuture().get(30, SECONDS);
        lease.append(completed("r-1", 52));
        lease.written().toCompletableFuture().get(30, SECONDS);

        List<NodeEvent> events = store.recording("ada", "r-1").orElseThrow().events();
        assertThat(events).hasSizeLessThan(52);
        long last = 0;
        for (NodeEvent event : events) {
            assertThat(event.since()).isEqualTo(last + 1);
            last = event.seq();
        }
        assertThat(last).isEqualTo(52);
    }

    @Test
    void tellsAnEventWhenItIsWrittenAndNotBefore() throws Exception {
        FullDisk disk = new FullDisk();
        disk.full.set(true);
        RunDirectory store = open(RunDirectory.builder(directory), disk);
        Watched watched = new Watched();
        Lease lease = store.begin(header("r-1"), SPELL, watched);
        lease.append(started("r-1", Map.of()));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> store.begin(header("r-2"), SPELL, new Watched()))
                        .isInstanceOf(SpellException.class));

        assertThat(watched.told).isEmpty();
        disk.full.set(false);
        lease.written().toCompletableFuture().get(30, SECONDS);

        assertThat(watched.told).containsExactly(started("r-1", Map.of()));
    }

    @Test
    void tellsTheEventsOfARunThatItGaveUp() {
        FullDisk disk = new FullDisk();
        disk.full.set(true);
        RunDirectory store = open(RunDirectory.builder(directory).patience(Duration.ofMillis(1)), disk);
        Watched watched = new Watched();
        Lease lease = store.begin(header("r-1"), SPELL, watched);

        lease.append(started("r-1", Map.of()));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(watched.lost).hasSize(1));
        lease.append(completed("r-1", 2));

        assertThat(watched.told).containsExactly(started("r-1", Map.of()), completed("r-1", 2));
    }
}
