// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full at any byte, or cannot be written to. */
@Timeout(120)
class FullDiskTest extends RunsOnDisk {

    /** No part of the length of a line, so that they are torn at all sorts of places. */
    private static final int STEP = 71;

    FullDiskTest(@TempDir Path temporary) {
        super(temporary);
    }

    /** Opens files on a disk that has room for so many bytes more. */
    private static Disk withRoom(AtomicLong room) {
        return file -> new FileWithin(Disk.REAL.open(file)) {
            @Override
            public int write(ByteBuffer source) throws IOException {
                int fits = (int) Math.min(source.remaining(), Math.max(0, room.get()));
                if (fits == 0) {
                    throw new IOException("No space left on device");
                }
                ByteBuffer part = source.slice(source.position(), fits);
                int written = super.write(part);
                source.position(source.position() + written);
                room.addAndGet(-written);
                return written;
            }
        };
    }

    @Test
    void leavesAReadablePrefixOfARunAtWhicheverByteTheDiskIsFullAndWritesOnWhenThereIsRoom() throws Exception {
        List<LoggedEvent> events =
                List.of(started("r-1", Map.of("word", "moon")), progress("r-1", 2, "one"), progress("r-1", 3, "two"));
        long length = 0;
        for (int bytes = 0; bytes == 0 || bytes < length + STEP; bytes += STEP) {
            AtomicLong room = new AtomicLong(bytes);
            Path at = temporary.resolve("full" + bytes);
            RunDirectory store = open(RunDirectory.builder(at), withRoom(room));
            Lease lease = store.begin(header("r-1"), SPELL, new Watched());
            events.forEach(lease::append);
            CompletionStage<Void> written = lease.written();
            if (length == 0 || bytes < length) {
                awaitRefusal(store);
                assertThat(written.toCompletableFuture()).isNotDone();
                assertThat(store.recording("ada", "r-1").stream()
                                .flatMap(recording -> recording.events().stream())
                                .toList())
                        .isEqualTo(prefix(at, events));
            }
            room.set(Long.MAX_VALUE);
            written.toCompletableFuture().get(20, SECONDS);

            assertThat(store.events("ada", "r-1", 0)).contains(events);
            length = Files.size(at.resolve("under-way/r-1.jsonl"));
            store.close();
        }
    }

    /** Returns the events that a host would find which opens a copy of the directory. */
    private List<NodeEvent> prefix(Path at, List<LoggedEvent> all) throws IOException {
        Path file = at.resolve("under-way/r-1.jsonl");
        Path copy = temporary.resolve("copy" + ++copies);
        Files.createDirectories(copy.resolve("under-way"));
        Files.write(copy.resolve("under-way/r-1.jsonl"), Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
        try (RunDirectory found = RunDirectory.at(copy)) {
            List<Orphan> orphans = found.orphans();
            List<NodeEvent> events =
                    orphans.isEmpty() ? List.of() : orphans.get(0).recording().events();
            assertThat(events)
                    .isEqualTo(all.subList(0, events.size()).stream()
                            .map(event -> CODEC.decode(event.json()))
                            .toList());
            return events;
        }
    }

    private static void awaitRefusal(RunDirectory store) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> store.begin(header("r-2"), SPELL, new Watched()))
                        .isInstanceOf(SpellException.class)
                        .hasMessageContaining("No space left"));
    }

    @Test
    void refusesRunsOnADiskThatHasBecomeReadOnlyAndStillShowsThoseThatThereAre() {
        AtomicBoolean readOnly = new AtomicBoolean();
        RunDirectory store = open(RunDirectory.builder(directory).patience(Duration.ofMillis(1)), file -> {
            if (readOnly.get()) {
                throw new IOException("cannot open " + file, new ReadOnlyFileSystemException());
            }
            return Disk.REAL.open(file);
        });
        runToItsEnd(store, "r-1");
        awaitEnded(store, directory, 1);

        readOnly.set(true);
        Watched watched = new Watched();
        store.begin(header("r-2"), SPELL, watched).append(started("r-2", Map.of()));

        await().atMost(Duration.ofSeconds(20)).until(() -> !watched.lost.isEmpty());
        assertThat(watched.lost.get(0)).hasRootCauseInstanceOf(ReadOnlyFileSystemException.class);
        assertThat(watched.told).containsExactly(started("r-2", Map.of()));
        assertThat(store.recording("ada", "r-1")).isPresent();
        assertThat(store.list(RunQuery.newestOf("ada", 10))).hasSize(2);
    }

    @Test
    void saysWhichDirectoryCannotBeOpened() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "no directory");

        assertThatThrownBy(() -> RunDirectory.at(file.resolve("runs")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the directory of runs '" + file.resolve("runs") + "' cannot be opened: ");
    }

    @Test
    void refusesARunWhoseSpellCannotBeWritten() throws IOException {
        RunDirectory store = open(directory);
        Files.delete(directory.resolve("spells"));
        Files.writeString(directory.resolve("spells"), "no directory");

        assertThatThrownBy(() -> store.begin(header("r-1"), SPELL, new Watched()))
                .isInstanceOf(SpellException.class)
                .hasMessageContaining("the directory of runs cannot be written to");
        assertThat(store.find("ada", "r-1")).isEmpty();
    }
}
