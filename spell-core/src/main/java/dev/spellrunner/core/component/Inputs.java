// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.spell.Typed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a node's data inputs, by the name of the socket. Immutable; valid until the worker has given its
 * outputs.
 *
 * <p>An input holds a value for each wire that ends in it and whose output was given a value; {@link #get} is the first.
 * A value may be null. It belongs to the run: a worker must not change it.
 */
public interface Inputs {

    /** Returns the names of all data inputs that the node has, wired or not, in the order of its sockets. */
    List<String> names();

    /**
     * Returns all values of an input, in the order of its wires.
     *
     * @param name the name of the input
     * @return the values; empty if nothing is wired to it, or there is no such input
     */
    List<@Nullable Object> all(String name);

    /** Tells whether an input has a value, be it null. */
    default boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** Returns the first value of an input; null if it has none. */
    default @Nullable Object get(String name) {
        List<@Nullable Object> values = all(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * Returns the first value of an input as text; numbers and booleans are written out.
     *
     * @throws IllegalArgumentException if it has no value, or one that is not text, number or boolean
     */
    default String text(String name) {
        Object value = get(name);
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw unfit(name, value, "text");
    }

    /**
     * Returns the first value of an input as a number; text that says a number counts as one.
     *
     * @throws IllegalArgumentException if it has no value, or one that is not a number
     */
    default double number(String name) {
        Object value = get(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof CharSequence text) {
            try {
                return Double.parseDouble(text.toString().strip());
            } catch (NumberFormatException e) {
                throw (IllegalArgumentException) unfit(name, value, "a number").initCause(e);
            }
        }
        throw unfit(name, value, "a number");
    }

    /**
     * Returns the first value of an input, which is a list.
     *
     * @throws IllegalArgumentException if it has no value, or one that is not a list
     */
    default List<?> list(String name) {
        Object value = get(name);
        if (value instanceof List<?> list) {
            return list;
        }
        throw unfit(name, value, "a list");
    }

    /**
     * Returns the first value of an input as a type: {@code in.as("address", Map.class)}. Numbers are converted where nothing is
     * lost.
     *
     * @throws IllegalArgumentException if it has no value, or one of another type
     */
    default <T> T as(String name, Class<T> type) {
        return Typed.as("input '" + name + "'", get(name), type);
    }

    /** Returns the first value of each input that has one, by name, in the order of the sockets. */
    default Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : names()) {
            if (has(name)) {
                values.put(name, get(name));
            }
        }
        return values;
    }

    /**
     * Returns inputs of one value each, to call a worker in a test.
     *
     * @param values the values by name
     */
    static Inputs of(Map<String, ?> values) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
        return new Inputs() {
            @Override
            public List<String> names() {
                return List.copyOf(copy.keySet());
            }

            @Override
            public List<@Nullable Object> all(String name) {
                List<@Nullable Object> all = new ArrayList<>(1);
                if (copy.containsKey(name)) {
                    all.add(copy.get(name));
                }
                return Collections.unmodifiableList(all);
            }
        };
    }

    private static IllegalArgumentException unfit(String name, @Nullable Object value, String wanted) {
        if (value == null) {
            return new IllegalArgumentException(
                    "input '" + name + "' has no value (connect it to an output that gives " + wanted + ")");
        }
        return new IllegalArgumentException(
                "input '" + name + "' should be " + wanted + ", but is " + ShownValue.of(value));
    }
}
