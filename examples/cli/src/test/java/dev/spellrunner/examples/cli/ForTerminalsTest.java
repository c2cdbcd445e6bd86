// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in a terminal: the output that it cleans, the ways to end it, the files that it keeps. */
@Timeout(90)
class ForTerminalsTest {

    private static final String EVIL = "\u001b[31mred\u009b2J\u202e";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void keepsWhatATerminalWouldObeyOutOfAllThatItPrints() {
        Path file = write(
                "evil",
                Spell.named(EVIL)
                        .node("1", "Universal Input", Map.of("name", "text"))
                        .node("2", "Output", Map.of("name", EVIL))
                        .node("3", EVIL)
                        .wire("1", "output", "2", "input")
                        .build());

        execute("validate", file.toString());
        execute("run", file.toString(), "text=" + EVIL);
        execute("graph", file.toString());
        execute("run", directory.resolve(EVIL).toString());

        assertThat(out.toString() + err).contains("[31mred").doesNotContain("\u001b", "\u009b", "\u202e");
    }

    @Test
    @Timeout(20)
    void printsARunOfASpellThatCallsItselfInTime() {
        Spell endless = Spell.named("endless")
                .node("1", "Module Trigger In")
                .node("2", "Spell", Map.of("spellId", "endless", "inputs", List.of(trigger("default"))))
                .wire("1", "trigger", "2", "default")
                .build();

        int code = execute("run", write("endless", endless).toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("endless");
    }

    @Test
    @Timeout(20)
    void printsARunOfNestedLoopsInTime() {
        SpellBuilder loops = Spell.named("loops")
                .node("0", "Module Trigger In")
                .node("list", "Universal Input", Map.of("name", "list"));
        for (int depth = 1; depth <= 24; depth++) {
            String loop = String.valueOf(depth);
            loops.node(loop, "ForEach").wire("list", "output", loop, "array");
            loops.wire(String.valueOf(depth - 1), depth == 1 ? "trigger" : "act", loop, "act1");
        }

        execute("run", write("loops", loops.build()).toString(), "list=[1]");

        assertThat(out.toString()).contains("23[0]/24");
    }

    @Test
    void doesNotOverwriteARecordingInSilence() throws IOException {
        Path spell = write("echo", echo());
        Path recording = directory.resolve("run.jsonl");

        assertThat(execute("run", "--record", recording.toString(), spell.toString(), "text=one"))
                .isZero();
        String kept = Files.readString(recording);
        int second = execute("run", "--record", recording.toString(), spell.toString(), "text=two");

        assertThat(second).isEqualTo(2);
        assertThat(err.toString()).contains("is there already", "--overwrite");
        assertThat(Files.readString(recording)).isEqualTo(kept);
        assertThat(execute("run", "--overwrite", "--record", recording.toString(), spell.toString(), "text=two"))
                .isZero();
        assertThat(Files.readString(recording)).contains("two");
    }

    @Test
    void findsAGapInARecording() throws IOException {
        Path spell = write("echo", echo());
        Path recording = directory.resolve("run.jsonl");
        execute("run", "--record", recording.toString(), spell.toString(), "text=one");
        List<String> lines = new ArrayList<>(Files.readAllLines(recording));
        lines.remove(3);
        Files.write(recording, lines);

        int code = execute("replay", recording.toString(), spell.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("line 4", "event 3", "missing");
    }

    @Test
    void runsAgainWithWhatARecordingAnswers() {
        Path spell = write("asks", asking());
        Path recording = directory.resolve("run.jsonl");
        Path again = directory.resolve("again.jsonl");
        execute("run", "--record", recording.toString(), spell.toString(), "text=one");

        int code = execute("rerun", "--record", again.toString(), recording.toString(), spell.toString());

        assertThat(code).isZero();
        assertThat(again).exists();
        assertThat(out.toString()).contains("by record", "said = ");
    }

    @Test
    void goesOnWithARunIntoARecordingOfItsOwn() throws IOException {
        Path spell = write("echo", echo());
        Path recording = directory.resolve("run.jsonl");
        Path whole = directory.resolve("whole.jsonl");
        execute("run", "--record", recording.toString(), spell.toString(), "text=one");
        List<String> lines = Files.readAllLines(recording);
        Files.write(recording, lines.subList(0, 4));

        int code = execute("resume", "--record", whole.toString(), recording.toString(), spell.toString());

        assertThat(code).isZero();
        assertThat(Files.readAllLines(whole)).last().asString().contains("\"kind\":\"completed\"", "\"path\":\"\"");
        assertThat(execute("replay", whole.toString(), spell.toString())).isZero();
        assertThat(execute("resume", "--record", whole.toString(), recording.toString(), spell.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is there already");
    }

    @Test
    void keepsTheStateInAFileFromRunToRun() throws IOException {
        Map<String, String> last = Map.of("name", "last", "socketKey", "last", "socketType", "anySocket");
        Path spell = write(
                "remembers",
                Spell.named("remembers")
                        .node("1", "Module Trigger In")
                        .node("2", "Universal Input", Map.of("name", "text"))
                        .node("3", "State Write", Map.of("inputs", List.of(last)))
                        .wire("1", "trigger", "3", "trigger")
                        .wire("2", "output", "3", "last")
                        .build());
        Path state = Files.writeString(directory.resolve("state.json"), "{\"before\":1}");

        execute("run", "--state", state.toString(), spell.toString(), "text=Ada");

        assertThat(Files.readString(state)).contains("\"before\":1", "\"last\":\"Ada\"");
        execute("run", "--state", state.toString(), spell.toString(), "text=Bea");
        assertThat(Files.readString(state)).contains("\"before\":1", "\"last\":\"Bea\"");
    }

    @Tag("full")
    @Test
    void recordsThatItWasCancelledWhenItIsInterrupted() throws Exception {
        Path recording = directory.resolve("run.jsonl");
        Path said = directory.resolve("said");
        Process process = command(
                said,
                "run",
                "--record",
                recording.toString(),
                write("slow", slow()).toString(),
                "list=" + Collections.nCopies(1000, 0));
        try (BufferedReader lines = process.inputReader()) {
            awaitLine(lines, "started");
            // As Ctrl-C does, by SIGTERM: processes in the background ignore SIGINT, and hand that on.
            process.toHandle().destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(said)).contains("Ctrl-C");
            assertThat(Files.readAllLines(recording))
                    .last()
                    .asString()
                    .contains("\"kind\":\"cancelled\"", "\"path\":\"\"");
        } finally {
            process.destroyForcibly();
        }
    }

    @Tag("full")
    @Test
    void endsAPlayWhenNobodyReadsIt() throws Exception {
        Process process = command(
                directory.resolve("said"), "play", write("ticking", ticking()).toString());
        try {
            try (BufferedReader lines = process.inputReader()) {
                awaitLine(lines, "run ");
            }

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitLine(BufferedReader lines, String part) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.contains(part)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
    }

    private static Process command(Path said, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SpellCommand.class.getName()));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectError(said.toFile()).start();
    }

    private static Spell echo() {
        return Spell.named("echo")
                .node("1", "Universal Input", Map.of("name", "text"))
                .node("2", "Output", Map.of("name", "said"))
                .wire("1", "output", "2", "input")
                .build();
    }

    private static Spell asking() {
        return Spell.named("asking")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("3", "Generator", Map.of("fewshot", "Hello"))
                .node("4", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "result", "4", "input")
                .build();
    }

    /** A play whose source never comes to its end. */
    private static Spell ticking() {
        return Spell.named("ticking")
                .node("1", "Interval", Map.of("every", 50))
                .node("2", "Output", Map.of("name", "tick"))
                .wire("1", "trigger", "2", "trigger")
                .build();
    }

    /** Returns a spell that works for a minute and more, a little at a time: no script of it meets its own time limit. */
    private static Spell slow() {
        return Spell.named("slow")
                .node("1", "Module Trigger In")
                .node("list", "Universal Input", Map.of("name", "list"))
                .node("2", "ForEach")
                .node(
                        "3",
                        "Code",
                        Map.of(
                                "code",
                                "function worker() { for (const end = Date.now() + 100; Date.now() < end; ); return {}; }"))
                .wire("list", "output", "2", "array")
                .wire("1", "trigger", "2", "act1")
                .wire("2", "act", "3", "trigger")
                .build();
    }

    private static Map<String, String> trigger(String name) {
        return Map.of("name", name, "socketKey", name, "taskType", "option");
    }

    private Path write(String name, Spell spell) {
        Path file = directory.resolve(name + ".json");
        SpellWriter.pretty().write(spell, file);
        return file;
    }

    private int execute(String... arguments) {
        return SpellCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }
}
