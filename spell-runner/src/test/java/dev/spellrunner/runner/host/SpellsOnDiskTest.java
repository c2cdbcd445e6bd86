// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.SpellFileWriter.Forcing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A spell that is saved outlives a crash of the machine: it is acknowledged when it is on the disk, and not before. */
@Timeout(60)
class SpellsOnDiskTest {

    private static final User ADA = new User("ada");

    /** The files that were forced, and the content of the spell at that time. */
    private final List<String> forced = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @BeforeEach
    void writeASpell() throws IOException {
        file = Files.writeString(
                directory.resolve("e.json"), SpellWriter.pretty().write(Spells.echo("e")));
    }

    private SpellDirectory spells(Forcing forcing) {
        return new SpellDirectory(directory, SpellReader.standard(), forcing);
    }

    private void note(Path path, FileChannel open) throws IOException {
        Spell inFile = SpellReader.standard().tryRead(Files.readAllBytes(file)).orThrow();
        Spell inDraft = Files.isDirectory(path)
                ? inFile
                : SpellReader.standard().tryRead(Files.readAllBytes(path)).orThrow();
        forced.add((Files.isDirectory(path) ? "names" : "draft of " + inDraft.name()) + ", file has " + inFile.name());
        open.force(true);
    }

    /** Holds the thread that forces the draft, or the names, until it is let go. */
    private static final class SlowDisk implements Forcing {

        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final boolean isOfNames;

        SlowDisk(boolean isOfNames) {
            this.isOfNames = isOfNames;
        }

        @Override
        public void force(Path path, FileChannel open) throws IOException {
            if (Files.isDirectory(path) == isOfNames) {
                reached.countDown();
                try {
                    if (!goOn.await(30, SECONDS)) {
                        throw new IOException("nobody went on");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            open.force(true);
        }
    }

    /** Fails where the names are forced, as a disk does that breaks. */
    private static void breakAtNames(Path path, FileChannel open) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("Input/output error");
        }
        open.force(true);
    }

    private static CompletableFuture<Map<String, @Nullable Object>> update(SpellHost host) {
        return new SpellService(host)
                .call(
                        host.connect(ADA),
                        "spell.update",
                        Map.of(
                                "spell",
                                "e",
                                "patch",
                                List.of(Map.of("op", "replace", "path", "/name", "value", "changed"))));
    }

    @Test
    void forcesTheNewVersionBeforeItTakesTheFilesPlaceAndTheNamesThereafter() {
        SpellDirectory spells = spells(this::note);

        spells.save(Spells.waiting("e"));
        spells.replace(spells.find("e").orElseThrow(), Spells.echo("e"));

        assertThat(forced)
                .containsExactly(
                        "draft of waiting of e, file has echo of e",
                        "names, file has waiting of e",
                        "draft of echo of e, file has waiting of e",
                        "names, file has echo of e");
    }

    @Test
    void acknowledgesAnUpdateOnlyWhenFileAndNamesAreOnTheDisk() throws Exception {
        for (boolean isOfNames : List.of(false, true)) {
            writeASpell();
            SlowDisk disk = new SlowDisk(isOfNames);
            SpellDirectory spells = spells(disk);
            try (SpellHost host = SpellHost.builder(user -> spells).build()) {
                CompletableFuture<?> answer = update(host);
                assertThat(disk.reached.await(30, SECONDS)).isTrue();
                assertThat(answer).isNotDone();

                disk.goOn.countDown();

                answer.get(30, SECONDS);
                assertThat(new SpellDirectory(directory).names()).containsExactly("changed");
            }
        }
    }

    @Test
    void acknowledgesNothingThatTheDiskDidNotConfirm() {
        SpellDirectory spells = spells(SpellsOnDiskTest::breakAtNames);

        assertThatThrownBy(() -> spells.save(Spells.waiting("e")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("spell 'e' is in its file, but the disk did not confirm it (save it again): "
                        + "Input/output error");
        try (SpellHost host = SpellHost.builder(user -> spells).build()) {
            ServiceException failure =
                    ServiceException.of(catchThrowable(() -> update(host).get(30, SECONDS)));

            assertThat(failure.code()).isEqualTo(ServiceException.Code.INTERNAL);
            assertThat(failure).hasMessageContaining("spell 'e'").hasMessageContaining("get it again");
        }
    }

    @Test
    void leavesTheFileAsItWasIfTheDraftCannotBeForced() {
        SpellDirectory spells = spells((path, open) -> {
            throw new IOException("No space left on device");
        });

        assertThatThrownBy(() -> spells.save(Spells.waiting("e")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("its file is as it was: ");

        assertThat(new SpellDirectory(directory).names()).containsExactly("echo of e");
        assertThat(directory).isDirectoryNotContaining("glob:**.draft");
    }
}
