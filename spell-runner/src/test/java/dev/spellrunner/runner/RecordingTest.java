// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    private final Bench bench = new Bench().echo("Echo it");

    @TempDir
    private Path directory;

    private Path record(RunRequest request) {
        Path file = directory.resolve("run.jsonl");
        try (SpellRunner runner =
                        bench.on(Bench.singleWithInput("Echo it", "name")).build();
                Recorder recorder = Recorder.to(file)) {
            runner.run(request.record(recorder));
        }
        return file;
    }

    private static Recording readText(String text) throws IOException {
        return Recording.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void isAFirstLineAndALineForEachEvent() throws IOException {
        List<String> lines = Files.readAllLines(record(RunRequest.of(Map.of()).at("start")));

        assertThat(lines.get(0)).startsWith("{\"recording\":1,\"spell\":\"test\",\"trigger\":\"start\",\"nodes\":{");
        assertThat(lines.subList(1, lines.size()))
                .isEqualTo(bench.events.stream()
                        .map(EventCodec.create()::encodeToString)
                        .toList());
    }

    @Test
    void isReadAsItWasWritten() {
        Recording recording = Recording.read(record(RunRequest.of(Map.of("name", "Ada"))));

        assertThat(recording.events()).isEqualTo(bench.events);
        assertThat(recording.spell()).isEqualTo("test");
        assertThat(recording.run()).isEqualTo(bench.events.get(0).run());
        assertThat(recording.inputs()).isEqualTo(Map.of("name", "Ada"));
        assertThat(recording.end()).isPresent();
        assertThat(recording.isTorn()).isFalse();
    }

    @Test
    void isWrittenAsItWasRead() throws IOException {
        Path file = record(RunRequest.of(Map.of()));
        Path copy = directory.resolve("copy.jsonl");

        Recording.read(file).write(copy);

        assertThat(copy).hasSameTextualContentAs(file);
    }

    @Test
    void leavesOutALastLineThatWasNotWrittenToItsEnd() throws IOException {
        String text = Files.readString(record(RunRequest.of(Map.of())));

        Recording recording = readText(text.substring(0, text.length() - 20));

        assertThat(recording.isTorn()).isTrue();
        assertThat(recording.end()).isEmpty();
        assertThat(recording.events()).hasSize(bench.events.size() - 1);
    }

    @Test
    void saysWhichLineInTheMiddleIsNoEvent() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(record(RunRequest.of(Map.of()))));
        lines.set(2, "what?");

        assertThatThrownBy(() -> readText(String.join("\n", lines)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a recording's line 3: ");
    }

    @Test
    void skipsWhatALaterVersionMayHaveAdded() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(record(RunRequest.of(Map.of()))));
        lines.set(0, lines.get(0).replace("{\"recording\":1,", "{\"recording\":1,\"mood\":[1],"));
        lines.set(2, lines.get(2).replace("{\"run\":", "{\"mood\":{\"good\":true},\"run\":"));
        lines.add(3, lines.get(2).replace("\"kind\":\"started\"", "\"kind\":\"yawned\""));

        assertThat(readText(String.join("\n", lines)).events()).isEqualTo(bench.events);
    }

    @Test
    void refusesAVersionThatItDoesNotKnow() {
        assertThatThrownBy(() -> readText("{\"recording\":2}"))
                .hasMessage("a recording of version 2 cannot be read (this version of Spellrunner reads up to 1)");
        assertThatThrownBy(() -> readText("{}")).hasMessageContaining("first line does not say {\"recording\":1,…}");
        assertThatThrownBy(() -> readText("")).hasMessageContaining("first line");
        assertThatThrownBy(() -> readText("{\"recording\":1}")).hasMessageContaining("is empty");
    }

    @Test
    void holdsNoSecretAndNoSettings() throws IOException {
        bench.plain(
                "Secretive", (in, ctx) -> Outputs.of("out", ctx.secret("key").isPresent()));
        Path file = directory.resolve("run.jsonl");
        try (SpellRunner runner = bench.on(Bench.spell()
                                .node("a", "Secretive", Map.of("token", "in settings"))
                                .wire("start", "trigger", "a", "trigger")
                                .build())
                        .build();
                Recorder recorder = Recorder.to(file)) {
            runner.run(RunRequest.of(Map.of()).secret("key", "in request").record(recorder));
        }

        assertThat(Files.readString(file)).contains("\"out\":true").doesNotContain("in settings", "in request");
    }

    @Test
    void knowsWhichNodesGaveValuesThatWereNotKept() {
        bench.plain("Opaque", (in, ctx) -> Outputs.of("out", List.of(new Object())));
        Path file = directory.resolve("run.jsonl");
        try (SpellRunner runner = bench.on(Bench.single("Opaque")).build();
                Recorder recorder = Recorder.to(file)) {
            runner.run(RunRequest.of(Map.of()).record(recorder));
        }

        assertThat(Recording.read(file).withoutValues())
                .containsExactly(NodePath.of("a"), NodePath.of("o"), NodePath.ROOT);
    }

    @Test
    void isOfOneRun() {
        try (SpellRunner runner = bench.on(Bench.single("Echo it")).build();
                Recorder recorder = Recorder.to(directory.resolve("run.jsonl"))) {
            RunRequest request = RunRequest.of(Map.of()).record(recorder);
            runner.run(request);

            assertThatThrownBy(() -> runner.run(request))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a recorder cannot record two runs (make one for each)");
            assertThatThrownBy(() -> {
                        runner.run(Map.of());
                        Recording.of(bench.events);
                    })
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a recording is of one run, but this one is of ");
        }
    }

    @Test
    void keepsTheFirstRunThatASinkHearsOf() {
        Path file = directory.resolve("run.jsonl");
        try (Recorder recorder = Recorder.to(file);
                SpellRunner runner =
                        bench.on(Bench.single("Echo it")).sink(recorder).build()) {
            RunResult first = runner.run(Map.of());
            runner.run(Map.of());

            assertThat(Recording.read(file).run()).isEqualTo(first.run());
        }
    }

    @Test
    void doesNotDisturbTheRunIfItCannotBeWritten() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("no space left");
            }
        };
        try (SpellRunner runner = bench.on(Bench.single("Echo it")).build()) {
            RunResult result = runner.run(RunRequest.of(Map.of()).record(Recorder.to(full)));

            assertThat(result.isCompleted()).isTrue();
        }
    }
}
