// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.Arrays;

/**
 * Nodes whose turn has come, the latest first, each in its scope. Two arrays side by side, so that a turn needs no object.
 * Confined to the run's thread.
 */
final class ReadyStack {

    private static final int[] NO_NODES = {};
    private static final Scope[] NO_SCOPES = {};
    private static final int FEW = 4;

    private int[] nodes = NO_NODES;
    private Scope[] scopes = NO_SCOPES;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void push(Scope scope, int node) {
        if (size == nodes.length) {
            int length = Math.max(FEW, 2 * size);
            nodes = Arrays.copyOf(nodes, length);
            scopes = Arrays.copyOf(scopes, length);
        }
        scopes[size] = scope;
        nodes[size++] = node;
    }

    /** Returns the scope of the latest turn, which stays. */
    Scope scope() {
        return scopes[size - 1];
    }

    /** Returns the node of the latest turn, which stays. */
    int node() {
        return nodes[size - 1];
    }

    /** Takes the latest turn, and returns its node. */
    int pop() {
        return nodes[--size];
    }

    /** Forgets the turns in scopes that are closed. */
    void dropClosed() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!scopes[i].ended) {
                nodes[kept] = nodes[i];
                scopes[kept++] = scopes[i];
            }
        }
        size = kept;
    }
}
