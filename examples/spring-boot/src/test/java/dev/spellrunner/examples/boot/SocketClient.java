// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client as the JDK has it, which keeps what it hears. */
final class SocketClient implements WebSocket.Listener {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_SECONDS = 30;

    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> plays = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;

    static SocketClient connect(String address) {
        SocketClient client = new SocketClient();
        client.socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create(address), client)
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .join();
        return client;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            hear(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void hear(String message) {
        try {
            JsonNode read = JSON.readTree(message);
            switch (read.path("method").asText()) {
                case "node.event" -> events.add(read.get("params"));
                case "play.state" -> plays.add(read.get("params"));
                default -> answers.add(read);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void send(String message) {
        socket.sendText(message, true).join();
    }

    JsonNode answer() {
        return next(answers);
    }

    JsonNode event() {
        return next(events);
    }

    JsonNode play() {
        return next(plays);
    }

    boolean hasEvent() {
        return !events.isEmpty();
    }

    private static JsonNode next(BlockingQueue<JsonNode> queue) {
        try {
            JsonNode next = queue.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing has come");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void close() {
        socket.abort();
    }
}
