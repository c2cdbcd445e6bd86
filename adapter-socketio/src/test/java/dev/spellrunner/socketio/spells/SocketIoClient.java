// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of Socket.IO 5 over a WebSocket, as small as will do. */
final class SocketIoClient implements WebSocket.Listener {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int SECONDS = 30;

    /** Events as they come: arrays that begin with the name; acks are {@code ["ack", id, …]}. */
    final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();

    private final BlockingQueue<JsonNode> nodeEvents = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> playStates = new LinkedBlockingQueue<>();
    private final Map<Integer, CompletableFuture<JsonNode>> acks = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();
    private final CompletableFuture<Boolean> disconnected = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private final String auth;
    private @Nullable WebSocket socket;
    private int nextAck;

    private SocketIoClient(String auth) {
        this.auth = auth;
    }

    /** Connects, and waits until the server says that it is ready. */
    static SocketIoClient connect(int port, Map<String, ?> auth) {
        SocketIoClient client = new SocketIoClient(json(auth));
        URI address = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        client.socket = HTTP.newWebSocketBuilder().buildAsync(address, client).join();
        JsonNode welcome = client.ready.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        if (welcome.isObject()) {
            throw new IllegalStateException(welcome.toString());
        }
        return client;
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            String text = message.toString();
            message.setLength(0);
            try {
                take(from, text);
            } catch (JsonProcessingException e) {
                ready.completeExceptionally(e);
            }
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private void take(WebSocket from, String text) throws JsonProcessingException {
        if (text.startsWith("0")) {
            send(from, "40" + auth);
        } else if (text.startsWith("2")) {
            send(from, "3");
        } else if (text.startsWith("44")) {
            ready.complete(JSON.readTree(text.substring(2)));
        } else if (text.startsWith("41")) {
            disconnected.complete(true);
        } else if (text.startsWith("42")) {
            event(JSON.readTree(text.substring(2)));
        } else if (text.startsWith("43")) {
            int array = text.indexOf('[');
            JsonNode answer = JSON.readTree(text.substring(array));
            int id = Integer.parseInt(text.substring(2, array));
            heard.add(JSON.createArrayNode().add("ack").add(id).add(answer));
            requireNonNull(acks.remove(id), "nobody waits for this ack").complete(answer);
        }
    }

    private void event(JsonNode event) {
        String name = event.path(0).asText();
        if (name.equals("connected")) {
            ready.complete(MissingNode.getInstance());
        } else if (name.equals("node-event")) {
            nodeEvents.add(event.path(1));
        } else if (name.equals("play-state")) {
            playStates.add(event.path(1));
        }
        heard.add(event);
    }

    private static void send(WebSocket to, String text) {
        to.sendText(text, true).join();
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(true);
        return CompletableFuture.completedFuture(null);
    }

    /** Sends a call, and does not wait for its ack, {@code [error]} or {@code [null, result]}. */
    synchronized CompletableFuture<JsonNode> begin(String event, Object... arguments) {
        int id = nextAck++;
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        acks.put(id, answer);
        ArrayNode call = JSON.createArrayNode().add(event);
        for (Object argument : arguments) {
            call.addPOJO(argument);
        }
        WebSocket to = socket;
        if (to != null) {
            send(to, "42" + id + json(call));
        }
        return answer;
    }

    /** Sends a call, and waits for its ack. */
    JsonNode call(String event, Object... arguments) {
        return begin(event, arguments).orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Returns the next event of a node. */
    JsonNode nodeEvent() {
        return next(nodeEvents);
    }

    /** Returns the next thing that is told of how a spell plays. */
    JsonNode playState() {
        return next(playStates);
    }

    private static JsonNode next(BlockingQueue<JsonNode> queue) {
        try {
            JsonNode event = queue.poll(SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event comes");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean hasNodeEvent() {
        return !nodeEvents.isEmpty();
    }

    /** Waits until the server has disconnected this client. */
    void awaitDisconnected() {
        disconnected.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    void close() {
        WebSocket its = socket;
        if (its != null) {
            its.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        }
    }
}
