// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON of doors. Immutable and thread-safe. */
public final class DoorJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final EventCodec CODEC = EventCodec.create();

    private DoorJson() {}

    /**
     * Reads the object that a body is.
     *
     * @throws ServiceException {@code invalid-request}, if it is none
     */
    public static JsonNode object(byte[] body) {
        JsonNode node = value(body);
        if (!node.isObject()) {
            throw new ServiceException(Code.INVALID_REQUEST, "the body is not a JSON object (send one)", Map.of());
        }
        return node;
    }

    /**
     * Reads the value that a body is; a body that is empty is no value.
     *
     * @throws ServiceException {@code invalid-request}, if it is no JSON
     */
    public static JsonNode value(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node != null && !node.isMissingNode()) {
                return node;
            }
        } catch (IOException e) {
            String wrong = e instanceof JsonProcessingException parsing
                    ? parsing.getOriginalMessage()
                    : String.valueOf(e.getMessage());
            throw new ServiceException(Code.INVALID_REQUEST, "the body is not JSON: " + wrong, Map.of());
        }
        throw new ServiceException(Code.INVALID_REQUEST, "the body is empty (send JSON)", Map.of());
    }

    /** Returns a node as a plain value: text, number, truth value, list, map or null. */
    public static @Nullable Object plain(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode() ? null : JSON.convertValue(node, Object.class);
    }

    /** Writes JSON values. */
    public static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a value that a worker gave as it is shown to people: text as it is, anything else as compact JSON. */
    public static String text(@Nullable Object value) {
        return value == null ? "" : value instanceof String text ? text : CODEC.encodeValue(value);
    }

    /** Returns values that workers gave as JSON values; what is none leaves its mark. */
    public static Map<String, @Nullable Object> plain(Map<String, ?> values) {
        return CODEC.decodeValues(CODEC.encodeValues(values));
    }
}
