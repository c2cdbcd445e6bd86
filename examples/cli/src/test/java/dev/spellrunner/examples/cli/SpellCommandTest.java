// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.examples.playground.ExampleSpells;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Order(1)
class SpellCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void runsTheStoryWithoutAFile() {
        assertThat(execute("run")).isZero();
        assertThat(out.toString())
                .contains("greet (Spell)", "greeting = Welcome back!", "guests = Ada, then Bea, then Cy")
                .contains("output 'false' of node '8' was closed");
    }

    @Test
    void playsASpellUntilItsSourcesAreAtTheirEnd() {
        Path file = write(
                "rhyme",
                Spell.named("rhyme")
                        .node("1", "Lines", Map.of("text", "Humpty Dumpty\nsat on a wall"))
                        .node("2", "Output", Map.of("name", "line"))
                        .wire("1", "trigger", "2", "trigger")
                        .wire("1", "line", "2", "input")
                        .build());

        assertThat(execute("play", file.toString())).isZero();

        assertThat(out.toString()).contains("line = Humpty Dumpty", "line = sat on a wall", "stopped");
    }

    @Test
    void saysWhyASourceDoesNotPlay() {
        Path file = write(
                "nothing",
                Spell.named("nothing")
                        .node("1", "Lines", Map.of("source", "nope"))
                        .build());

        assertThat(execute("play", file.toString())).isEqualTo(SpellCommand.FAILED);

        assertThat(err.toString()).contains("node '1' (Lines): there is no text 'nope'");
    }

    @Test
    void doesNotPlayASpellWithoutSources() {
        assertThat(execute("play", write("mute", Spell.named("mute").build()).toString()))
                .isEqualTo(SpellCommand.WRONG);
        assertThat(err.toString()).contains("has no source to play");
    }

    @Test
    void runsScriptsAndPromptsWithoutAModelAndSaysSo() {
        Path file = write("letter", promptOfAScript());

        assertThat(execute("run", file.toString(), "name=Ada")).isZero();

        assertThat(out.toString())
                .contains("said = Dear ADA, [no model: what vanilla-jumbo would say after 'Dear ADA,']");
        assertThat(err.toString()).containsOnlyOnce("There is no language model");
        assertThat(execute("validate", file.toString())).isZero();
    }

    @Test
    void recordsARunAndReplaysIt() {
        String recording = directory.resolve("run.jsonl").toString();
        assertThat(execute("run", "--record", recording)).isZero();
        String told = out.toString();
        out.getBuffer().setLength(0);

        assertThat(execute("replay", recording)).isZero();
        assertThat(out.toString()).contains("greeting = Welcome back!").hasLineCount((int)
                told.lines().count());
        assertThat(execute("resume", recording, "--repeat", "7")).isZero();
        assertThat(execute(
                        "replay", recording, write("letter", promptOfAScript()).toString()))
                .isOne();
        assertThat(err.toString()).contains("is not in the recording, but this run has reached it");
    }

    @Test
    void printsWhatTheGuideToModelsSays() throws IOException {
        String guide = Files.readString(Path.of("../guides/models.md"));
        String spell = guide.substring(guide.indexOf("```json\n") + 8, guide.indexOf("```\n"));
        Path file = Files.writeString(directory.resolve("letter.json"), spell);

        assertThat(execute("run", file.toString(), "name=Ada")).isZero();

        String said = out.toString().lines().reduce((first, last) -> last).orElseThrow();
        assertThat(said).startsWith("said =");
        assertThat(guide.lines().map(String::strip)).contains(said);
    }

    @Test
    void runsNoScriptsIfToldSo() {
        Path file = write("letter", promptOfAScript());

        assertThat(execute("run", "--no-scripts", file.toString(), "name=Ada")).isEqualTo(2);

        assertThat(err.toString()).contains("component 'String Processor' lacks what it needs");
    }

    @Test
    void asksARealModel() throws IOException {
        Path file = write("letter", promptOfAScript());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            try (exchange) {
                String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                String answer = request.contains("\"llama\"") ? " come and see" : " wrong model";
                byte[] body = ("{\"choices\":[{\"message\":{\"content\":\"" + answer + "\"}}]}").getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";

        assertThat(execute("run", "--model-url", url, "--model", "llama", file.toString(), "name=Ada"))
                .isZero();

        assertThat(out.toString()).contains("said = Dear ADA, come and see");
        assertThat(err.toString()).isEmpty();
        server.stop(0);
    }

    private static Spell promptOfAScript() {
        Map<String, String> loud = Map.of("name", "loud", "socketKey", "loud", "socketType", "stringSocket");
        return Spell.named("letter")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node(
                        "shout",
                        "String Processor",
                        Map.of("code", "(t) => ({ loud: t.toUpperCase() })", "outputs", List.of(loud)))
                .node("write", "Generator", Map.of("fewshot", "Dear {{name}},"))
                .node("said", "Output", Map.of("name", "said"))
                .wire("start", "trigger", "shout", "trigger")
                .wire("name", "output", "shout", "input")
                .wire("shout", "trigger", "write", "trigger")
                .wire("shout", "loud", "write", "name")
                .wire("write", "trigger", "said", "trigger")
                .wire("write", "composed", "said", "input")
                .build();
    }

    @Test
    void takesInputsFromTheCommandLineAsJsonWhereTheyAreJson() {
        assertThat(execute("run", "name=Zoe", "friends=[\"Dee\"]")).isZero();
        assertThat(out.toString()).contains("greeting = Nice to meet you!", "guests = Zoe, then Dee");

        assertThat(execute("run", "awake=false")).isZero();
        assertThat(out.toString()).contains("ending = Nobody came, and the book was full of dreams.");
    }

    @Test // issue 16
    void refusesANumberThatIsNone() {
        assertThat(execute("run", "name=1e999999")).isEqualTo(2);
        assertThat(err.toString()).contains("number 1E+999999 is too large (send it as text)");
        assertThat(execute("run", "friends=[1e999999]")).isEqualTo(2);
        assertThat(execute("run", "name=\"1e999999\"")).isZero();
    }

    @Test // issue 16
    void showsValuesInMessagesAsJson() throws Exception {
        Path file = write(
                "loop",
                Spell.named("loop")
                        .node("1", "Module Trigger In")
                        .node("2", "Universal Input", Map.of("name", "list"))
                        .node("3", "ForEach")
                        .wire("1", "trigger", "3", "act1")
                        .wire("2", "output", "3", "array")
                        .build());

        assertThat(execute("run", file.toString(), "list={\"a\":[1,\"b\"]}")).isEqualTo(1);
        assertThat(err.toString()).contains("should be a list, but is an object: {\"a\":[1,\"b\"]}");
    }

    @Test
    void printsEventsInTheirWireFormAndTheResultLast() throws Exception {
        assertThat(execute("run", "--json")).isZero();

        List<String> lines = out.toString().lines().toList();
        EventCodec codec = EventCodec.create();
        List<NodeEvent> events =
                lines.subList(0, lines.size() - 1).stream().map(codec::decode).toList();
        assertThat(events.get(events.size() - 1).path().isRoot()).isTrue();
        assertThat(events.get(events.size() - 1)).isInstanceOf(NodeEvent.Completed.class);
        JsonNode result = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(result.path("status").asText()).isEqualTo("completed");
        assertThat(result.path("outputs").path("greeting").asText()).isEqualTo("Welcome back!");
    }

    @Test
    void printsTheResultOfARunThatFailedLast() throws Exception {
        Path failing =
                write("failing", Spell.named("failing").node("1", "Output").build());

        assertThat(execute("run", "--json", failing.toString())).isEqualTo(1);

        String last = out.toString().lines().reduce((before, line) -> line).orElseThrow();
        JsonNode result = new ObjectMapper().readTree(last);
        assertThat(result.path("status").asText()).isEqualTo("failed");
        assertThat(result.path("failures").path(0).path("path").asText()).isEqualTo("1");
    }

    @Test
    void refusesAnInputThatNoNodeHas() {
        assertThat(execute("run", "nmae=Zoe")).isEqualTo(2);

        assertThat(err.toString()).contains("has no input 'nmae' (did you mean 'name'?)");
    }

    @Test
    void showsANodeWhenItBegins() {
        assertThat(execute("run")).isZero();

        assertThat(out.toString()).containsSubsequence("started", "greet (Spell)", "name = Ada", "done");
    }

    @Test
    void takesWarningsForErrorsIfToldSo() throws Exception {
        Path warned = write(
                "warned",
                Spell.named("warned")
                        .node("1", "Module Trigger In")
                        .node("2", "Echo")
                        .build());

        assertThat(execute("validate", warned.toString())).isZero();
        assertThat(execute("validate", "--strict", warned.toString())).isEqualTo(2);
        assertThat(execute("run", warned.toString())).isZero();
        assertThat(err.toString()).startsWith("warning: ").contains("node '2' (Echo): is never run");
        assertThat(execute("run", "--strict", warned.toString())).isEqualTo(2);
    }

    @Test
    void runsAFileAndFindsTheSpellThatItCallsBesideIt() throws Exception {
        Path caller = write("caller", calling("callee"));
        write("callee", Spell.named("callee").node("1", "Module Trigger In").build());
        Files.writeString(directory.resolve("broken.json"), "{");

        assertThat(execute("run", caller.toString())).isZero();
        assertThat(out.toString()).contains("2/1");
    }

    @Test
    void endsWithOneIfTheRunFailed() throws Exception {
        Path failing =
                write("failing", Spell.named("failing").node("1", "Output").build());

        assertThat(execute("run", failing.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("output 'Output' has nothing to give");
    }

    @Test
    void endsWithTwoIfTheSpellIsWrong() throws Exception {
        Path wrong = write("wrong", Spell.named("wrong").node("1", "Ecko").build());

        assertThat(execute("run", wrong.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("spell 'wrong', node '1' (Ecko): has unknown component 'Ecko' (did you mean 'Echo'?)")
                .doesNotContain("\tat ");
    }

    @Test
    void endsWithTwoIfTheCallIsWrong() {
        assertThat(execute("run", "nowhere.json")).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere.json");
        assertThat(execute("fly")).isEqualTo(2);
    }

    @Test
    void tellsProblemsLikeACompiler() throws Exception {
        Path wrong = write("wrong", Spell.named("wrong").node("1", "Ecko").build());

        assertThat(execute("validate", wrong.toString())).isEqualTo(2);
        assertThat(out.toString())
                .startsWith(wrong + ": error: node '1' (Ecko): has unknown component 'Ecko'")
                .endsWith("1 spell: 1 error, 0 warnings" + System.lineSeparator());
    }

    @Test
    void tellsProblemsAsJson() throws Exception {
        Path wrong = write("wrong", Spell.named("wrong").node("1", "Ecko").build());

        execute("validate", "--json", wrong.toString());

        assertThat(new ObjectMapper().readTree(out.toString()).path("pointer").asText())
                .isEqualTo("/graph/nodes/1");
    }

    @Test
    void drawsASpellForMermaid() throws Exception {
        Path file = write(
                "drawn",
                Spell.named("drawn")
                        .node("1", "Module Trigger In", Map.of("name", "a \"start\""))
                        .node("2", "Echo")
                        .node("3", "Universal Input", Map.of("name", "text"))
                        .wire("1", "trigger", "2", "trigger")
                        .wire("3", "output", "2", "string")
                        .build());

        assertThat(execute("graph", file.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "flowchart LR",
                        "    n0[\"a #quot;start#quot;<br/>Module Trigger In\"]",
                        "    n1[\"Echo\"]",
                        "    n2[\"text<br/>Universal Input\"]",
                        "    n0 ==> |\"trigger\"| n1",
                        "    n2 --> |\"output to string\"| n1");
    }

    @Test
    void callsTheNodesOfACalledSpellAsTheirAuthorDid() {
        assertThat(execute("run")).isZero();

        assertThat(out.toString())
                .containsPattern("6/3 +who is it\\? \\(Switch\\)")
                .containsPattern("9\\[1]/10 +sign the book");
    }

    @Test
    void findsNothingWrongWithItsOwnStory() throws Exception {
        Path story = copied("story");
        Path greeting = copied("greeting");

        assertThat(execute("validate", story.toString(), greeting.toString())).isZero();
        assertThat(out.toString().strip()).isEqualTo("2 spells: 0 errors, 0 warnings");
    }

    @Test
    void tellsOfEveryFileAlsoAfterOneThatIsMissing() throws Exception {
        Path wrong = write("wrong", Spell.named("wrong").node("1", "Ecko").build());
        Path missing = directory.resolve("missing.json");

        assertThat(execute("validate", missing.toString(), wrong.toString())).isEqualTo(2);
        assertThat(out.toString())
                .startsWith(missing + ": error: there is no file " + missing)
                .contains("2 spells: 2 errors, 0 warnings");
    }

    @Test
    void tellsWhatIsWrongWithACalledSpell() throws Exception {
        Path caller = write("caller", calling("callee"));
        write("callee", Spell.named("callee").node("1", "Ecko").build());

        assertThat(execute("validate", caller.toString())).isEqualTo(2);
        assertThat(out.toString()).startsWith(caller + ": error: spell 'callee', node '1' (Ecko): ");
    }

    @Test
    void tellsWhyACalledFileCannotBeRead() throws Exception {
        Path caller = write("caller", calling("callee"));
        Files.writeString(directory.resolve("callee.json"), "{");

        assertThat(execute("validate", caller.toString())).isEqualTo(2);
        assertThat(out.toString()).contains("is not well-formed JSON");
        assertThat(execute("run", caller.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is not well-formed JSON").doesNotContain("\tat ");
    }

    @Test
    void startsAtTheNamedTrigger() throws Exception {
        Path file = write(
                "doors",
                Spell.named("doors")
                        .node("1", "Module Trigger In", Map.of("name", "front"))
                        .node("2", "Module Trigger In", Map.of("name", "back"))
                        .build());

        assertThat(execute("run", file.toString(), "--trigger", "back")).isZero();
        assertThat(out.toString()).contains("back (Module Trigger In)").doesNotContain("front (");
        assertThat(execute("run", file.toString(), "--trigger", "roof")).isEqualTo(2);
        assertThat(err.toString()).contains("has no trigger 'roof'");
    }

    @Test
    void explainsItself() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("run", "validate", "graph", "Exit codes:");
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).contains("spell (not from a jar)");
    }

    @Test
    void escapesWhatMermaidWouldTakeForMarkup() throws Exception {
        Path file = write(
                "odd",
                Spell.named("odd")
                        .node("1", "Echo", Map.of("name", "<b>#1 & `x`\n"))
                        .build());

        assertThat(execute("graph", file.toString())).isZero();
        assertThat(out.toString()).contains("n0[\"#lt;b#gt;#35;1 #amp; #96;x#96; <br/>Echo\"]");
    }

    private static Spell calling(String name) {
        return Spell.named("caller")
                .node("1", "Module Trigger In")
                .node("2", "Spell", Map.of("spellId", name, "inputs", List.of(trigger("default"))))
                .wire("1", "trigger", "2", "default")
                .build();
    }

    private Path copied(String name) throws IOException {
        Path file = directory.resolve(name + ".json");
        try (InputStream stream = requireNonNull(ExampleSpells.class.getResourceAsStream("spells/" + name + ".json"))) {
            Files.copy(stream, file);
        }
        return file;
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
