// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.testing.ManualClock;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunDirectoryTest extends RunsOnDisk {

    RunDirectoryTest(@TempDir Path temporary) {
        super(temporary);
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
                .hasMessageContaining(directory + "' cannot be opened: another host uses it");
    }

    @Test
    void givesThePrefixThatWasWrittenWhereverTheFileIsTorn() throws Exception {
        RunDirectory store = open(directory);
        Lease lease = store.begin(header("r-1"), SPELL, new Watched());
        lease.append(started("r-1", Map.of()));
        lease.append(progress("r-1", 2, "one"));
        lease.append(progress("r-1", 3, "two"));
        lease.written().toCompletableFuture().get(30, SECONDS);
        byte[] whole = Files.readAllBytes(directory.resolve("under-way/r-1.jsonl"));
        int lastEvents = 0;

        int stride = Math.max(3, 105 / Integer.getInteger("spellrunner.seeds", 60));
        for (int length = 0; length <= whole.length; length += stride) {
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
        lease.written().toCompletableFuture().get(30, SECONDS);

        Recording recording = store.recording("ada", "r-1").orElseThrow();

        assertThat(lease.epoch()).isEqualTo(2);
        assertThat(recording.isTorn()).isFalse();
        assertThat(recording.events()).hasSize(events + 1);
    }

    @Test
    void loadsNoRunThatIsTooLargeAndFindsThatItHasEnded() throws Exception {
        RunDirectory store = open(directory);
        for (String run : List.of("r-1", "r-2", "r-3")) {
            Lease lease = store.begin(header(run), SPELL, new Watched());
            lease.append(started(run, Map.of("word", run.equals("r-3") ? "a" : "a".repeat(10_000))));
            lease.written().toCompletableFuture().get(30, SECONDS);
        }
        Path copy = copy("large");
        // Its host was killed right after its end was written.
        Path ended = copy.resolve("under-way/r-2.jsonl");
        Files.write(ended, completed("r-2", 2).json(), APPEND);
        Files.writeString(ended, "\n", APPEND);

        try (RunDirectory after = RunDirectory.builder(copy).bytesOfRun(5_000).build()) {
            assertThat(after.orphans())
                    .extracting(orphan -> orphan.header().run())
                    .containsExactly("r-3");
            assertThat(after.unreadable())
                    .singleElement()
                    .satisfies(left -> assertThat(left.problem()).contains("more than 5000 bytes", "bytesOfRun"));
            assertThat(after.find("ada", "r-2").orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
        }
    }

    @Test
    void leavesARunThatWasEditedOrIsOfALaterLibraryAloneAndTakesUpTheOthers() throws Exception {
        RunDirectory store = open(directory);
        for (String run : List.of("r-1", "r-2", "r-3")) {
            Lease lease = store.begin(header(run), SPELL, new Watched());
            lease.append(started(run, Map.of()));
            lease.append(progress(run, 2, "one"));
            lease.written().toCompletableFuture().get(30, SECONDS);
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
            assertThat(List.of("r-1", "r-2", "r-3"))
                    .filteredOn(run -> after.isUnreadable("ada", run))
                    .containsExactly("r-1", "r-3");
            assertThat(after.isUnreadable("bob", "r-1")).isFalse();
            assertThat(after.isTaken("r-1")).isTrue();
        }

        assertThat(edited).exists();
        assertThat(later).exists();
    }

    @Test
    void compressesAtTheNextStartWhatHadEndedAndWasNot() throws Exception {
        RunDirectory store = open(directory);
        Lease lease = store.begin(header("r-1"), SPELL, new Watched());
        lease.append(started("r-1", Map.of()));
        lease.written().toCompletableFuture().get(30, SECONDS);
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

    @Test
    void dropsTheSpellsThatEndedRunsCalledAndKeepsThoseOfRunsThatGoOn() throws Exception {
        Spell forEnded = Spell.named("copper").id("c").node("1", "Echo").build();
        Spell forBoth = Spell.named("gold").id("g").node("1", "Echo").build();
        RunDirectory store = open(directory);
        Lease ends = store.begin(header("r-1"), SPELL, Map.of("c", forEnded, "g", forBoth), new Watched());
        ends.append(started("r-1", Map.of()));
        ends.append(completed("r-1", 2));
        Lease goesOn = store.begin(header("r-2"), SPELL, Map.of("g", forBoth), new Watched());
        goesOn.append(started("r-2", Map.of()));
        goesOn.written().toCompletableFuture().get(20, SECONDS);
        awaitEnded(store, directory, 1, 1);
        assertThat(names(directory.resolve("spells"))).hasSize(3);
        store.close();

        RunDirectory after = open(directory);

        assertThat(names(directory.resolve("spells")))
                .containsExactlyInAnyOrder(SPELL.version() + ".json", forBoth.version() + ".json");
        assertThat(after.orphans())
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.called()).containsValue(forBoth));
    }

    @Test
    void dropsAnEndedRunThatCannotBeReadWhenItIsTooOld() throws Exception {
        open(directory).close();
        Path torn = Files.write(directory.resolve("ended/r-1.jsonl.gz"), new byte[] {31, -117, 8});
        RunDirectory.Builder options =
                RunDirectory.builder(directory).age(Duration.ofDays(1)).clock(new ManualClock(START));
        Files.setLastModifiedTime(torn, FileTime.from(START.minus(Duration.ofHours(23))));
        RunDirectory before = open(options, Disk.REAL);
        assertThat(before.unreadable()).hasSize(1);
        before.close();
        Files.setLastModifiedTime(torn, FileTime.from(START.minus(Duration.ofHours(25))));

        RunDirectory after = open(options, Disk.REAL);

        assertThat(after.unreadable()).isEmpty();
        assertThat(names(directory.resolve("ended"))).isEmpty();
    }

    @Test
    void dropsTheOldestWhenTheFilesAreTooLargeTogether() throws Exception {
        RunDirectory measured = open(directory);
        runToItsEnd(measured, "r-1");
        awaitEnded(measured, directory, 1);
        long ofOne = Files.size(directory.resolve("ended/r-1.jsonl.gz"));
        measured.close();
        RunDirectory store = open(RunDirectory.builder(directory).bytes(2 * ofOne + ofOne / 2), Disk.REAL);

        for (int i = 2; i <= 4; i++) {
            runToItsEnd(store, "r-" + i);
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(store.list(RunQuery.newestOf("ada", 10)))
                        .extracting(RunSummary::run)
                        .containsExactly("r-4", "r-3"));
        assertThat(names(directory.resolve("ended"))).containsExactlyInAnyOrder("r-3.jsonl.gz", "r-4.jsonl.gz");
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
        lease.written().toCompletableFuture().get(30, SECONDS);

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
