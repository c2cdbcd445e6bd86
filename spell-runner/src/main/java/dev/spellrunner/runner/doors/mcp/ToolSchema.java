// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.core.component.Effect;
import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.spell.SocketType;
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

    private ToolSchema() {}

    static Map<String, @Nullable Object> tool(String name, SpellCard card, Set<Effect> effects) {
        Map<String, @Nullable Object> tool = new LinkedHashMap<>();
        tool.put("name", name);
        tool.put("title", card.spell().name());
        tool.put("description", description(card));
        tool.put("inputSchema", inputs(card));
        tool.put("outputSchema", outputs(card));
        tool.put("annotations", ToolHints.of(effects));
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
        for (InputSpec input : card.inputSpecs()) {
            properties.put(input.name(), property(input));
            if (input.required()) {
                required.add(input.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> property(InputSpec input) {
        Map<String, Object> property = new LinkedHashMap<>();
        if (!input.type().equals(SocketType.ANY)) {
            property.put("type", input.type().kind());
        }
        if (!input.description().isEmpty()) {
            property.put("description", input.description());
        }
        Object fallback = input.defaultValue();
        if (fallback != null) {
            property.put("default", fallback);
        }
        return property;
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
        for (InputSpec input : card.inputSpecs()) {
            if (input.required() && !arguments.containsKey(input.name())) {
                return Optional.of("the argument '" + input.name() + "' is missing (it has no default)");
            }
            String type = input.type().kind();
            Object value = arguments.get(input.name());
            if (!input.type().equals(SocketType.ANY) && value != null && !type.equals(kind(value))) {
                return Optional.of(
                        "the argument '" + input.name() + "' is no " + type + " but " + DoorJson.text(value));
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
