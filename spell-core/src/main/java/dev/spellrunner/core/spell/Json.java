// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON values: {@code null}, {@link Boolean}, {@link Number}, {@link String}, {@link List} and {@link Map} with
 * text keys. Unlike {@link Map#copyOf}, what is frozen here may hold nulls and keeps its order.
 */
public final class Json {

    private static final Map<String, @Nullable Object> NO_FIELDS = new FrozenMap(new LinkedHashMap<>());

    private Json() {}

    /**
     * Copies an object deeply, so that nobody can change the copy.
     *
     * @param fields the object's fields, in the order to keep; values that are not JSON are kept as they are
     * @return the immutable copy, or the very same map if it came from here
     * @throws IllegalArgumentException if a key is not text
     */
    public static Map<String, @Nullable Object> freeze(Map<?, ?> fields) {
        if (fields instanceof FrozenMap frozen) {
            return frozen;
        }
        if (fields.isEmpty()) {
            return NO_FIELDS;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(fields.size() * 2);
        fields.forEach((key, value) -> copy.put(textKey(key), freezeValue(value)));
        return new FrozenMap(copy);
    }

    /**
     * Copies a list deeply, so that nobody can change the copy.
     *
     * @param items the items; values that are not JSON are kept as they are
     * @return the immutable copy, or the very same list if it came from here
     */
    public static List<@Nullable Object> freeze(List<?> items) {
        if (items instanceof FrozenList frozen) {
            return frozen;
        }
        @Nullable Object[] copy = items.toArray();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = freezeValue(copy[i]);
        }
        return new FrozenList(copy);
    }

    /**
     * Copies any JSON value deeply; see {@link #freeze(Map)} and {@link #freeze(List)}.
     *
     * @param value the value, or null
     * @return its immutable copy; values other than maps and lists are returned as they are
     */
    public static @Nullable Object freezeValue(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return freeze(map);
        }
        if (value instanceof List<?> list) {
            return freeze(list);
        }
        return value;
    }

    /** Starts an object that is filled field by field: cheaper than a map to be frozen afterwards. */
    public static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    private static String textKey(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a JSON object has text keys, but one is '" + key + "'");
    }

    /** Builds one frozen object. Confined to one thread; spent after {@link #build}. */
    public static final class ObjectBuilder {

        private @Nullable Map<String, @Nullable Object> fields;
        private boolean spent;

        private ObjectBuilder() {}

        /**
         * Sets a field.
         *
         * @param key its key; if it was set before, the later value counts
         * @param value its value; frozen if it is not yet
         * @return whether the key is new
         */
        public boolean put(String key, @Nullable Object value) {
            if (spent) {
                throw new IllegalStateException("the object is built already");
            }
            if (fields == null) {
                fields = new LinkedHashMap<>();
            }
            int before = fields.size();
            fields.put(requireNonNull(key, "key"), freezeValue(value));
            return fields.size() > before;
        }

        /** Returns the object; its order is that in which the keys were set first. */
        public Map<String, @Nullable Object> build() {
            spent = true;
            return fields == null ? NO_FIELDS : new FrozenMap(fields);
        }
    }

    private static final class FrozenMap extends AbstractMap<String, @Nullable Object> {

        private final Map<String, @Nullable Object> fields;
        private final Set<Map.Entry<String, @Nullable Object>> entries;

        FrozenMap(Map<String, @Nullable Object> fields) {
            this.fields = fields;
            this.entries = Collections.unmodifiableMap(fields).entrySet();
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return fields.get(key);
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return fields.containsKey(key);
        }

        @Override
        public Set<Map.Entry<String, @Nullable Object>> entrySet() {
            return entries;
        }
    }

    private static final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {

        private final @Nullable Object[] items;

        FrozenList(@Nullable Object[] items) {
            this.items = items;
        }

        @Override
        public @Nullable Object get(int index) {
            return items[index];
        }

        @Override
        public int size() {
            return items.length;
        }

        @Override
        public Iterator<@Nullable Object> iterator() {
            return Arrays.asList(items).iterator();
        }
    }
}
