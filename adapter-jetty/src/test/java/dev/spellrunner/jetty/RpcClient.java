// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A WebSocket client as the JDK has it, which keeps what it hears. */
final class RpcClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long LONGEST_SECONDS = 30;

    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    /** The states of plays, as the server told. */
    final BlockingQueue<JsonNode> plays = new LinkedBlockingQueue<>();
    /** The spells that have changed, as the server told. */
    final BlockingQueue<JsonNode> updates = new LinkedBlockingQueue<>();
    /** The number of events in each message. */
    final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();

    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;

    static RpcClient connect(URI http) {
        RpcClient client = new RpcClient();
        client.socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create(http.toString().replaceFirst("http", "ws")), client)
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .join();
        return client;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            hear(Fixture.json(text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void hear(JsonNode message) {
        JsonNode first = message.isArray() ? message.get(0) : message;
        if (!first.has("method")) {
            answers.add(message);
            return;
        }
        if (first.path("method").asText().equals("play.state")) {
            plays.add(first.get("params"));
            return;
        }
        if (first.path("method").asText().equals("spell.updated")) {
            updates.add(first.get("params"));
            return;
        }
        List<JsonNode> all = new ArrayList<>();
        (message.isArray() ? message : List.of(message)).forEach(all::add);
        batches.add(all.size());
        all.forEach(each -> events.add(each.get("params")));
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    private WebSocket socket() {
        return requireNonNull(socket);
    }

    RpcClient send(String message) {
        return sent(socket().sendText(message, true));
    }

    RpcClient sendPart(String part) {
        return sent(socket().sendText(part, false));
    }

    RpcClient sendBinary(byte[] bytes) {
        return sent(socket().sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /** For so long at most: what is sent to a server that goes may never be said to be sent. */
    private RpcClient sent(CompletableFuture<WebSocket> sending) {
        sending.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
        return this;
    }

    /** Sends a call without waiting for its answer. */
    RpcClient tell(int id, String method, String parameters) {
        return send(
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}");
    }

    /** Makes a call and returns the next answer, whole. */
    JsonNode call(String method, String parameters) {
        return tell(1, method, parameters).answer();
    }

    /** Opens a spell, and lets all events come of a run of it that has ended. */
    void followFromItsBeginning(String spell, String run) {
        call("spell.open", "{\"spell\":\"" + spell + "\"}");
        call("spell.follow", "{\"spell\":\"" + spell + "\",\"after\":{\"" + run + "\":0}}");
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

    JsonNode update() {
        return next(updates);
    }

    /** Returns the events up to the last of a run. */
    List<JsonNode> eventsToTheEnd() {
        List<JsonNode> all = new ArrayList<>();
        JsonNode next;
        do {
            next = event();
            all.add(next);
        } while (!isLast(next));
        return all;
    }

    static boolean isLast(JsonNode event) {
        return event.path("path").asText().isEmpty()
                && List.of("completed", "failed", "cancelled")
                        .contains(event.path("kind").asText());
    }

    int closeCode() {
        return closed.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
    }

    private static JsonNode next(BlockingQueue<JsonNode> queue) {
        try {
            JsonNode next = queue.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException(new TimeoutException("nothing came"));
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Vanishes as a process does that is killed. */
    void kill() {
        socket().abort();
    }

    @Override
    public void close() {
        socket().sendClose(WebSocket.NORMAL_CLOSURE, "")
                .completeOnTimeout(socket(), LONGEST_SECONDS, TimeUnit.SECONDS)
                .exceptionally(gone -> socket)
                .join();
    }
}
