// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A list that a longer one can be made of without a copy: both share an array, of which each sees its own part. Immutable.
 *
 * <p>The first list that is made of this one takes the next place of the array; a second one gets an array of its own.
 */
final class GrownList extends AbstractList<@Nullable Object> implements RandomAccess {

    private static final int LEAST_ROOM = 8;

    private final Shared shared;
    private final int size;
    private final int length;

    private GrownList(Shared shared, int size, int length) {
        this.shared = shared;
        this.size = size;
        this.length = length;
    }

    /**
     * Makes a list of the items of another and one more.
     *
     * @param items frozen
     * @param item frozen
     */
    static GrownList of(Collection<? extends @Nullable Object> items, @Nullable Object item) {
        GrownList grown = items instanceof GrownList known ? known : copyOf(items, Json.lengthOf(items));
        return grown.with(item);
    }

    private static GrownList copyOf(Collection<? extends @Nullable Object> items, int length) {
        @Nullable
        Object[] copy = Arrays.copyOf(items.toArray(), Math.max(LEAST_ROOM, Math.multiplyExact(items.size(), 2)));
        return new GrownList(new Shared(copy, new AtomicInteger(items.size())), items.size(), length);
    }

    private GrownList with(@Nullable Object item) {
        boolean isFirst = size < shared.items.length && shared.taken.compareAndSet(size, size + 1);
        if (!isFirst) {
            return copyOf(this, length).with(item);
        }
        shared.items[size] = item;
        return new GrownList(shared, size + 1, Json.sum(length, Json.lengthOf(item), 1));
    }

    /** Returns about how many characters its JSON has. */
    int length() {
        return length;
    }

    @Override
    public @Nullable Object get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return shared.items[index];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public @Nullable Object[] toArray() {
        return Arrays.copyOf(shared.items, size);
    }

    /** The array that lists share, and how many of its places some list has. */
    private static final class Shared {

        private final @Nullable Object[] items;
        private final AtomicInteger taken;

        private Shared(@Nullable Object[] items, AtomicInteger taken) {
            this.items = items;
            this.taken = taken;
        }
    }
}
