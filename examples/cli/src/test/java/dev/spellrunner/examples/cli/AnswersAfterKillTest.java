// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.host.contract.WebSocketWire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed while runs wait for an approval. The next one takes them up, and hears the answers, and what it is asked
 * about its runs, over each door: HTTP, JSON-RPC over WebSocket, Socket.IO.
 */
@Tag("full")
@Timeout(300)
class AnswersAfterKillTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String WAITS = "approval";
    private static final String ENDS = "hello";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> waiting = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private @Nullable Process server;
    private int port;

    /** A way to call methods of the server. */
    private interface Door extends AutoCloseable {

        JsonNode call(String method, Map<String, ?> parameters) throws Exception;

        @Override
        default void close() {}
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the server ----

    private void killWhileRunsWait() throws Exception {
        serve("first");
        for (int i = 0; i < 3; i++) {
            waiting.add(begin(WAITS));
            ended.add(begin(ENDS));
        }
        for (String run : waiting) {
            await().atMost(LONG)
                    .until(() ->
                            !get("/runs/" + run + "/waiting").path("waiting").isEmpty());
        }
        for (String run : ended) {
            await().atMost(LONG)
                    .until(() -> get("/runs/" + run).path("status").asText().equals("completed"));
        }
        kill();
        serve("second");
        for (String run : waiting) {
            await().atMost(LONG)
                    .until(() ->
                            !get("/runs/" + run + "/waiting").path("waiting").isEmpty());
        }
    }

    @AfterEach
    void kill() {
        Process running = server;
        if (running != null) {
            running.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private void serve(String name) throws IOException {
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SpellCommand.class.getName(),
                "serve",
                "--runs",
                temporary.resolve("runs").toString(),
                "--port",
                "0",
                "--script-processes",
                "0",
                "--token",
                "ada=secret",
                "--token",
                "bob=other");
        Path said = temporary.resolve(name);
        Process started = new ProcessBuilder(words).redirectError(said.toFile()).start();
        server = started;
        BufferedReader lines = started.inputReader();
        String line = lines.readLine();
        assertThat(line).as(() -> text(said)).isNotNull();
        port = URI.create(line.substring(line.indexOf("http"), line.indexOf('#')))
                .getPort();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private JsonNode send(HttpRequest.Builder request, String token) throws Exception {
        return read(http.send(
                        request.timeout(LONG)
                                .header("Authorization", "Bearer " + token)
                                .header("Prefer", "respond-async")
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private JsonNode get(String path) throws Exception {
        return send(to(path), "secret");
    }

    private String begin(String spell) throws Exception {
        return send(to("/spells/" + spell + "/runs").POST(BodyPublishers.ofString("{}")), "secret")
                .path("run")
                .asText();
    }

    // ---- its doors ----

    private Door overHttp() {
        return (method, parameters) -> method.equals("run.answer")
                ? send(
                        to("/runs/" + parameters.get("run") + "/answer")
                                .POST(BodyPublishers.ofString(write(
                                        Map.of("path", parameters.get("path"), "answer", parameters.get("answer"))))),
                        "secret")
                : get("/runs?"
                        + String.join(
                                "&",
                                parameters.entrySet().stream()
                                        .map(Object::toString)
                                        .toList()));
    }

    private WebSocketWire open(String path) {
        return new WebSocketWire(URI.create("ws://127.0.0.1:" + port + path));
    }

    /** Takes messages up to one that begins so, and answers pings of Engine.IO. */
    private static String hear(WebSocketWire socket, String beginning) {
        while (true) {
            String text = socket.next();
            if (text.startsWith(beginning)) {
                return text;
            }
            if (text.equals("2")) {
                socket.send("3");
            }
        }
    }

    private Door overWebSocket(String token) {
        WebSocketWire socket = open("/ws?access_token=" + token);
        return new Door() {
            private int calls;

            @Override
            public JsonNode call(String method, Map<String, ?> parameters) {
                int id = ++calls;
                socket.send(write(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters)));
                while (true) {
                    JsonNode message = read(hear(socket, "{"));
                    if (message.path("id").asInt() == id) {
                        return message.has("error") ? message.path("error") : message.path("result");
                    }
                }
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    private Door overSocketIo(String token) {
        WebSocketWire socket = open("/socket.io/?EIO=4&transport=websocket");
        hear(socket, "0");
        socket.send("40" + write(Map.of("token", token)));
        hear(socket, "42[\"connected\"");
        return new Door() {
            private int calls;

            @Override
            public JsonNode call(String method, Map<String, ?> parameters) {
                int id = ++calls;
                socket.send("42" + id
                        + write(List.of(
                                "create", "spell-runner/call", Map.of("method", method, "params", parameters))));
                String answer = hear(socket, "43" + id + "[");
                JsonNode both = read(answer.substring(answer.indexOf('[')));
                return both.path(0).isNull() ? both.path(1) : both.path(0);
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    // ---- the test ----

    @Test
    void isAskedAndAnsweredOverEachDoor() throws Exception {
        killWhileRunsWait();
        try (Door webSocket = overWebSocket("secret");
                Door secondWindow = overWebSocket("secret");
                Door socketIo = overSocketIo("secret");
                Door bobs = overWebSocket("other");
                Door bobsSocketIo = overSocketIo("other")) {
            for (Door door : List.of(overHttp(), webSocket, secondWindow, socketIo)) {
                checkLists(door);
            }
            assertThat(listed(bobs, Map.of())).isEmpty();
            assertThat(listed(bobsSocketIo, Map.of())).isEmpty();

            answer(overHttp(), waiting.get(0));
            answer(webSocket, waiting.get(1));
            answer(socketIo, waiting.get(2));
        }
        for (String run : waiting) {
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(get("/runs/" + run).path("status").asText())
                                    .isEqualTo("completed"));
            assertThat(get("/runs/" + run).path("outputs").has("sent")).isTrue();
        }
    }

    private void checkLists(Door door) throws Exception {
        assertThat(listed(door, Map.of("status", "running"))).containsExactlyInAnyOrderElementsOf(waiting);
        assertThat(listed(door, Map.of("status", "completed"))).containsExactlyInAnyOrderElementsOf(ended);
        assertThat(listed(door, Map.of("spell", ENDS))).containsExactlyInAnyOrderElementsOf(ended);
        assertThat(listed(door, Map.of("since", "2100-01-01T00:00:00Z"))).isEmpty();
        assertThat(byPages(door, 4))
                .hasSize(waiting.size() + ended.size())
                .containsExactlyElementsOf(listed(door, Map.of("limit", 100)));
    }

    private void answer(Door door, String run) throws Exception {
        String path = get("/runs/" + run + "/waiting").findPath("path").asText();
        JsonNode answer = door.call("run.answer", Map.of("run", run, "path", path, "answer", "pass"));
        assertThat(answer.has("message")).as("%s", answer).isFalse();
    }

    private static List<String> listed(Door door, Map<String, ?> parameters) throws Exception {
        return runs(door.call("run.list", parameters));
    }

    private static List<String> runs(JsonNode page) {
        JsonNode list = page.isArray() ? page : page.path("runs");
        assertThat(list.isArray()).as("%s", page).isTrue();
        return list.findValuesAsText("run");
    }

    private static List<String> byPages(Door door, int limit) throws Exception {
        List<String> all = new ArrayList<>();
        List<String> page = listed(door, Map.of("limit", limit));
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page);
            page = listed(door, Map.of("limit", limit, "before", all.get(all.size() - 1)));
        }
        return all;
    }
}
