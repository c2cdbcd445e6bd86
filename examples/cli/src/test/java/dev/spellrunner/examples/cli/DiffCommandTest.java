// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();

    private int diff(String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "diff";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return SpellCommand.commandLine(new PrintWriter(out, true), new PrintWriter(out, true))
                .execute(words);
    }

    private String write(String name, Spell spell) {
        Path file = directory.resolve(name + ".json");
        SpellWriter.pretty().write(spell, file);
        return file.toString();
    }

    private static Spell spell(String text) {
        return Spell.named("a")
                .state("mood", text)
                .node("1", "Universal Input", Map.of("name", "text", "text", text))
                .node("2", "Output", Map.of("name", "said"))
                .wire("1", "output", "2", "input")
                .build();
    }

    @Test
    void takesMovedBoxesForNoChange() throws Exception {
        String one = write("one", spell("calm"));
        Path moved = directory.resolve("moved.json");
        String text = Files.readString(Path.of(one));
        Files.writeString(moved, text.replaceAll("\"position\"\\s*:\\s*\\[[^]]*]", "\"position\":[7, 70]"));
        assertThat(moved).content().isNotEqualTo(text);

        int code = diff(one, moved.toString());

        assertThat(code).isZero();
        assertThat(out.toString().strip()).isEqualTo("no difference");
    }

    @Test
    void tellsWhatWasAddedRemovedAndChanged() {
        Spell other = Spell.named("a")
                .state("mood", "gay")
                .state("new", 1)
                .node("1", "Universal Input", Map.of("name", "text", "text", "gay"))
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "output", "3", "input")
                .build();

        int code = diff(write("one", spell("calm")), write("other", other));

        assertThat(code).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactlyInAnyOrder(
                        "~ state 'mood': was calm, is gay",
                        "+ state 'new' 1",
                        "~ node '1', setting 'text': was calm, is gay",
                        "- node '2' Output",
                        "+ node '3' Output",
                        "- wire 1.output -> 2.input",
                        "+ wire 1.output -> 3.input");
    }

    @Test
    void tellsItAsJson() {
        diff("--json", write("one", spell("calm")), write("other", spell("gay")));

        assertThat(out.toString().lines())
                .contains("{\"kind\":\"changed\",\"what\":\"state 'mood'\",\"before\":\"calm\",\"after\":\"gay\"}");
    }
}
