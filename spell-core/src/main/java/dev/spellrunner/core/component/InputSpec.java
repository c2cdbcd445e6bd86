// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import dev.spellrunner.core.spell.SocketType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes one input of a spell: what a caller may give, or has to. Immutable, plain data, from which callers build forms
 * and tools.
 *
 * @param name the name by which a run is given the value
 * @param type the kind of the value; advice, never enforced
 * @param defaultValue the value of a run that is given none; JSON, null if there is none
 * @param required whether a run needs the value
 * @param description its meaning, in a sentence for people; empty if there is none
 */
public record InputSpec(
        String name, SocketType type, @Nullable Object defaultValue, boolean required, String description) {

    public InputSpec {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(description, "description");
        defaultValue = Json.freezeValue(defaultValue);
    }

    /** Returns an optional input of any type, without default and description. */
    public static InputSpec of(String name) {
        return new InputSpec(name, SocketType.ANY, null, false, "");
    }

    /** Returns the same input, of a type. */
    public InputSpec typed(SocketType other) {
        return new InputSpec(name, other, defaultValue, required, description);
    }

    /** Returns the same input with a default; null is none. */
    public InputSpec defaultingTo(@Nullable Object value) {
        return new InputSpec(name, type, value, required, description);
    }

    /** Returns the same input, without which a run cannot do. */
    public InputSpec asRequired() {
        return new InputSpec(name, type, defaultValue, true, description);
    }

    /** Returns the same input with a description: a sentence for people. */
    public InputSpec describedAs(String sentence) {
        return new InputSpec(name, type, defaultValue, required, sentence);
    }

    /** Returns the parts by name, as they are written as JSON; parts that say nothing are left out. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("type", type.kind());
        Described.addTo(fields, defaultValue, required, description);
        return fields;
    }
}
