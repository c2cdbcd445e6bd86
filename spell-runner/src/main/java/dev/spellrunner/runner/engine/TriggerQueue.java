// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.Plan;
import java.util.Arrays;

/**
 * Triggers on their way, the oldest first, each in its scope. A ring of arrays side by side, so that a trigger needs no
 * object. Confined to the run's thread.
 */
final class TriggerQueue {

    private static final Scope[] NO_SCOPES = {};
    private static final int[] NO_WIRES = {};
    private static final int FEW = 4;

    /** Its length, as long as there is one, is a power of two. */
    private Scope[] scopes = NO_SCOPES;
    /** The wire that it comes over, or {@link #toEntry}. */
    private int[] wires = NO_WIRES;

    private int first;
    private int size;

    TriggerQueue() {}

    /** Makes a queue that keeps in order what is taken from it, as long as no more than so many triggers are put in. */
    TriggerQueue(int most) {
        int length = 2 * Integer.highestOneBit(most);
        scopes = new Scope[length];
        wires = new int[length];
    }

    /** Returns how many were taken from a queue that keeps them. */
    int taken() {
        return first;
    }

    /** Returns how many were put into a queue that keeps them. */
    int sent() {
        return first + size;
    }

    /** Returns the triggers that were put into a queue that keeps them. */
    int[] all() {
        return Arrays.copyOf(wires, sent());
    }

    /** Returns what stands for the wire of a trigger without a sender, to the node where a run starts. */
    static int toEntry(int node) {
        return -1 - node;
    }

    /** Returns the node that a trigger comes to. */
    static int target(Plan plan, int wire) {
        return wire >= 0 ? plan.wires.to[wire] : -1 - wire;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Scope scope, int wire) {
        if (size == scopes.length) {
            grow();
        }
        int at = (first + size++) & (scopes.length - 1);
        scopes[at] = scope;
        wires[at] = wire;
    }

    /** Returns the scope of the oldest trigger, which stays. */
    Scope scope() {
        return scopes[first];
    }

    /** Returns the wire of the oldest trigger, which stays. */
    int wire() {
        return wires[first];
    }

    void removeFirst() {
        first = (first + 1) & (scopes.length - 1);
        size--;
    }

    /** Forgets the triggers in scopes that are closed. */
    void dropClosed() {
        for (int left = size; left > 0; left--) {
            Scope scope = scope();
            int wire = wire();
            removeFirst();
            if (!scope.ended) {
                add(scope, wire);
            }
        }
    }

    private void grow() {
        int length = Math.max(FEW, 2 * size);
        Scope[] moreScopes = Arrays.copyOf(scopes, length);
        int[] moreWires = Arrays.copyOf(wires, length);
        // What had been put in before the first, from the start of the ring on, comes after what was there.
        System.arraycopy(scopes, 0, moreScopes, size, first);
        System.arraycopy(wires, 0, moreWires, size, first);
        scopes = moreScopes;
        wires = moreWires;
    }
}
