// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunIndexTest extends RunsOnDisk {

    private static final int RUNS = 20_000;

    RunIndexTest(@TempDir Path temporary) {
        super(temporary);
    }

    private static String line(int number) {
        return "{\"run\":\"r-" + number + "\",\"spell\":\"s\",\"name\":\"silver\",\"version\":\"" + SPELL.version()
                + "\",\"status\":\"" + (number % 100 == 0 ? "failed" : "completed") + "\",\"startedAt\":\""
                + START.plusSeconds(number) + "\",\"endedAt\":\"" + START.plusSeconds(number + 1)
                + "\",\"inputs\":\"{\\\"word\\\":\\\"moon " + number + "\\\"}\",\"user\":\"ada\",\"bytes\":400}";
    }

    /** None of the runs has a file: whatever was read of one would be missing. */
    @Test
    void listsManyRunsWithoutALookAtTheirFiles() throws Exception {
        open(directory).close();
        Files.write(
                directory.resolve("index.jsonl"),
                IntStream.rangeClosed(1, RUNS).mapToObj(RunIndexTest::line).toList());
        RunDirectory store =
                open(RunDirectory.builder(directory).clock(new ManualClock(START.plusSeconds(RUNS))), Disk.REAL);

        List<RunSummary> newest = store.list(RunQuery.newestOf("ada", 50));
        List<RunSummary> failed = store.list(query(Optional.of(RunStatus.FAILED), Optional.empty()));
        List<RunSummary> oldest = store.list(query(Optional.empty(), Optional.of("MOON 1\"")));

        assertThat(newest).hasSize(50).first().extracting(RunSummary::run).isEqualTo("r-" + RUNS);
        assertThat(failed).hasSize(50).first().extracting(RunSummary::run).isEqualTo("r-" + RUNS);
        assertThat(oldest).extracting(RunSummary::run).containsExactly("r-1");
        assertThat(names(directory.resolve("ended"))).isEmpty();
    }

    @Test
    void losesNoRunButThatWhoseLineWasTornWhenTheDiskWasFull() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        RunDirectory store = open(RunDirectory.builder(directory), file -> new FileWithin(Disk.REAL.open(file)) {
            @Override
            public int write(ByteBuffer source) throws IOException {
                if (!full.get() || !file.endsWith("index.jsonl")) {
                    return super.write(source);
                }
                super.write(source.slice(0, 7));
                throw new IOException("No space left on device");
            }
        });
        full.set(true);
        runToItsEnd(store, "r-1");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(directory.resolve("index.jsonl"))
                        && Files.size(directory.resolve("index.jsonl")) > 0);
        full.set(false);
        runToItsEnd(store, "r-2");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> names(directory.resolve("under-way")).equals(List.of("r-1.jsonl")));
        Path copy = copy("again");
        Files.delete(copy.resolve("under-way/r-1.jsonl"));

        store.close();
        assertThat(open(directory).list(RunQuery.newestOf("ada", 10)))
                .extracting(RunSummary::run)
                .containsExactlyInAnyOrder("r-1", "r-2");
        assertThat(open(copy).list(RunQuery.newestOf("ada", 10)))
                .extracting(RunSummary::run)
                .containsExactlyInAnyOrder("r-1", "r-2");
    }

    @Test
    void isMadeAnewFromTheFilesOfTheRunsIfItIsGone() throws Exception {
        RunDirectory store = open(directory);
        for (int i = 1; i <= 3; i++) {
            runToItsEnd(store, "r-" + i);
        }
        awaitEnded(store, directory, 3);
        List<RunSummary> before = store.list(RunQuery.newestOf("ada", 10));
        Path copy = copy("gone");
        Files.delete(copy.resolve("index.jsonl"));
        Files.writeString(copy.resolve("ended/r-4.jsonl.gz"), "no archive");
        Files.writeString(copy.resolve("ended/r-5.jsonl.gz.draft"), "torn");

        List<RunSummary> seen = RunDirectoryView.of(copy).runs();
        RunDirectory again = open(copy);

        assertThat(seen).containsExactlyInAnyOrderElementsOf(before);
        assertThat(again.list(RunQuery.newestOf("ada", 10))).containsExactlyInAnyOrderElementsOf(before);
        assertThat(again.unreadable())
                .extracting(UnreadableRun::place)
                .containsExactly(copy.resolve("ended/r-4.jsonl.gz").toString());
        assertThat(Files.readAllLines(copy.resolve("index.jsonl"))).hasSize(3);
        assertThat(copy.resolve("ended/r-5.jsonl.gz.draft")).doesNotExist();
        again.close();
        assertThat(open(RunDirectory.builder(copy).runs(1), Disk.REAL).list(RunQuery.newestOf("ada", 10)))
                .hasSize(1);
    }

    private static RunQuery query(Optional<RunStatus> status, Optional<String> text) {
        return new RunQuery(
                "ada", Optional.empty(), status, Optional.empty(), Optional.empty(), text, Optional.empty(), 50);
    }
}
