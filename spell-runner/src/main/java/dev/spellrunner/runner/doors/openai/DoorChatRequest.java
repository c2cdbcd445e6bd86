// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request for a completion, as far as a spell can use it; other fields are ignored. Immutable.
 *
 * @param model the spell that is asked for
 * @param messages the conversation; not empty
 * @param stream whether the answer is a stream
 * @param includeUsage whether the stream tells the tokens
 * @param user what the client calls its user; no user of the host
 * @param session what the client calls the conversation; null if it does not
 * @param settings the fields that tell a model how to sample
 * @param inputs values for inputs of the spell, by name
 */
record DoorChatRequest(
        String model,
        List<Chat.Message> messages,
        boolean stream,
        boolean includeUsage,
        @Nullable String user,
        @Nullable String session,
        Map<String, @Nullable Object> settings,
        Map<String, @Nullable Object> inputs) {

    private static final List<String> SETTINGS = List.of(
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "presence_penalty",
            "frequency_penalty",
            "seed",
            "reasoning_effort");

    /**
     * Reads a request.
     *
     * @throws ServiceException {@code invalid-request}, with the field as {@code param}
     */
    static DoorChatRequest of(JsonNode body) {
        if (body.path("n").asInt(1) != 1) {
            throw invalid("n", "there is one answer to a request (leave 'n' out)");
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        for (String setting : SETTINGS) {
            if (body.hasNonNull(setting)) {
                settings.put(setting, DoorJson.plain(body.get(setting)));
            }
        }
        return new DoorChatRequest(
                required(text(body, "model"), "model"),
                messages(body.path("messages")),
                flag(body, "stream"),
                flag(body.path("stream_options"), "include_usage"),
                text(body, "user"),
                text(body.path("metadata"), "session"),
                settings,
                inputs(body.path("inputs")));
    }

    /**
     * Returns what the spell is asked.
     *
     * @param named the name of the conversation; null if it has none
     */
    Chat chat(@Nullable String named) {
        return new Chat(messages, Optional.ofNullable(named), Optional.ofNullable(user), settings, inputs);
    }

    private static String required(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw invalid(field, "field '" + field + "' is missing (GET /v1/models lists what there is)");
        }
        return value;
    }

    private static @Nullable String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(field, "field '" + field + "' is no text");
        }
        return value.textValue();
    }

    private static boolean flag(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw invalid(field, "field '" + field + "' is neither true nor false");
        }
        return value.booleanValue();
    }

    private static Map<String, @Nullable Object> inputs(JsonNode inputs) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (inputs.isMissingNode() || inputs.isNull()) {
            return values;
        }
        if (!inputs.isObject()) {
            throw invalid("inputs", "field 'inputs' is not an object (send values by the names of the spell's inputs)");
        }
        inputs.properties().forEach(each -> values.put(each.getKey(), DoorJson.plain(each.getValue())));
        return values;
    }

    private static List<Chat.Message> messages(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw invalid("messages", "field 'messages' is not a list of messages (send one at least)");
        }
        List<Chat.Message> read = new ArrayList<>(messages.size());
        for (JsonNode each : messages) {
            read.add(ChatMessages.of(each, "messages[" + read.size() + "]"));
        }
        return List.copyOf(read);
    }

    /** Returns what a client is told whose request is not as it should be. */
    static ServiceException invalid(String param, String message) {
        return new ServiceException(Code.INVALID_REQUEST, message, Map.of("param", param));
    }
}
