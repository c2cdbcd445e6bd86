// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Run directories of a test, and events of runs to be kept in them. */
abstract class RunsOnDisk {

    static final Channel CHANNEL = new Channel("ada", "s");
    static final Spell SPELL = Spell.named("silver").id("s").node("1", "Echo").build();
    static final Instant START = Instant.parse("2026-11-29T08:00:00Z");
    static final EventCodec CODEC = EventCodec.create();

    final Path temporary;
    final Path directory;
    int copies;

    RunsOnDisk(@TempDir Path temporary) {
        this.temporary = temporary;
        this.directory = temporary.resolve("runs");
    }

    final List<RunDirectory> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(RunDirectory::close);
    }

    RunDirectory open(RunDirectory.Builder options, Disk disk) {
        RunDirectory store = options.build(disk);
        opened.add(store);
        return store;
    }

    RunDirectory open(Path at) {
        return open(RunDirectory.builder(at), Disk.REAL);
    }

    /** Notes what it is told. */
    static final class Watched implements RunWatcher {
        final List<CompletionStage<Void>> behind = new CopyOnWriteArrayList<>();
        final List<Throwable> lost = new CopyOnWriteArrayList<>();
        final List<LoggedEvent> told = new CopyOnWriteArrayList<>();

        @Override
        public void tell(List<LoggedEvent> events) {
            told.addAll(events);
        }

        @Override
        public void behind(CompletionStage<Void> caughtUp) {
            behind.add(caughtUp);
        }

        @Override
        public void lost(Throwable why) {
            lost.add(why);
        }
    }

    static RunHeader header(String run) {
        return new RunHeader(
                CHANNEL,
                run,
                Optional.of("go"),
                START,
                Optional.of(START.plusSeconds(60)),
                SPELL.version(),
                false,
                true,
                Map.of("paused", true),
                Map.of("tone", "rough"),
                Map.of("order", "17"));
    }

    static LoggedEvent started(String run, Map<String, @Nullable Object> inputs) {
        return LoggedEvent.of(NodeEvent.of(run, "silver").seq(1).at(START).started(inputs), CODEC);
    }

    static LoggedEvent progress(String run, long seq, String chunk) {
        return LoggedEvent.of(
                NodeEvent.of(run, "silver")
                        .seq(seq)
                        .at(START)
                        .node(NodePath.of("1"), "Echo")
                        .progress(chunk),
                CODEC);
    }

    static LoggedEvent completed(String run, long seq) {
        return LoggedEvent.of(
                NodeEvent.of(run, "silver")
                        .seq(seq)
                        .at(START.plusSeconds(1))
                        .micros(5)
                        .completed(Map.of()),
                CODEC);
    }

    static void runToItsEnd(RunDirectory store, String run) {
        Lease lease = store.begin(header(run), SPELL, new Watched());
        lease.append(started(run, Map.of("word", "Moon of " + run)));
        lease.append(completed(run, 2));
    }

    static void awaitEnded(RunDirectory store, Path at, int runs) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(names(at.resolve("ended"))).hasSize(runs);
            assertThat(names(at.resolve("under-way"))).isEmpty();
        });
        assertThat(store.list(RunQuery.newestOf("ada", 1000))).isNotEmpty();
    }

    static List<String> names(Path at) throws IOException {
        try (Stream<Path> files = Files.list(at)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    Path copy(String name) throws IOException {
        Path target = temporary.resolve(name + ++copies);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(directory.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    static void awaitEnded(RunDirectory store, Path at, int ended, int underWay) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(names(at.resolve("ended"))).hasSize(ended);
            assertThat(names(at.resolve("under-way"))).hasSize(underWay);
        });
        assertThat(store.list(RunQuery.newestOf("ada", 1000))).hasSize(ended + underWay);
    }
}
