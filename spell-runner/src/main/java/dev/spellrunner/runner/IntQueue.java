// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.util.Arrays;

/**
 * Numbers in order, first in, first out, without a box for each. Confined. Its length is bounded
 * by what is put in: the nodes of a graph and the wires between them.
 */
final class IntQueue {

    private static final int[] NONE = {};
    private static final int FEW = 12;

    private int[] items = NONE;
    private int first;
    private int size;

    int size() {
        return size;
    }

    /** Returns one of the items that wait, counted from the first. */
    int get(int index) {
        int at = first + index;
        return items[at < items.length ? at : at - items.length];
    }

    void add(int item) {
        if (size == items.length) {
            grow();
        }
        int at = first + size;
        items[at < items.length ? at : at - items.length] = item;
        size++;
    }

    int removeFirst() {
        int item = items[first];
        first = first + 1 == items.length ? 0 : first + 1;
        size--;
        return item;
    }

    private void grow() {
        int[] grown = Arrays.copyOf(items, Math.max(FEW, size * 2));
        if (first > 0) {
            System.arraycopy(items, first, grown, 0, size - first);
            System.arraycopy(items, 0, grown, size - first, first);
            first = 0;
        }
        items = grown;
    }
}
