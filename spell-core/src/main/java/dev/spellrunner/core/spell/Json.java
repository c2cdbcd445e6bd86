// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON values: {@code null}, {@link Boolean}, {@link Number}, {@link String}, {@link List} and {@link Map} with
 * text keys. Unlike {@link Map#copyOf}, what is frozen here may hold nulls and keeps its order.
 */
public final class Json {

    private static final int USUAL_KEYS = 1;

    /** A number, a truth value or null, with what it takes in a heap. */
    private static final int LENGTH_OF_ATOM = 8;

    private static final Map<String, @Nullable Object> NO_FIELDS = new FrozenMap.Builder<@Nullable Object>(0).build();
    private static final FrozenList NO_ITEMS = new FrozenList(new Object[0]);

    private Json() {}

    /**
     * Copies an object deeply, so that the copy cannot be changed.
     *
     * @param fields the object's fields, in the order to keep; values that are not JSON are kept as they are
     * @return the immutable copy, or the very same map if it came from here
     * @throws IllegalArgumentException if a key is not text
     */
    public static Map<String, @Nullable Object> freeze(Map<?, ?> fields) {
        if (fields.isEmpty()) {
            return NO_FIELDS;
        }
        if (fields instanceof FrozenMap<?> frozen) {
            return allJson(frozen);
        }
        FrozenMap.Builder<@Nullable Object> copy = new FrozenMap.Builder<>(fields.size());
        fields.forEach((key, value) -> copy.put(textKey(key), freezeValue(value)));
        return copy.build();
    }

    /**
     * Copies a list deeply, so that the copy cannot be changed.
     *
     * @param items the items; values that are not JSON are kept as they are
     * @return the immutable copy, or the very same list if it came from here
     */
    public static List<@Nullable Object> freeze(List<?> items) {
        if (items instanceof FrozenList frozen) {
            return frozen;
        }
        if (items instanceof GrownList grown) {
            return grown;
        }
        if (items.isEmpty()) {
            return NO_ITEMS;
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
        if (isAtom(value)) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            return freeze(map);
        }
        if (value instanceof List<?> list) {
            return freeze(list);
        }
        return value;
    }

    /**
     * Returns a list with one item more. Takes constant time on average, however long the list is, where the list was made
     * here and only its longest successor is gone on with.
     *
     * @param items the list; not changed
     * @param item the item to add at the end
     * @return the immutable longer list
     */
    public static List<@Nullable Object> appended(List<?> items, @Nullable Object item) {
        return GrownList.of(freeze(items), freezeValue(item));
    }

    /**
     * Returns about how many characters the JSON of a value has. Remembered for what is frozen; what is not JSON counts as
     * little.
     *
     * @param value the value, or null
     * @return the number; at most {@link Integer#MAX_VALUE}
     */
    public static int lengthOf(@Nullable Object value) {
        if (value instanceof String text) {
            return sum(text.length(), 2, 0);
        }
        if (isAtom(value)) {
            return LENGTH_OF_ATOM;
        }
        if (value instanceof CharSequence text) {
            return sum(text.length(), 2, 0);
        }
        if (value instanceof FrozenMap<?> map) {
            return map.length();
        }
        if (value instanceof FrozenList list) {
            return list.length();
        }
        if (value instanceof GrownList list) {
            return list.length();
        }
        return value instanceof Map<?, ?> || value instanceof Collection<?> ? lengthOfForeign(value) : LENGTH_OF_ATOM;
    }

    /** Asks for classes alone: that a value is no list and no map takes the JVM as long as a small copy. */
    private static boolean isAtom(@Nullable Object value) {
        return value == null || value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private static int lengthOfForeign(Object value) {
        if (value instanceof Map<?, ?> map) {
            int length = 2;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                length = sum(length, lengthOf(entry.getKey()), sum(lengthOf(entry.getValue()), 2, 0));
            }
            return length;
        }
        return lengthOfAll((Collection<?>) value);
    }

    private static int lengthOfAll(Iterable<? extends @Nullable Object> items) {
        int length = 2;
        for (Object item : items) {
            length = sum(length, lengthOf(item), 1);
        }
        return length;
    }

    static int sum(int a, int b, int c) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a + b + c);
    }

    /** Starts an object that is filled field by field: cheaper than a map to be frozen afterwards. */
    public static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    @SuppressWarnings("unchecked") // what holds values of one kind holds values
    private static Map<String, @Nullable Object> allJson(FrozenMap<?> frozen) {
        return (Map<String, @Nullable Object>) frozen;
    }

    private static String textKey(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a JSON object has text keys, but one is '" + key + "'");
    }

    /** Builds one frozen object. Confined to one thread; spent after {@link #build}. */
    public static final class ObjectBuilder {

        private FrozenMap.@Nullable Builder<@Nullable Object> fields;
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
                fields = new FrozenMap.Builder<>(USUAL_KEYS);
            }
            return fields.put(requireNonNull(key, "key"), freezeValue(value));
        }

        /** Returns the object; its order is that in which the keys were set first. */
        public Map<String, @Nullable Object> build() {
            spent = true;
            return fields == null ? NO_FIELDS : fields.build();
        }
    }

    private static final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {

        private final @Nullable Object[] items;

        /** Counted when it is first asked for; 0 until then. Threads may count it twice. */
        private int length;

        FrozenList(@Nullable Object[] items) {
            this.items = items;
        }

        int length() {
            int known = length;
            if (known == 0) {
                known = lengthOfAll(this);
                length = known;
            }
            return known;
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
