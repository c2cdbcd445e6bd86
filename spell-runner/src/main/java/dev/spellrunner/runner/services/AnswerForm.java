// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in which form a language model is to answer. Kinds may be added. */
public sealed interface AnswerForm {

    /** Asks for plain text. */
    record Text() implements AnswerForm {}

    /**
     * Asks for a call of one function: the answer is its arguments.
     *
     * @param name the name of the function: letters, digits, {@code _} and {@code -}, 64 at most
     * @param description tells the model when and how to call it; may be empty
     * @param parameters the JSON schema of the arguments, as plain data
     */
    record Function(String name, String description, Map<String, @Nullable Object> parameters) implements AnswerForm {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

        public Function {
            requireNonNull(description, "description");
            parameters = Json.freeze(parameters);
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + shortened(name)
                        + "' cannot be the name of a function (use letters, digits, _ and -, 64 at most)");
            }
        }

        /**
         * Reads a function as OpenAI's API has it: {@code {name, description, parameters}}.
         *
         * @throws IllegalArgumentException if it has no name, or its parameters are no schema
         */
        public static Function of(Map<?, ?> json) {
            if (!(json.get("name") instanceof String name)) {
                throw new IllegalArgumentException(
                        "a function has no name (give an object with 'name', 'description'" + " and 'parameters')");
            }
            Object description = json.get("description");
            Object parameters = json.get("parameters");
            if (parameters != null && !(parameters instanceof Map)) {
                throw new IllegalArgumentException(
                        "the parameters of function '" + shortened(name) + "' are no object (give a JSON schema)");
            }
            return new Function(
                    name,
                    description instanceof String text ? text : "",
                    parameters instanceof Map<?, ?> schema ? Json.freeze(schema) : Map.of());
        }

        private static String shortened(String name) {
            return name.length() > 80 ? name.substring(0, 80) + "…" : name;
        }
    }

    /**
     * Asks for JSON.
     *
     * @param schema the JSON schema of the answer, as plain data; empty if any object will do
     */
    record JsonValue(Map<String, @Nullable Object> schema) implements AnswerForm {

        public JsonValue {
            schema = Json.freeze(schema);
        }
    }
}
