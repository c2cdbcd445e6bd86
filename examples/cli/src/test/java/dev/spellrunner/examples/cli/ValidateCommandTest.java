// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issue 16: all that is wrong is told at once, in the words of the command. */
class ValidateCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();

    private String validate(Path file, int code) {
        PrintWriter writer = new PrintWriter(out, true);
        assertThat(SpellCommand.commandLine(writer, writer).execute("validate", file.toString()))
                .as(out.toString())
                .isEqualTo(code);
        return out.toString();
    }

    private Path write(Spell spell) {
        Path file = directory.resolve(spell.name() + ".json");
        SpellWriter.pretty().write(spell, file);
        return file;
    }

    @Test
    void namesAllThatIsWrongAlsoWhenACalledSpellIsMalformed() throws IOException {
        Files.writeString(directory.resolve("broken.json"), "{");
        Path file = write(Spell.named("all")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "n"))
                .node("3", "In Range", Map.of("startNumber", "ten", "endNumber", 20))
                .node("4", "Cauldron")
                .node("5", "Spell", Map.of("spellId", "broken"))
                .node("6", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .wire("3", "true", "5", "trigger")
                .wire("3", "false", "6", "trigger")
                .build());

        assertThat(validate(file, 2))
                .contains("node '3' (In Range)", "startNumber")
                .contains("node '4' (Cauldron): has unknown component 'Cauldron'")
                .contains("'broken'", "is not well-formed JSON")
                .contains("warning: node '6' (Output)", "nothing is wired to it");
    }

    @Test
    void saysThatASpellHasNoNodes() throws IOException {
        Path file = Files.writeString(directory.resolve("empty.json"), "{\"nodes\":{}}");

        assertThat(validate(file, 0)).contains("warning: has no nodes").contains("0 errors, 1 warning");
    }

    @Test
    void speaksOfTheCommandAndNotOfTheLibrary() {
        Path file = write(Spell.named("unknown").node("1", "Cauldron").build());

        assertThat(validate(file, 2))
                .contains("the command knows the standard components alone")
                .doesNotContain("Components.with");
    }
}
