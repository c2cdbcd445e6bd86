// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.util.Arrays;

/**
 * Triggers on their way, the oldest first, each in its scope. A ring of arrays side by side, so that a trigger needs no
 * object. Confined to the run's thread.
 */
final class Triggers {

    private static final Frame[] NO_SCOPES = {};
    private static final int[] NO_SENDERS = {};
    private static final int FEW = 4;

    /** Its length, as long as there is one, is a power of two. */
    private Frame[] scopes = NO_SCOPES;
    /** Two by two: the sender, or -1, and its wire, or the entry. */
    private int[] senders = NO_SENDERS;

    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(Frame scope, int sender, int wire) {
        if (size == scopes.length) {
            grow();
        }
        int at = (first + size++) & (scopes.length - 1);
        scopes[at] = scope;
        senders[2 * at] = sender;
        senders[2 * at + 1] = wire;
    }

    /** Returns the scope of the oldest trigger, which stays. */
    Frame scope() {
        return scopes[first];
    }

    /** Returns the sender of the oldest trigger, which stays; -1 if there is none. */
    int sender() {
        return senders[2 * first];
    }

    /** Returns the wire of the oldest trigger, which stays; the entry if it has no sender. */
    int wire() {
        return senders[2 * first + 1];
    }

    void removeFirst() {
        first = (first + 1) & (scopes.length - 1);
        size--;
    }

    /** Forgets the triggers in scopes that are closed. */
    void dropClosed() {
        for (int left = size; left > 0; left--) {
            Frame scope = scope();
            int sender = sender();
            int wire = wire();
            removeFirst();
            if (!scope.ended) {
                add(scope, sender, wire);
            }
        }
    }

    private void grow() {
        int length = Math.max(FEW, 2 * size);
        Frame[] moreScopes = Arrays.copyOf(scopes, length);
        int[] moreSenders = Arrays.copyOf(senders, 2 * length);
        // What had been put in before the first, from the start of the ring on, comes after what was there.
        System.arraycopy(scopes, 0, moreScopes, size, first);
        System.arraycopy(senders, 0, moreSenders, 2 * size, 2 * first);
        scopes = moreScopes;
        senders = moreSenders;
    }
}
