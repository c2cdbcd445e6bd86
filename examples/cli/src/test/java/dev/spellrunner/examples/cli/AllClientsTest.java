// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lets all official clients ask one server at once, while another watches: all see the same runs. */
@Tag("full")
@Timeout(180)
class AllClientsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path NODE = Path.of("..", "..", "adapter-jetty", "src", "test", "node");
    private static final int CLIENTS = 11;
    private static final int TIMES = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static Spell echo() {
        return Spell.named("echo")
                .id("echo")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("3", "Echo")
                .node("4", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "string")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "output", "4", "input")
                .build();
    }

    /** Watches a spell over a WebSocket, as the playground does. */
    private static final class Watcher implements WebSocket.Listener {

        final Map<String, List<JsonNode>> events = new ConcurrentHashMap<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                hear(json(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void hear(JsonNode message) {
            if (message.isArray()) {
                message.forEach(this::hear);
            } else if (message.path("method").asText().equals("node.event")) {
                JsonNode event = message.get("params");
                events.computeIfAbsent(event.path("run").asText(), run -> new CopyOnWriteArrayList<>())
                        .add(event);
            }
        }

        long ended() {
            return events.values().stream().filter(Watcher::hasEnded).count();
        }

        private static boolean hasEnded(List<JsonNode> run) {
            JsonNode last = run.get(run.size() - 1);
            return last.path("path").asText().isEmpty()
                    && last.path("kind").asText().equals("completed");
        }
    }

    @Test
    void areAnsweredAtOnceAndWatchedByAnother() throws Exception {
        assumeTrue(Files.isDirectory(NODE.resolve("node_modules")), "the clients are missing (npm install)");
        Files.writeString(directory.resolve("echo.json"), SpellWriter.compact().write(echo()));
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        Thread serving = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute("serve", "--spells", directory.toString(), "--port", "0", "--token", "ada=secret"));
        serving.start();
        try {
            String line = new BufferedReader(said).readLine();
            URI server = URI.create(line.substring(line.indexOf("http")).replaceFirst("/+$", ""));
            Watcher watcher = new Watcher();
            WebSocket socket = watch(server, watcher);

            CompletableFuture<Map<String, String>> inJava = CompletableFuture.supplyAsync(
                    // On a thread of its own: the client works in the JDK's pool, which may have one.
                    () -> askInJava(server), task -> new Thread(task, "java-client").start());
            Map<String, String> answers = askAll(server);
            answers.putAll(inJava.get(120, TimeUnit.SECONDS));
            await().atMost(Duration.ofSeconds(60)).until(() -> watcher.ended() == CLIENTS * TIMES);

            Map<String, String> expected = new LinkedHashMap<>();
            answers.keySet().forEach(word -> expected.put(word, word));
            assertThat(expected).hasSize(CLIENTS * TIMES);
            assertThat(answers).isEqualTo(expected);
            for (Map.Entry<String, List<JsonNode>> run : watcher.events.entrySet()) {
                assertThat(run.getValue())
                        .as("what the watcher saw of run " + run.getKey())
                        .isEqualTo(eventsOf(server, run.getKey()));
            }
            assertThat(watcher.events.values().stream()
                            .map(run -> run.get(run.size() - 1)
                                    .at("/outputs/answer")
                                    .asText())
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(expected.keySet());
            socket.abort();
        } finally {
            serving.interrupt();
            serving.join(30_000);
        }
    }

    private static WebSocket watch(URI server, Watcher watcher) {
        URI address = URI.create(server.toString().replaceFirst("http", "ws") + "/ws?access_token=secret");
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, watcher)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        socket.sendText(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.open\",\"params\":{\"spell\":\"echo\"}}",
                        true)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return socket;
    }

    /** Calls the tool with the Java client of MCP. */
    private static Map<String, String> askInJava(URI server) {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(server.toString())
                .endpoint("/mcp")
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer secret"))
                .build();
        Map<String, String> answers = new LinkedHashMap<>();
        try (McpSyncClient client =
                McpClient.sync(transport).requestTimeout(Duration.ofSeconds(60)).build()) {
            client.initialize();
            for (int time = 0; time < TIMES; time++) {
                String word = "java " + time;
                McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder("echo")
                        .arguments(Map.of("message", word))
                        .build());
                answers.put(word, ((McpSchema.TextContent) result.content().get(0)).text());
            }
        }
        return answers;
    }

    private Map<String, String> askAll(URI server) throws Exception {
        Path answers = directory.resolve("answers");
        Path complaints = directory.resolve("complaints");
        Process node = new ProcessBuilder(
                        "node", "all-clients.mjs", server.toString(), "secret", "echo", String.valueOf(TIMES))
                .directory(NODE.toFile())
                .redirectOutput(answers.toFile())
                .redirectError(complaints.toFile())
                .start();
        try {
            assertThat(node.waitFor(120, TimeUnit.SECONDS) && node.exitValue() == 0)
                    .as(Files.readString(complaints))
                    .isTrue();
            return JSON.readValue(Files.readString(answers), new TypeReference<LinkedHashMap<String, String>>() {});
        } finally {
            node.destroyForcibly();
        }
    }

    private static List<JsonNode> eventsOf(URI server, String run) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/runs/" + run + "/events"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer secret")
                .build();
        List<JsonNode> events = new ArrayList<>();
        HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data:"))
                .map(line -> json(line.substring("data:".length())))
                .filter(event -> event.has("seq"))
                .forEach(events::add);
        return events;
    }

    private static JsonNode json(String text) {
        try {
            return requireNonNull(JSON.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
