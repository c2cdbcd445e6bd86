// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components.typescript;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type of JSON values. Immutable. */
sealed interface Type {

    /** A type that TypeScript names itself. */
    enum Plain implements Type {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        UNDEFINED,
        OBJECT,
        ANY
    }

    /** One text, number or truth value. */
    record Literal(Object value) implements Type {}

    /** A list of any length. */
    record ListOf(Type item) implements Type {}

    /**
     * A list with a type for each item.
     *
     * @param required how many items there have to be
     * @param rest the type of further items; null if there may be none
     */
    record Tuple(List<Type> items, int required, @Nullable Type rest) implements Type {}

    /**
     * An object.
     *
     * @param others the type of fields that are not named; null if there may be none
     */
    record Fields(Map<String, Field> named, @Nullable Type others) implements Type {}

    /** A field of an object. */
    record Field(Type type, boolean optional) {}

    /** A value of any of several types. */
    record Union(List<Type> members) implements Type {}

    /** An object with the fields of several types of objects. */
    record Merged(List<Type> parts) implements Type {}

    /** A type that is defined under a name. */
    record Named(String name, Place place) implements Type {}

    /** A place in a text; both count from 1. */
    record Place(int line, int column) {

        IllegalArgumentException fault(String message) {
            return new IllegalArgumentException("at line " + line + ", column " + column + " " + message);
        }
    }
}
