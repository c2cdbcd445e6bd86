// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Few values by key, in order: those at the sockets of a node as events carry them, or the inputs of a run. Immutable. All
 * nodes of a shape share the keys: for two values that is a third of the memory of a linked table, and of the time.
 */
public final class ValuesByKey extends AbstractMap<String, @Nullable Object> {

    /** Stands for no value: null is one. */
    static final Object ABSENT = new Object();

    /** Up to this many a search in order is faster than a table. */
    private static final int FEW = 8;

    private final List<String> keys;
    /** By socket; {@link #ABSENT} where there is no value. */
    private final @Nullable Object[] values;

    private final int size;

    private ValuesByKey(List<String> keys, @Nullable Object[] values, int size) {
        this.keys = keys;
        this.values = values;
        this.size = size;
    }

    /**
     * Returns the values by key.
     *
     * @param values by socket, {@link #ABSENT} where there is none; not to be changed any more
     */
    static Map<String, @Nullable Object> of(List<String> keys, @Nullable Object[] values) {
        int size = 0;
        for (Object value : values) {
            if (value != ABSENT) {
                size++;
            }
        }
        return size == 0 ? Map.of() : new ValuesByKey(keys, values, size);
    }

    /** Returns one value by key; no value if it is {@link #ABSENT}. */
    static Map<String, @Nullable Object> of(String key, @Nullable Object value) {
        if (value == ABSENT) {
            return Map.of();
        }
        return value == null ? Collections.singletonMap(key, null) : Map.of(key, value);
    }

    /** Returns a copy of a map, in its order: few values need no table, which took a seventh of the time of a small run. */
    public static Map<String, @Nullable Object> copyOf(Map<String, ?> map) {
        int size = map.size();
        if (size == 0) {
            return Map.of();
        }
        if (size == 1) {
            Map.Entry<String, ?> one = map.entrySet().iterator().next();
            return of(one.getKey(), one.getValue());
        }
        String[] keys = new String[Math.min(size, FEW)];
        @Nullable Object[] values = new Object[keys.length];
        int copied = 0;
        for (Map.Entry<String, ?> entry : map.entrySet()) {
            if (copied == keys.length) {
                // There are many, or others put some in meanwhile.
                return Collections.unmodifiableMap(new LinkedHashMap<>(map));
            }
            keys[copied] = entry.getKey();
            values[copied++] = entry.getValue();
        }
        return copied == keys.length
                ? new ValuesByKey(Arrays.asList(keys), values, copied)
                : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        int at = keys.indexOf(key);
        return at >= 0 && values[at] != ABSENT;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        int at = keys.indexOf(key);
        return at < 0 || values[at] == ABSENT ? null : values[at];
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int at = 0; at < values.length; at++) {
            if (values[at] != ABSENT) {
                action.accept(keys.get(at), values[at]);
            }
        }
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

        private int at;

        @Override
        public boolean hasNext() {
            while (at < values.length && values[at] == ABSENT) {
                at++;
            }
            return at < values.length;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return new SimpleImmutableEntry<>(keys.get(at), values[at++]);
        }
    }
}
