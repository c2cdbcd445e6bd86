// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
}
