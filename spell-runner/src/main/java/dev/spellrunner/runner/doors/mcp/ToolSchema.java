// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.SpellCard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The description of a spell as a tool. */
final class ToolSchema {

    private static final Set<String> TYPES = Set.of("string", "number", "boolean", "array", "object");

    private ToolSchema() {}

    static Map<String, @Nullable Object> tool(String name, SpellCard card) {
        Map<String, @Nullable Object> tool = new LinkedHashMap<>();
        tool.put("name", name);
        tool.put("title", card.spell().name());
        tool.put("description", description(card));
        tool.put("inputSchema", inputs(card));
        tool.put("outputSchema", outputs(card));
        return tool;
    }

    private static String description(SpellCard card) {
        if (card.spell().fields().get("description") instanceof String own && !own.isBlank()) {
            return own;
        }
        String runs = "Runs the spell '" + card.spell().name() + "'";
        return card.outputs().isEmpty() ? runs : runs + "; gives " + String.join(", ", card.outputs());
    }

    private static Map<String, Object> inputs(SpellCard card) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (String input : card.inputs()) {
            Optional<Node> node = node(card, input);
            properties.put(input, node.map(ToolSchema::property).orElse(Map.of()));
            if (node.map(ToolSchema::defaultValue).isEmpty()) {
                required.add(input);
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> property(Node input) {
        Map<String, Object> property = new LinkedHashMap<>();
        Object fallback = defaultValue(input);
        String type = type(input, fallback);
        if (type != null) {
            property.put("type", type);
        }
        if (input.data().get("description") instanceof String description) {
            property.put("description", description);
        }
        if (fallback != null) {
            property.put("default", fallback);
        }
        return property;
    }

    /** A text by default may stand for anything; what else there is by default tells what is meant. */
    private static @Nullable String type(Node input, @Nullable Object fallback) {
        String declared = declaredType(input);
        if (declared != null) {
            return declared;
        }
        return fallback instanceof Number
                ? "number"
                : fallback instanceof Boolean ? "boolean" : fallback instanceof List<?> ? "array" : null;
    }

    private static @Nullable String declaredType(Node input) {
        if (!(input.data().get("socketType") instanceof String socket) || !socket.endsWith("Socket")) {
            return null;
        }
        String kind = socket.substring(0, socket.length() - "Socket".length());
        return TYPES.contains(kind) ? kind : null;
    }

    private static @Nullable Object defaultValue(Node input) {
        Object text = input.data().get("text");
        return text != null ? text : input.data().get("defaultValue");
    }

    private static Optional<Node> node(SpellCard card, String input) {
        return card.spell().graph().nodes().stream()
                .filter(node ->
                        node.component().contains("Input") && node.name().equals(input))
                .min(Node.CANVAS_ORDER);
    }

    /** Nothing is said of the values: an output may be skipped, or be null. */
    private static Map<String, Object> outputs(SpellCard card) {
        Map<String, Object> properties = new LinkedHashMap<>();
        card.outputs().forEach(output -> properties.put(output, Map.of()));
        return Map.of("type", "object", "properties", properties);
    }

    /** Returns what is wrong with arguments, and what to do; empty if a run can have them. */
    static Optional<String> problem(SpellCard card, Map<String, @Nullable Object> arguments) {
        for (String name : arguments.keySet()) {
            if (!card.inputs().contains(name)) {
                return Optional.of("there is no argument '" + name + "' (there are " + card.inputs() + ")");
            }
        }
        for (String input : card.inputs()) {
            Optional<Node> node = node(card, input);
            boolean isMissing = !arguments.containsKey(input);
            if (isMissing && node.map(ToolSchema::defaultValue).isEmpty()) {
                return Optional.of("the argument '" + input + "' is missing (it has no default)");
            }
            String declared = node.map(ToolSchema::declaredType).orElse(null);
            Object value = arguments.get(input);
            if (declared != null && value != null && !declared.equals(kind(value))) {
                return Optional.of("the argument '" + input + "' is no " + declared + " but " + DoorJson.text(value));
            }
        }
        return Optional.empty();
    }

    private static String kind(Object value) {
        return value instanceof String
                ? "string"
                : value instanceof Number
                        ? "number"
                        : value instanceof Boolean ? "boolean" : value instanceof List<?> ? "array" : "object";
    }
}
