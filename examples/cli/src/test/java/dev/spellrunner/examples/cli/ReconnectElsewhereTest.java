// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.host.contract.WebSocketWire;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run is followed over each wire, its server ends, and it goes on with another one: each client comes back there, and goes on
 * where it was.
 */
@Timeout(120)
@Order(1)
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

    /** A client with a WebSocket. */
    private abstract static class OverWebSocket extends Client {

        private @Nullable WebSocketWire socket;

        OverWebSocket(String run) {
            super(run);
        }

        final WebSocketWire connect(URI server, String path) {
            follows = false;
            WebSocketWire open = new WebSocketWire(URI.create("ws://127.0.0.1:" + server.getPort() + path));
            socket = open;
            return open;
        }

        final WebSocketWire socket() {
            return requireNonNull(socket);
        }

        @Override
        void disconnect() {
            socket().close();
        }
    }

    /** JSON-RPC over WebSocket. */
    private static final class Rpc extends OverWebSocket {

        Rpc(String run) {
            super(run);
        }

        @Override
        void connect(URI server) {
            connect(server, "/ws?access_token=" + ServedCluster.TOKEN);
            call(1, "spell.open", Map.of("spell", SPELL));
            call(2, "spell.follow", Map.of("spell", SPELL, "after", Map.of(run, last())));
        }

        private void call(int id, String method, Map<String, ?> parameters) {
            socket().send(write(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters)));
        }

        @Override
        JsonNode next() {
            while (true) {
                JsonNode message = read(socket().next());
                assertThat(message.path("error").isMissingNode())
                        .as("%s", message)
                        .isTrue();
                follows |= message.path("id").asInt() == 2;
                if (message.path("method").asText().equals("node.event")) {
                    return message.path("params");
                }
            }
        }
    }

    /** Socket.IO over WebSocket. */
    private static final class Io extends OverWebSocket {

        Io(String run) {
            super(run);
        }

        @Override
        void connect(URI server) {
            WebSocketWire open = connect(server, "/socket.io/?EIO=4&transport=websocket");
            assertThat(open.next()).startsWith("0");
            open.send("40" + write(Map.of("token", ServedCluster.TOKEN)));
            // It says first that the namespace is there.
            assertThat(open.next()).startsWith("40");
            assertThat(open.next()).startsWith("42[\"connected\"");
            call(0, "spell.open", Map.of("spell", SPELL));
            call(1, "spell.follow", Map.of("spell", SPELL, "after", Map.of(run, last())));
        }

        private void call(int id, String method, Map<String, ?> parameters) {
            socket().send("42" + id
                    + write(List.of("create", "spell-runner/call", Map.of("method", method, "params", parameters))));
        }

        @Override
        JsonNode next() {
            while (true) {
                String message = socket().next();
                follows |= message.startsWith("431");
                if (message.equals("2")) {
                    socket().send("3");
                } else if (message.startsWith("42[\"node-event\"")) {
                    return read(message.substring(2)).path(1);
                }
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

    /** Begins a run, which waits for an approval that is never given. */
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
