// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run is followed over each wire, its server ends, and it goes on with another one: each client comes back there, and goes on
 * where it was.
 */
@Timeout(120)
class ReconnectElsewhereTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPELL = "approval";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** A client that hears a run, and forgets nothing when its connection ends. */
    private abstract static class Client {

        final String run;
        final List<JsonNode> heard = new ArrayList<>();
        /** Whether the server has said that it begins behind what is known; before that it tells what happens at the moment. */
        boolean follows = true;

        Client(String run) {
            this.run = run;
        }

        long last() {
            return heard.isEmpty() ? 0 : heard.get(heard.size() - 1).path("seq").asLong();
        }

        /** Connects to a server, and asks for what comes behind the last number that is known. */
        abstract void connect(URI server) throws Exception;

        /** Returns the next event of any run. */
        abstract JsonNode next() throws Exception;

        abstract void disconnect() throws Exception;

        void hear(int events) throws Exception {
            while (heard.size() < events) {
                take(next());
            }
        }

        void hearToTheEnd() throws Exception {
            while (!isEnd(heard.get(heard.size() - 1))) {
                take(next());
            }
        }

        /** The rule of all clients: what is known is ignored, and nothing may be missing. */
        private void take(JsonNode event) {
            long seq = event.path("seq").asLong();
            boolean isNext = event.path("since").asLong(seq) <= last() + 1;
            if (event.path("run").asText().equals(run) && seq > last() && (follows || isNext)) {
                assertThat(event.path("since").asLong(seq)).isEqualTo(last() + 1);
                heard.add(event);
            }
        }

        private static boolean isEnd(JsonNode event) {
            return event.path("path").asText().isEmpty()
                    && List.of("completed", "failed", "cancelled")
                            .contains(event.path("kind").asText());
        }
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

    /** Server-Sent Events, as a browser's EventSource has them. */
    private final class EventSource extends Client {

        private @Nullable BufferedReader lines;

        EventSource(String run) {
            super(run);
        }

        @Override
        void connect(URI server) throws Exception {
            HttpRequest.Builder request = to(server, "/runs/" + run + "/events");
            if (last() > 0) {
                request.header("Last-Event-ID", "" + last());
            }
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        @Override
        JsonNode next() throws IOException {
            BufferedReader open = lines;
            for (String line; open != null && (line = open.readLine()) != null; ) {
                if (line.startsWith("data:")) {
                    return read(line.substring("data:".length()));
                }
            }
            throw new IOException("the stream has ended behind " + last());
        }

        @Override
        void disconnect() throws IOException {
            BufferedReader open = lines;
            if (open != null) {
                open.close();
            }
        }
    }

    /** A WebSocket whose messages are taken one after the other. */
    private static final class Messages implements WebSocket.Listener {

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                received.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        String next() throws InterruptedException {
            String text = received.poll(60, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("no message comes");
            }
            return text;
        }
    }

    /** JSON-RPC over WebSocket. */
    private final class Rpc extends Client {

        private Messages messages = new Messages();
        private @Nullable WebSocket socket;

        Rpc(String run) {
            super(run);
        }

        @Override
        void connect(URI server) {
            follows = false;
            messages = new Messages();
            URI address = URI.create("ws://127.0.0.1:" + server.getPort() + "/ws?access_token=" + ServedCluster.TOKEN);
            WebSocket open =
                    http.newWebSocketBuilder().buildAsync(address, messages).join();
            socket = open;
            call(open, 1, "spell.open", Map.of("spell", SPELL));
            call(open, 2, "spell.follow", Map.of("spell", SPELL, "after", Map.of(run, last())));
        }

        private void call(WebSocket to, int id, String method, Map<String, ?> parameters) {
            to.sendText(write(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters)), true)
                    .join();
        }

        @Override
        JsonNode next() throws InterruptedException {
            while (true) {
                JsonNode message = read(messages.next());
                assertThat(message.path("error").isMissingNode())
                        .as("%s", message)
                        .isTrue();
                follows |= message.path("id").asInt() == 2;
                if (message.path("method").asText().equals("node.event")) {
                    return message.path("params");
                }
            }
        }

        @Override
        void disconnect() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }

    /** Socket.IO over WebSocket. */
    private final class Io extends Client {

        private Messages messages = new Messages();
        private @Nullable WebSocket socket;

        Io(String run) {
            super(run);
        }

        @Override
        void connect(URI server) throws InterruptedException {
            follows = false;
            messages = new Messages();
            URI address = URI.create("ws://127.0.0.1:" + server.getPort() + "/socket.io/?EIO=4&transport=websocket");
            WebSocket open =
                    http.newWebSocketBuilder().buildAsync(address, messages).join();
            socket = open;
            assertThat(messages.next()).startsWith("0");
            send(open, "40" + write(Map.of("token", ServedCluster.TOKEN)));
            while (!messages.next().startsWith("42[\"connected\"")) {
                // It says first that the namespace is there.
                assertThat(open.isInputClosed()).isFalse();
            }
            call(open, 0, "spell.open", Map.of("spell", SPELL));
            call(open, 1, "spell.follow", Map.of("spell", SPELL, "after", Map.of(run, last())));
        }

        private void call(WebSocket to, int id, String method, Map<String, ?> parameters) {
            send(
                    to,
                    "42" + id
                            + write(List.of(
                                    "create", "spell-runner/call", Map.of("method", method, "params", parameters))));
        }

        private static void send(WebSocket to, String text) {
            to.sendText(text, true).join();
        }

        @Override
        JsonNode next() throws InterruptedException {
            while (true) {
                String message = messages.next();
                follows |= message.startsWith("431");
                if (message.equals("2") && socket != null) {
                    send(socket, "3");
                } else if (message.startsWith("42[\"node-event\"")) {
                    return read(message.substring(2)).path(1);
                }
            }
        }

        @Override
        void disconnect() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }

    private static HttpRequest.Builder to(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + ServedCluster.TOKEN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Begins a run, which waits for an approval that nobody gives. */
    private String begin(URI server) throws Exception {
        HttpResponse<String> begun = send(to(server, "/spells/" + SPELL + "/runs")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString("{\"inputs\":{}}")));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String path =
                URI.create(begun.headers().firstValue("Location").orElseThrow()).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Test
    void clientsOfEachWireGoOnAtAnotherServerWhereTheyWere() throws Exception {
        try (ServedCluster cluster = ServedCluster.onRedis(directory)) {
            URI one = cluster.serve();
            URI two = cluster.serve();
            String run = begin(one);
            List<Client> clients = List.of(new EventSource(run), new Rpc(run), new Io(run));
            for (Client client : clients) {
                client.connect(one);
                client.hear(3);
                client.disconnect();
            }

            cluster.stop(one);
            for (Client client : clients) {
                client.connect(two);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> send(to(two, "/runs/" + run).DELETE()).statusCode() < 300);

            for (Client client : clients) {
                client.hearToTheEnd();
                client.disconnect();
                assertThat(client.heard).as(client.getClass().getSimpleName()).isEqualTo(clients.get(0).heard);
            }
        }
    }
}
