// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunDirectoryTest {

    private static final Channel CHANNEL = new Channel("ada", "s");
    private static final Spell SPELL =
            Spell.named("silver").id("s").node("1", "Echo").build();
    private static final Instant START = Instant.parse("2026-11-29T08:00:00Z");
    private static final EventCodec CODEC = EventCodec.create();

    private final Path temporary;
    private final Path directory;
    private int copies;

    RunDirectoryTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.directory = temporary.resolve("runs");
    }

    private final List<RunDirectory> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(RunDirectory::close);
    }

    private RunDirectory open(RunDirectory.Builder options, Disk disk) {
        RunDirectory store = options.build(disk);
        opened.add(store);
        return store;
    }

    private RunDirectory open(Path at) {
        return open(RunDirectory.builder(at), Disk.REAL);
    }

    /** Notes what it is told. */
    private static final class Watched implements RunWatcher {
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

    private static RunHeader header(String run) {
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
                Map.of("tone", "rough"));
    }

    private static LoggedEvent started(String run, Map<String, @Nullable Object> inputs) {
        return LoggedEvent.of(new NodeEvent.Started(run, "silver", 1, 1, START, NodePath.ROOT, "", inputs), CODEC);
    }

    private static LoggedEvent progress(String run, long seq, String chunk) {
        return LoggedEvent.of(
                new NodeEvent.Progress(run, "silver", seq, seq, START, NodePath.of("1"), "Echo", chunk), CODEC);
    }

    private static LoggedEvent completed(String run, long seq) {
        return LoggedEvent.of(
                new NodeEvent.Completed(
                        run, "silver", seq, seq, START.plusSeconds(1), NodePath.ROOT, "", Map.of(), List.of(), 5),
                CODEC);
    }

    private static void runToItsEnd(RunDirectory store, String run) {
        Lease lease = store.begin(header(run), SPELL, new Watched());
        lease.append(started(run, Map.of("word", "Moon of " + run)));
        lease.append(completed(run, 2));
    }

    private static void awaitEnded(RunDirectory store, Path at, int runs) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(names(at.resolve("ended"))).hasSize(runs);
            assertThat(names(at.resolve("under-way"))).isEmpty();
        });
        assertThat(store.list(RunQuery.newestOf("ada", 1000))).isNotEmpty();
    }

    private static List<String> names(Path at) throws IOException {
        try (Stream<Path> files = Files.list(at)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private Path copy(String name) throws IOException {
        Path target = temporary.resolve(name + ++copies);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(directory.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    @Test
    void keepsARunThatHasEndedCompressedAndReadable() throws Exception {
        RunDirectory store = open(directory);

        runToItsEnd(store, "r-1");
        awaitEnded(store, directory, 1);

        Recording recording = store.recording("ada", "r-1").orElseThrow();
        assertThat(recording.end()).isPresent();
        assertThat(recording.trigger()).contains("go");
        assertThat(recording.inputs()).containsEntry("word", "Moon of r-1");
        assertThat(store.events("ada", "r-1", 1).orElseThrow()).containsExactly(completed("r-1", 2));
        assertThat(names(directory.resolve("ended"))).containsExactly("r-1.jsonl.gz");
        assertThat(Recording.read(directory.resolve("ended/r-1.jsonl.gz")).events())
                .isEqualTo(recording.events());
        assertThat(store.spell(SPELL.version())).contains(SPELL);
    }

    @Test
    void listsRunsOfAUserTheNewestFirstInPages() {
        RunDirectory store = open(directory);
        for (int i = 1; i <= 5; i++) {
            runToItsEnd(store, "r-" + i);
        }
        store.begin(header("r-6"), SPELL, new Watched()).append(started("r-6", Map.of("word", "sun")));
        awaitEnded(store, directory, 5, 1);

        List<RunSummary> page = store.list(RunQuery.newestOf("ada", 3));

        assertThat(page).extracting(RunSummary::run).containsExactly("r-6", "r-5", "r-4");
        assertThat(page.get(0).status()).isEqualTo(RunStatus.RUNNING);
        assertThat(page.get(1).endedAt()).contains(START.plusSeconds(1));
        assertThat(store.list(query(Optional.empty(), Optional.empty(), Optional.of("r-4"))))
                .extracting(RunSummary::run)
                .containsExactly("r-3", "r-2", "r-1");
        assertThat(store.list(query(Optional.of(RunStatus.COMPLETED), Optional.of("moon OF r-2"), Optional.empty())))
                .extracting(RunSummary::run)
                .containsExactly("r-2");
        assertThat(store.list(RunQuery.newestOf("bea", 3))).isEmpty();
        assertThat(store.find("bea", "r-1")).isEmpty();
        assertThat(store.recording("bea", "r-1")).isEmpty();
    }

    private static void awaitEnded(RunDirectory store, Path at, int ended, int underWay) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(names(at.resolve("ended"))).hasSize(ended);
            assertThat(names(at.resolve("under-way"))).hasSize(underWay);
        });
        assertThat(store.list(RunQuery.newestOf("ada", 1000))).hasSize(ended + underWay);
    }

    private static RunQuery query(Optional<RunStatus> status, Optional<String> text, Optional<String> before) {
        return new RunQuery("ada", Optional.of("s"), status, Optional.empty(), Optional.empty(), text, before, 10);
    }

    @Test
    void knowsItsRunsWhenItIsOpenedAgain() {
        RunDirectory store = open(directory);
        runToItsEnd(store, "r-1");
        runToItsEnd(store, "r-2");
        store.close();

        RunDirectory again = open(directory);

        assertThat(again.list(RunQuery.newestOf("ada", 10)))
                .extracting(RunSummary::run)
                .containsExactly("r-2", "r-1");
        assertThat(again.orphans()).isEmpty();
    }

    @Test
    void isUsedByOneHostAtATime() {
        open(directory);

        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("is in use");
    }

    @Test
    void givesThePrefixThatWasWrittenWhereverTheFileIsTorn() throws Exception {
        RunDirectory store = open(directory);
        Lease lease = store.begin(header("r-1"), SPELL, new Watched());
        lease.append(started("r-1", Map.of()));
        lease.append(progress("r-1", 2, "one"));
        lease.append(progress("r-1", 3, "two"));
        lease.written().toCompletableFuture().get(10, SECONDS);
        byte[] whole = Files.readAllBytes(directory.resolve("under-way/r-1.jsonl"));
        int lastEvents = 0;

        for (int length = 0; length <= whole.length; length += 3) {
            Path torn = copy("torn");
            Files.write(torn.resolve("under-way/r-1.jsonl"), Arrays.copyOf(whole, length));
            try (RunDirectory after = RunDirectory.at(torn)) {
                List<Orphan> orphans = after.orphans();
                int events = orphans.isEmpty()
                        ? 0
                        : orphans.get(0).recording().events().size();
                assertThat(events).isBetween(lastEvents, 3);
                lastEvents = events;
                if (events > 0) {
                    goOn(after, orphans.get(0), events);
                }
            }
        }

        assertThat(lastEvents).isBetween(2, 3);
    }

    /** Writes on where the file was torn: what is there then is whole again. */
    private static void goOn(RunDirectory store, Orphan orphan, int events) throws Exception {
        assertThat(orphan.header()).isEqualTo(header("r-1"));
        assertThat(orphan.spell()).contains(SPELL);
        Lease lease = orphan.claim().take(new Watched());
        lease.append(completed("r-1", events + 1));
        lease.written().toCompletableFuture().get(10, SECONDS);

        Recording recording = store.recording("ada", "r-1").orElseThrow();

        assertThat(lease.epoch()).isEqualTo(2);
        assertThat(recording.isTorn()).isFalse();
        assertThat(recording.events()).hasSize(events + 1);
    }

    @Test
    void leavesARunThatWasEditedOrIsOfALaterLibraryAloneAndTakesUpTheOthers() throws Exception {
        RunDirectory store = open(directory);
        for (String run : List.of("r-1", "r-2", "r-3")) {
            Lease lease = store.begin(header(run), SPELL, new Watched());
            lease.append(started(run, Map.of()));
            lease.append(progress(run, 2, "one"));
            lease.written().toCompletableFuture().get(10, SECONDS);
        }
        Path copy = copy("edited");
        Path edited = copy.resolve("under-way/r-1.jsonl");
        Path later = copy.resolve("under-way/r-3.jsonl");
        Files.writeString(edited, Files.readString(edited).replaceFirst("\"kind\":\"started\"", "\"kind\""));
        Files.writeString(later, Files.readString(later).replaceFirst("\"recording\":1", "\"recording\":7"));

        try (RunDirectory after = RunDirectory.at(copy)) {
            assertThat(after.orphans())
                    .extracting(orphan -> orphan.header().run())
                    .containsExactly("r-2");
            assertThat(after.unreadable())
                    .extracting(UnreadableRun::place)
                    .containsExactly(edited.toString(), later.toString());
            assertThat(after.unreadable().get(1).problem()).contains("a recording of version 7 cannot be read");
        }

        assertThat(edited).exists();
        assertThat(later).exists();
    }

    @Test
    void compressesAtTheNextStartWhatHadEndedAndWasNot() throws Exception {
        RunDirectory store = open(directory);
        Lease lease = store.begin(header("r-1"), SPELL, new Watched());
        lease.append(started("r-1", Map.of()));
        lease.written().toCompletableFuture().get(10, SECONDS);
        Path copy = copy("ended");
        Files.writeString(copy.resolve("under-way/r-1.jsonl"), completed("r-1", 2) + "\n", StandardOpenOption.APPEND);

        RunDirectory after = open(copy);

        awaitEnded(after, copy, 1);
        assertThat(after.orphans()).isEmpty();
        assertThat(after.find("ada", "r-1").orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void dropsWhatIsTooOldOrTooMuch() throws Exception {
        ManualClock clock = new ManualClock(START);
        RunDirectory store = open(
                RunDirectory.builder(directory).runs(3).age(Duration.ofDays(1)).clock(clock), Disk.REAL);
        for (int i = 1; i <= 5; i++) {
            runToItsEnd(store, "r-" + i);
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(names(directory.resolve("ended")))
                        .containsExactlyInAnyOrder("r-3.jsonl.gz", "r-4.jsonl.gz", "r-5.jsonl.gz"));
        assertThat(store.find("ada", "r-1")).isEmpty();
        store.close();

        clock.pass(Duration.ofDays(2));
        RunDirectory later =
                open(RunDirectory.builder(directory).age(Duration.ofDays(1)).clock(clock), Disk.REAL);

        assertThat(later.list(RunQuery.newestOf("ada", 10))).isEmpty();
        assertThat(names(directory.resolve("ended"))).isEmpty();
        assertThat(names(directory.resolve("spells"))).isEmpty();
    }

    /** A disk that is full now and then: it takes a part of what is written. */
    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, SECONDS)) {
                throw new IOException("nobody went on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

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
        lease.written().toCompletableFuture().get(10, SECONDS);

        disk.full.set(true);
        lease.append(progress("r-1", 2, "one"));
        CompletionStage<Void> written = lease.written();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> store.begin(header("r-2"), SPELL, new Watched()))
                        .isInstanceOf(SpellException.class)
                        .hasMessageContaining("No space left"));
        assertThat(written.toCompletableFuture()).isNotDone();
        disk.full.set(false);
        written.toCompletableFuture().get(10, SECONDS);

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
        assertThatThrownBy(() -> written.toCompletableFuture().get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("No space left");
    }

    @Test
    void dropsProgressAndHoldsTheRunForWhichTooMuchWaits() throws Exception {
        FullDisk disk = new FullDisk();
        disk.full.set(true);
        CountDownLatch appended = new CountDownLatch(1);
        RunDirectory store = open(RunDirectory.builder(directory).backlog(2000, 1_000_000), file -> {
            awaitUninterrupted(appended);
            return disk.open(file);
        });
        Watched watched = new Watched();
        Lease lease = store.begin(header("r-1"), SPELL, watched);
        lease.append(started("r-1", Map.of()));
        for (int seq = 2; seq <= 50; seq++) {
            lease.append(progress("r-1", seq, "chunk"));
        }
        lease.append(LoggedEvent.of(
                new NodeEvent.Started("r-1", "silver", 51, 51, START, NodePath.of("1"), "Echo", Map.of()), CODEC));

        assertThat(watched.behind).hasSize(1);
        appended.countDown();
        disk.full.set(false);
        watched.behind.get(0).toCompletableFuture().get(10, SECONDS);
        lease.append(completed("r-1", 52));
        lease.written().toCompletableFuture().get(10, SECONDS);

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
        lease.written().toCompletableFuture().get(10, SECONDS);

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

    @Test
    void keepsTheStateInTheLineOfTheEventAfterWhichItIs() throws Exception {
        RunDirectory store = open(directory);
        Lease lease = store.begin(header("r-1"), SPELL, new Watched());
        StateImage first = new StateImage("", "s-1", 1, Map.of("mood", "calm"));
        StateImage second = new StateImage("", "s-1", 2, Map.of("mood", Map.of("text", "gay")));
        StateImage ofCalled = new StateImage("a1", "s-2", 1, Map.of("n", 1));
        lease.append(started("r-1", Map.of()), List.of(first, ofCalled));
        lease.append(progress("r-1", 2, "one"), List.of(second));
        lease.append(progress("r-1", 3, "two"));
        lease.written().toCompletableFuture().get(10, SECONDS);

        Path whole = copy("whole");
        Path torn = copy("torn");
        Path file = torn.resolve("under-way/r-1.jsonl");
        List<String> lines = Files.readAllLines(file);
        Files.writeString(
                file, lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2).substring(0, 40));

        assertThat(open(whole).orphans().get(0).states()).isEqualTo(Map.of("", second, "a1", ofCalled));
        assertThat(open(torn).orphans().get(0).states()).isEqualTo(Map.of("", first, "a1", ofCalled));
    }

    @Test
    void countsTheHostsOfARunAndWritesNothingMoreOfOneThatIsParked() throws Exception {
        Path at = directory;
        for (int epoch = 2; epoch <= 3; epoch++) {
            RunDirectory store = open(at);
            if (epoch == 2) {
                store.begin(header("r-1"), SPELL, new Watched()).append(started("r-1", Map.of()));
                store.close();
                store = open(at);
            }
            Watched watched = new Watched();
            Lease lease = store.orphans().get(0).claim().take(watched);
            lease.append(progress("r-1", epoch, "more"));
            lease.release();
            lease.append(completed("r-1", epoch + 1));
            store.close();

            assertThat(lease.epoch()).isEqualTo(epoch);
            assertThat(watched.told).containsExactly(progress("r-1", epoch, "more"));
        }

        assertThat(open(at).orphans().get(0).recording().events()).hasSize(3);
    }
}
