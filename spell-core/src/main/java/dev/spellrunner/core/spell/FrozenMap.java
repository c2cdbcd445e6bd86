// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A map that keeps the order of its keys. Immutable.
 *
 * <p>Objects in a spell have few keys, and there are many of them: one array takes 56 bytes where a {@code LinkedHashMap}
 * of one key takes 180.
 */
final class FrozenMap<V extends @Nullable Object> extends AbstractMap<String, V> {

    /** Up to this many keys a search in order is faster than an index. */
    private static final int FEW = 8;

    /** Each key, followed by its value. */
    private final @Nullable Object[] pairs;

    private final @Nullable Map<String, Integer> index;

    /** Counted when it is first asked for; 0 until then. Threads may count it twice. */
    private int length;

    private FrozenMap(@Nullable Object[] pairs, @Nullable Map<String, Integer> index) {
        this.pairs = pairs;
        this.index = index;
    }

    /** Returns about how many characters its JSON has. */
    int length() {
        int known = length;
        if (known == 0) {
            known = 2;
            for (Object keyOrValue : pairs) {
                known = Json.sum(known, Json.lengthOf(keyOrValue), 1);
            }
            length = known;
        }
        return known;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(pairs, pairs.length, index, key) >= 0;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        int at = find(pairs, pairs.length, index, key);
        return at < 0 ? null : valueAt(at);
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
        for (int at = 0; at < pairs.length; at += 2) {
            action.accept(keyAt(at), valueAt(at));
        }
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
        return new Entries();
    }

    /** Unlike the view that {@link AbstractMap} makes, this one is not kept: those took a twelfth of an open spell's memory. */
    @Override
    public Set<String> keySet() {
        return new Keys();
    }

    private String keyAt(int at) {
        return (String) pairs[at];
    }

    @SuppressWarnings("unchecked") // the builder put in nothing else
    private V valueAt(int at) {
        return (V) pairs[at + 1];
    }

    /** Returns where a key is; -1 if it is not there. */
    private static int find(
            @Nullable Object[] pairs, int end, @Nullable Map<String, Integer> index, @Nullable Object key) {
        if (index != null) {
            Integer at = index.get(key);
            return at == null ? -1 : at;
        }
        for (int at = 0; at < end; at += 2) {
            if (pairs[at].equals(key)) {
                return at;
            }
        }
        return -1;
    }

    /** The map as a set of entries. */
    private final class Entries extends AbstractSet<Map.Entry<String, V>> {

        @Override
        public int size() {
            return FrozenMap.this.size();
        }

        @Override
        public Iterator<Map.Entry<String, V>> iterator() {
            return new InOrder<>(at -> new SimpleImmutableEntry<>(keyAt(at), valueAt(at)));
        }
    }

    /** The keys as a set. */
    private final class Keys extends AbstractSet<String> {

        @Override
        public int size() {
            return FrozenMap.this.size();
        }

        @Override
        public boolean contains(@Nullable Object key) {
            return containsKey(key);
        }

        @Override
        public Iterator<String> iterator() {
            return new InOrder<>(FrozenMap.this::keyAt);
        }
    }

    /** Goes through the pairs. */
    private final class InOrder<E> implements Iterator<E> {

        private final IntFunction<E> shownAt;
        private int next;

        InOrder(IntFunction<E> shownAt) {
            this.shownAt = shownAt;
        }

        @Override
        public boolean hasNext() {
            return next < pairs.length;
        }

        @Override
        public E next() {
            if (next >= pairs.length) {
                throw new NoSuchElementException();
            }
            int at = next;
            next += 2;
            return shownAt.apply(at);
        }
    }

    /** Makes one map. Confined; spent after {@link #build}. */
    static final class Builder<V extends @Nullable Object> {

        private @Nullable Object[] pairs;
        private int end;
        private @Nullable Map<String, Integer> index;

        Builder(int keys) {
            pairs = new Object[2 * keys];
        }

        /** Sets the value of a key; returns whether the key is new. */
        boolean put(String key, @Nullable V value) {
            int known = find(pairs, end, index, key);
            if (known >= 0) {
                pairs[known + 1] = value;
                return false;
            }
            if (end == pairs.length) {
                pairs = Arrays.copyOf(pairs, end + Math.max(end, 4));
            }
            pairs[end] = key;
            pairs[end + 1] = value;
            if (index != null) {
                index.put(key, end);
            }
            end += 2;
            if (end == 2 * FEW + 2) {
                makeIndex();
            }
            return true;
        }

        private void makeIndex() {
            Map<String, Integer> made = new HashMap<>();
            for (int at = 0; at < end; at += 2) {
                made.put((String) pairs[at], at);
            }
            index = made;
        }

        FrozenMap<V> build() {
            return new FrozenMap<>(end == pairs.length ? pairs : Arrays.copyOf(pairs, end), index);
        }
    }
}
