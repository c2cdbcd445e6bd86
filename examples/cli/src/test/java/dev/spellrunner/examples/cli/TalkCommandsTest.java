// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TalkCommandsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String said, String... arguments) {
        return SpellCommand.commandLine(out, err, new ByteArrayInputStream(said.getBytes(Charset.defaultCharset())))
                .execute(arguments);
    }

    /** Repeats what is said, after its own name. */
    private static Spell parrot(String id) {
        return Spell.named(id)
                .id(id)
                .node("1", "Input", Map.of("name", "Input - Default"))
                .node("2", "Event Destructure")
                .node("3", "String Variable", Map.of("_var", id, "name", "who", "isPublic", true))
                .node("5", "Output", Map.of("name", "Output", "outputType", "Default"))
                .node(
                        "6",
                        "Text Template",
                        Map.of("fewshot", "{{who}}: {{what}}", "inputs", List.of(added("who"), added("what"))))
                .wire("1", "trigger", "2", "trigger")
                .wire("1", "output", "2", "event")
                .wire("2", "trigger", "6", "trigger")
                .wire("3", "output", "6", "who")
                .wire("2", "content", "6", "what")
                .wire("6", "trigger", "5", "trigger")
                .wire("6", "prompt", "5", "input")
                .build();
    }

    private static Map<String, String> added(String name) {
        return Map.of("name", name, "socketKey", name, "taskType", "output", "socketType", "stringSocket");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name + ".json"), text);
    }

    private Path project() throws IOException {
        SpellWriter writer = SpellWriter.compact();
        return write(
                "project",
                "{\"agents\": [{\"id\": \"1\", \"name\": \"Ada\", \"rootSpellId\": \"polly\"},"
                        + " {\"id\": \"2\", \"name\": \"Bob\", \"rootSpellId\": \"polly\","
                        + " \"publicVariables\": {\"3\": {\"value\": \"Bob\"}}}],"
                        + " \"spells\": [" + writer.write(parrot("polly")) + ","
                        + "{\"id\": \"x\", \"name\": \"broken\", \"graph\": {\"nodes\": {\"7\": {}}}}]}");
    }

    @Test
    void asksASpellAndPrintsItsAnswerAlone() throws Exception {
        Path file = write("polly", SpellWriter.compact().write(parrot("polly")));

        assertThat(execute("", "ask", file.toString(), "Hello")).isZero();

        assertThat(out.toString()).isEqualTo("polly: Hello" + System.lineSeparator());
    }

    @Test
    void asksTheAgentOfAProjectAndSaysWhatIsBrokenInIt() throws Exception {
        assertThat(execute("", "ask", project().toString(), "Hello", "--agent", "Bob"))
                .isZero();

        assertThat(out.toString()).isEqualTo("Bob: Hello" + System.lineSeparator());
        assertThat(err.toString()).contains("spell 'broken'", " at /spells/1");
    }

    @Test
    void saysWhoCouldAnswer() throws Exception {
        String file = project().toString();

        assertThat(execute("", "ask", file, "Hello")).isEqualTo(SpellCommand.WRONG);
        assertThat(err.toString())
                .contains("several could answer, or none (name one with --agent or --spell: agents: [Ada, Bob],"
                        + " spells: [polly])");
        assertThat(execute("", "ask", file, "Hello", "--agent", "Eve")).isEqualTo(SpellCommand.WRONG);
        assertThat(err.toString()).contains("there is no agent 'Eve'");
        assertThat(execute("", "ask", file, "Hello", "--spell", "polly")).isZero();
    }

    @Test
    void chatsLineByLineUntilTheInputEnds() throws Exception {
        Path file = write("polly", SpellWriter.compact().write(parrot("polly")));

        assertThat(execute("Hello\n\nand goodbye", "chat", file.toString())).isZero();

        assertThat(out.toString().lines()).containsExactly("polly: Hello", "polly: and goodbye");
    }

    @Test
    void remembersWhatWasSaidByUserAndSessionBeyondItsEnd() throws Exception {
        Path file = write(
                "mind",
                SpellWriter.compact()
                        .write(Spell.named("mind")
                                .node("1", "Input", Map.of("name", "Input - Default"))
                                .node("2", "Event Recall", Map.of("type", "chat"))
                                .node("3", "Store Event", Map.of("type", "chat"))
                                .node("4", "Events to Conversation")
                                .node("5", "Output", Map.of("name", "Output"))
                                .wire("1", "trigger", "2", "trigger")
                                .wire("1", "output", "2", "event")
                                .wire("2", "trigger", "3", "trigger")
                                .wire("1", "output", "3", "event")
                                .wire("3", "trigger", "4", "trigger")
                                .wire("2", "events", "4", "events")
                                .wire("4", "trigger", "5", "trigger")
                                .wire("4", "conversation", "5", "input")
                                .build()));
        String memory = directory.resolve("memory").toString();
        try {
            for (String[] said : new String[][] {
                {"one", "ada", "one"}, {"two", "ada", "one"}, {"three", "bob", "one"}, {"four", "ada", "two"}
            }) {
                assertThat(execute(
                                "",
                                "ask",
                                file.toString(),
                                said[0],
                                "--as",
                                said[1],
                                "--session",
                                said[2],
                                "--memory",
                                memory))
                        .isZero();
            }
            assertThat(execute(
                            "", "ask", file.toString(), "five", "--as", "ada", "--session", "one", "--memory", memory))
                    .isZero();
        } finally {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:" + memory);
                    Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN");
            }
        }

        assertThat(out.toString().lines().filter(line -> !line.isEmpty()))
                .containsExactly("ada: one", "ada: one", "ada: two");
    }

    @Test
    void saysWhyThereIsNoAnswer() throws Exception {
        Path file = write(
                "failing",
                SpellWriter.compact()
                        .write(Spell.named("failing")
                                .node("1", "Input", Map.of("name", "Input - Default"))
                                .node("2", "JSON To Object")
                                .node("3", "String Variable", Map.of("_var", "{"))
                                .wire("1", "trigger", "2", "trigger")
                                .wire("3", "output", "2", "input")
                                .build()));

        assertThat(execute("a\nb", "chat", file.toString())).isEqualTo(SpellCommand.FAILED);

        assertThat(err.toString().lines().filter(line -> line.contains("node '2' (JSON To Object)")))
                .hasSize(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void printsTheTokensThatAModelTook() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            byte[] answer = ("{\"model\":\"gpt-1\",\"choices\":[{\"message\":{\"content\":\" there\"}}],"
                            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            Path file = write(
                    "prompt",
                    SpellWriter.compact()
                            .write(Spell.named("prompt")
                                    .node("1", "Module Trigger In")
                                    .node("2", "Generator", Map.of("fewshot", "Hello"))
                                    .node("3", "Output", Map.of("name", "said"))
                                    .wire("1", "trigger", "2", "trigger")
                                    .wire("2", "trigger", "3", "trigger")
                                    .wire("2", "composed", "3", "input")
                                    .build()));
            String recording = directory.resolve("run.jsonl").toString();

            assertThat(execute(
                            "",
                            "run",
                            file.toString(),
                            "--record",
                            recording,
                            "--model-url",
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/v1"))
                    .isZero();
            assertThat(out.toString().lines().filter(line -> line.contains("[9 + 2 tokens of gpt-1]")))
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).contains("Generator"))
                    .anySatisfy(line -> assertThat(line).contains("the spell"));
        } finally {
            server.stop(0);
        }
        String told = out.toString();
        out.getBuffer().setLength(0);

        assertThat(execute(
                        "",
                        "replay",
                        directory.resolve("run.jsonl").toString(),
                        directory.resolve("prompt.json").toString()))
                .isZero();
        assertThat(out.toString().lines().filter(line -> line.contains("[9 + 2 tokens of gpt-1]")))
                .hasSize(2);
        assertThat(told).contains("said = Hello there");
    }
}
