// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes one setting of a component: a field of {@code Node.data()} that its worker reads. Immutable, plain data, from
 * which editors build forms and the component reference is written.
 *
 * <pre>{@code
 * Component.named("Delay").setting(Setting.number("ms").describedAs("How long to wait").defaultingTo(1000))
 * }</pre>
 *
 * @param name the field of the node's data
 * @param kind the form of its value
 * @param description its meaning, in a sentence for people who draw; empty if there is none
 * @param defaultValue the value that a node without the setting has; JSON, null if there is none
 * @param required whether a node without the setting cannot run
 * @param choices the values to choose from; empty if any value of the kind will do
 */
public record Setting(
        String name,
        Kind kind,
        String description,
        @Nullable Object defaultValue,
        boolean required,
        List<String> choices) {

    /** Names the forms that a setting's value may have. */
    public enum Kind {
        /** Text. */
        TEXT,
        /** Text of several lines that is filled with the node's inputs. */
        TEMPLATE,
        /** The source text of a script. */
        CODE,
        /** A number; editors also write it as text. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** Any JSON value. */
        JSON;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** Returns the kind as it is written in JSON: {@code text}, {@code number}, …. */
        public String text() {
            return text;
        }
    }

    public Setting {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(description, "description");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a setting needs a name");
        }
        defaultValue = Json.freezeValue(defaultValue);
        choices = List.copyOf(choices);
    }

    /** Returns an optional setting of a kind, without default and description. */
    public static Setting of(String name, Kind kind) {
        return new Setting(name, kind, "", null, false, List.of());
    }

    /** Returns an optional text. */
    public static Setting text(String name) {
        return of(name, Kind.TEXT);
    }

    /** Returns an optional template. */
    public static Setting template(String name) {
        return of(name, Kind.TEMPLATE);
    }

    /** Returns an optional script. */
    public static Setting code(String name) {
        return of(name, Kind.CODE);
    }

    /** Returns an optional number. */
    public static Setting number(String name) {
        return of(name, Kind.NUMBER);
    }

    /** Returns an optional truth value. */
    public static Setting bool(String name) {
        return of(name, Kind.BOOLEAN);
    }

    /** Returns an optional setting of any JSON value. */
    public static Setting json(String name) {
        return of(name, Kind.JSON);
    }

    /** Returns the same setting with a description: a sentence for people who draw. */
    public Setting describedAs(String sentence) {
        return new Setting(name, kind, sentence, defaultValue, required, choices);
    }

    /** Returns the same setting with a default. */
    public Setting defaultingTo(Object value) {
        return new Setting(name, kind, description, requireNonNull(value, "value"), required, choices);
    }

    /** Returns the same setting, without which a node cannot run. */
    public Setting asRequired() {
        return new Setting(name, kind, description, defaultValue, true, choices);
    }

    /** Returns the same setting, with the values to choose from. */
    public Setting choosing(String... values) {
        return new Setting(name, kind, description, defaultValue, required, List.of(values));
    }

    /** Returns the parts by name, as they are written as JSON; parts that say nothing are left out. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("type", kind.text());
        Described.addTo(fields, defaultValue, required, description);
        if (!choices.isEmpty()) {
            fields.put("choices", choices);
        }
        return fields;
    }
}
