// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values from JSON and writes them as JSON. */
final class JsonValues {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonValues() {}

    static List<Component> all() {
        List<Component> all = new ArrayList<>(Steps.alsoNamed(fromObject(), "Array To JSON"));
        all.add(toObject());
        return all;
    }

    private static Component toObject() {
        return step("JSON To Object", "Reads a value from JSON.", SocketType.ANY, JsonValues::read);
    }

    private static Component fromObject() {
        return step("Object To JSON", "Writes a value as JSON.", SocketType.STRING, JsonValues::write);
    }

    private static @Nullable Object read(@Nullable Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return value;
        }
        return parse("input 'input'", Text.of(value));
    }

    /**
     * Reads a value from JSON.
     *
     * @param what whose text it is, for the message
     * @param json the text
     * @throws IllegalArgumentException if it is none; tells the line and the column
     */
    static @Nullable Object parse(String what, String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new IllegalArgumentException(what + " is no JSON" + place + ": " + e.getOriginalMessage(), e);
        }
    }

    private static String write(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("input 'input' cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Component step(
            String name, String summary, SocketType output, Function<@Nullable Object, @Nullable Object> change) {
        return Steps.pure(name, summary)
                .input("input", SocketType.ANY)
                .output("output", output)
                .failing("where the input is no JSON, or cannot be written as JSON")
                .worker((in, ctx) -> Outputs.of("output", change.apply(in.get("input"))));
    }
}
