// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpellDirectoryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Path write(String file, Spell spell) throws IOException {
        return Files.writeString(directory.resolve(file), SpellWriter.pretty().write(spell));
    }

    @Test
    void findsASpellByItsIdItsNameOrItsFile() throws Exception {
        write("file.json", Spells.echo("id"));
        SpellDirectory spells = new SpellDirectory(directory);

        assertThat(spells.find("id")).isPresent();
        assertThat(spells.find("echo of id")).isEqualTo(spells.find("id"));
        assertThat(spells.find("file")).isEqualTo(spells.find("id"));
        assertThat(spells.find("other")).isEmpty();
        assertThat(spells.names()).containsExactly("echo of id");
    }

    @Test
    void readsAFileAgainOnlyWhenItHasChanged() throws Exception {
        write("a.json", Spells.echo("a"));
        SpellDirectory spells = new SpellDirectory(directory);
        Spell first = spells.find("a").orElseThrow();

        assertThat(spells.find("a").orElseThrow()).isSameAs(first);

        write("a.json", Spells.waiting("a"));

        assertThat(spells.find("a").orElseThrow().name()).isEqualTo("waiting of a");
    }

    @Test
    void noticesFilesThatComeAndGo() throws Exception {
        SpellDirectory spells = new SpellDirectory(directory);
        assertThat(spells.find("a")).isEmpty();

        Path file = write("a.json", Spells.echo("a"));
        assertThat(spells.find("a")).isPresent();

        Files.delete(file);
        assertThat(spells.find("a")).isEmpty();
    }

    @Test
    void passesOverWhatIsNoSpell() throws Exception {
        Files.writeString(directory.resolve("broken.json"), "{");
        Files.createDirectory(directory.resolve("folder.json"));
        Files.writeString(directory.resolve("notes.txt"), "hello");
        write("a.json", Spells.echo("a"));

        assertThat(new SpellDirectory(directory).names()).containsExactly("echo of a");
    }

    @Test
    void savesASpellWhereItWasReadFromAndANewOneUnderItsId() throws Exception {
        Path file = write("file.json", Spells.echo("a"));
        SpellDirectory spells = new SpellDirectory(directory);

        spells.save(Spells.waiting("a"));
        spells.save(Spells.echo("../b"));

        assertThat(Files.readString(file)).contains("waiting of a");
        assertThat(spells.find("../b")).isPresent();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(each -> String.valueOf(each.getFileName())))
                    .containsExactlyInAnyOrder("file.json", ".._b.json");
        }
    }

    @Test
    void saysWhichDirectoryCannotBeRead() {
        SpellDirectory spells = new SpellDirectory(directory.resolve("missing"));

        assertThatThrownBy(() -> spells.find("a"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing");
    }

    @Nested
    class WhenItSaves {

        @Test
        void keepsTheModeOfAFile() throws Exception {
            Path file = write("a.json", Spells.echo("a"));
            Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-r--r-x");
            Files.setPosixFilePermissions(file, mode);

            new SpellDirectory(directory).save(Spells.waiting("a"));

            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(mode);
        }

        @Test
        void givesANewFileTheModeOfAnyOtherNewFile() throws Exception {
            Path usual = Files.createFile(directory.resolve("usual.txt"));

            new SpellDirectory(directory).save(Spells.echo("a"));

            assertThat(Files.getPosixFilePermissions(directory.resolve("a.json")))
                    .isEqualTo(Files.getPosixFilePermissions(usual));
        }

        @Test
        void writesThroughALink(@TempDir Path elsewhere) throws Exception {
            Path real = Files.writeString(
                    elsewhere.resolve("real.json"), SpellWriter.pretty().write(Spells.echo("a")));
            Path link = Files.createSymbolicLink(directory.resolve("a.json"), real);

            new SpellDirectory(directory).save(Spells.waiting("a"));

            assertThat(link).isSymbolicLink();
            assertThat(Files.readString(real)).contains("waiting of a");
        }

        @Test
        void leavesNothingBehindAndChangesNothingIfItCouldNotReadWhatItWrites() throws Exception {
            Path file = write("a.json", Spells.echo("a"));
            String before = Files.readString(file);
            SpellDirectory small = new SpellDirectory(
                    directory, SpellReader.builder().maxNodes(3).build());

            assertThatThrownBy(() -> small.save(Spell.named("large")
                            .id("a")
                            .node("1", "Echo")
                            .node("2", "Echo")
                            .node("3", "Echo")
                            .node("4", "Echo")
                            .build()))
                    .isInstanceOf(InvalidSpellException.class);

            assertThat(Files.readString(file)).isEqualTo(before);
            assertThat(fileNames()).containsExactly("a.json");
        }

        @Test
        void saysThatADirectoryIsGone() {
            SpellDirectory spells = new SpellDirectory(directory.resolve("missing"));

            assertThatThrownBy(() -> spells.save(Spells.echo("a")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("missing");
        }

        @Test
        void deletesTheDraftOfAProcessThatWasKilled() throws Exception {
            Path draft = Files.writeString(directory.resolve(".spell-0.draft"), "{");
            Path fresh = Files.writeString(directory.resolve(".spell-1.draft"), "{");
            Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minusSeconds(3600)));

            new SpellDirectory(directory).save(Spells.echo("a"));

            assertThat(draft).doesNotExist();
            assertThat(fresh).exists();
        }

        @Test
        void givesIdsThatLookAlikeFilesOfTheirOwn() throws Exception {
            SpellDirectory spells = new SpellDirectory(directory);
            String longId = "x".repeat(300);

            spells.save(Spells.echo("a/b"));
            spells.save(Spells.echo("a:b"));
            spells.save(Spells.echo(longId));

            assertThat(spells.find("a/b")).isPresent();
            assertThat(spells.find("a:b")).isPresent();
            assertThat(spells.find(longId)).isPresent();
            assertThat(fileNames()).hasSize(3);
        }

        private List<String> fileNames() throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.map(file -> String.valueOf(file.getFileName())).toList();
            }
        }
    }

    @Test
    void isNoneTheWorseForALinkToItselfOrToNothing() throws Exception {
        write("a.json", Spells.echo("a"));
        Files.createSymbolicLink(directory.resolve("loop.json"), directory.resolve("loop.json"));
        Files.createSymbolicLink(directory.resolve("dangling.json"), directory.resolve("nothing"));

        SpellDirectory spells = new SpellDirectory(directory);

        assertThat(spells.names()).containsExactly("echo of a");
        assertThat(spells.find("loop")).isEmpty();
    }

    @Test
    void takesNoPathForAName() throws Exception {
        write("a.json", Spells.echo("b"));
        SpellDirectory spells = new SpellDirectory(directory);

        assertThat(spells.find(directory.resolve("a").toString())).isEmpty();
        assertThat(spells.find("../" + directory.getFileName() + "/a")).isEmpty();
        assertThat(spells.find("a\0")).isEmpty();
        assertThat(spells.find("a")).isPresent();
    }

    @Test
    void readsNoFileTwiceThatHasNotChanged() throws Exception {
        int files = 200;
        for (int i = 0; i < files; i++) {
            write(i + ".json", Spells.echo("spell " + i));
            Files.setLastModifiedTime(
                    directory.resolve(i + ".json"), FileTime.from(Instant.now().minusSeconds(60)));
        }
        SpellDirectory spells = new SpellDirectory(directory);
        List<Spell> first = all(spells, files);

        List<Spell> later = all(spells, files);

        assertThat(IntStream.range(0, files).allMatch(i -> first.get(i) == later.get(i)))
                .isTrue();
    }

    private static List<Spell> all(SpellDirectory spells, int files) {
        assertThat(spells.names()).hasSize(files);
        return IntStream.range(0, files)
                .mapToObj(i -> spells.find("spell " + i).orElseThrow())
                .toList();
    }
}
