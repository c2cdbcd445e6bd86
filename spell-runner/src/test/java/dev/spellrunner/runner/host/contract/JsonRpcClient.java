// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A client that speaks JSON-RPC over a wire, and reads messages until its answer has come. Confined to one thread. */
public final class JsonRpcClient implements Client {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private final Wire wire;
    private final Queue<JsonNode> events = new ArrayDeque<>();
    private final Queue<JsonNode> plays = new ArrayDeque<>();
    private int lastId;

    /** Carries texts to a server and back, in their order. */
    public interface Wire {

        /** Sends a message. */
        void send(String message);

        /**
         * Waits for the next message.
         *
         * @throws IllegalStateException if the server has ended the connection, or none comes in time
         */
        String next();

        /** Ends the connection as a client does that leaves. */
        void close();
    }

    /** Creates a client of a server that has let it in. */
    public JsonRpcClient(Wire wire) {
        this.wire = wire;
    }

    private JsonNode hear() {
        JsonNode heard = read(wire.next());
        // Events may come several at once.
        for (JsonNode message : heard.isArray() ? heard : List.of(heard)) {
            switch (message.path("method").asText()) {
                case "node.event" -> events.add(message.path("params"));
                case "play.state" -> plays.add(message.path("params"));
                default -> {}
            }
        }
        return heard;
    }

    private static JsonNode read(String message) {
        try {
            return JSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private int tell(String method, Map<String, ?> parameters) {
        try {
            int id = ++lastId;
            wire.send(JSON.writeValueAsString(
                    Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters)));
            return id;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private JsonNode answer(String method, Map<String, ?> parameters) {
        int id = tell(method, parameters);
        JsonNode answer = hear();
        // Calls that were begun are answered too, but their answers are not waited for.
        while (answer.path("id").asInt() != id) {
            answer = hear();
        }
        JsonNode error = answer.path("error");
        if (error.isMissingNode()) {
            return answer.path("result");
        }
        String code = error.path("data").path("code").asText().toUpperCase(Locale.ROOT);
        throw new ServiceException(
                Code.valueOf(code.replace('-', '_')), error.path("message").asText(), Map.of());
    }

    @Override
    public void open(String spell) {
        answer("spell.open", Map.of("spell", spell));
    }

    @Override
    public void closeSpell(String spell) {
        answer("spell.close", Map.of("spell", spell));
    }

    @Override
    public Map<String, @Nullable Object> run(String spell, Map<String, ?> inputs) {
        JsonNode result = answer("spell.run", Map.of("spell", spell, "inputs", inputs));
        return JSON.convertValue(result.path("outputs"), FIELDS);
    }

    @Override
    public void begin(String spell) {
        tell("spell.run", Map.of("spell", spell));
    }

    @Override
    public void cancel(String run) {
        answer("run.cancel", Map.of("run", run));
    }

    @Override
    public void follow(String spell, Map<String, Long> after) {
        answer("spell.follow", Map.of("spell", spell, "after", after));
    }

    @Override
    public Map<String, @Nullable Object> call(String method, Map<String, ?> parameters) {
        return JSON.convertValue(answer(method, parameters), FIELDS);
    }

    @Override
    public Map<String, @Nullable Object> playState() {
        return next(plays);
    }

    @Override
    public Map<String, @Nullable Object> event() {
        return next(events);
    }

    private Map<String, @Nullable Object> next(Queue<JsonNode> queue) {
        while (queue.isEmpty()) {
            hear();
        }
        return JSON.convertValue(queue.remove(), FIELDS);
    }

    /** Tells it after another call: an answer comes after the events before it. */
    @Override
    public boolean hasEvent() {
        answer("spell.list", Map.of());
        return !events.isEmpty();
    }

    @Override
    public void close() {
        wire.close();
    }
}
