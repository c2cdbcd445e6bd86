// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.HeldRun.Approval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form by which a client's user approves a node: passes it, perhaps with other inputs, or refuses it. */
final class Elicitation {

    private static final int SHOWN = 80;

    private Elicitation() {}

    /** An answer. Immutable. */
    sealed interface Answer {
        /** Decides on the node. */
        record Decided(Decision decision) implements Answer {}

        /** Ends the run. */
        record Abandoned() implements Answer {}
    }

    /** Returns the parameters of the request. */
    static Map<String, Object> form(Approval approval, String spell) {
        Gate.Request request = approval.request();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                "decision",
                Map.of("type", "string", "title", "Decision", "enum", List.of("pass", "refuse"), "default", "pass"));
        properties.put("reason", Map.of("type", "string", "title", "Reason"));
        StringBuilder message = new StringBuilder(
                "May node '" + approval.path() + "' (" + request.component() + ") of the spell '" + spell + "' go on?");
        approval.shown().forEach((name, value) -> {
            message.append("\n").append(name).append(": ").append(shortened(DoorJson.text(value)));
            String type = primitive(value);
            if (type != null && value != null) {
                properties.put("input." + name, Map.of("type", type, "title", name, "default", value));
            }
        });
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of("decision"));
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("mode", "form");
        params.put("message", message.toString());
        params.put("requestedSchema", schema);
        return params;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static @Nullable String primitive(@Nullable Object value) {
        return value instanceof String
                ? "string"
                : value instanceof Number ? "number" : value instanceof Boolean ? "boolean" : null;
    }

    /**
     * Reads an answer.
     *
     * @param answer {@code {action, content}}
     * @return empty if it is none to that form
     */
    static Optional<Answer> answer(Approval approval, JsonNode answer) {
        JsonNode content = answer.path("content");
        String reason = content.path("reason").asText("");
        String refused = reason.isBlank() ? "refused by the client's user" : reason;
        return switch (answer.path("action").asText("")) {
            case "decline" -> Optional.of(new Answer.Decided(Decision.refuse(refused)));
            case "cancel" -> Optional.of(new Answer.Abandoned());
            case "accept" ->
                switch (content.path("decision").asText("pass")) {
                    case "pass" -> changed(approval, content).map(inputs -> new Answer.Decided(Decision.pass(inputs)));
                    case "refuse" -> Optional.of(new Answer.Decided(Decision.refuse(refused)));
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    /** Returns the inputs that an answer changes; empty if it gives one a value of another kind. */
    private static Optional<Map<String, @Nullable Object>> changed(Approval approval, JsonNode content) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> input : approval.shown().entrySet()) {
            JsonNode given = content.get("input." + input.getKey());
            if (given == null) {
                continue;
            }
            Object value = DoorJson.plain(given);
            if (!Objects.equals(primitive(value), primitive(input.getValue()))) {
                return Optional.empty();
            }
            if (!DoorJson.text(value).equals(DoorJson.text(input.getValue()))) {
                changed.put(input.getKey(), value);
            }
        }
        return Optional.of(changed);
    }
}
