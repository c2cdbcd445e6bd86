// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

/** The limits of a spell's size. */
record ReadLimits(int bytes, int depth, int nodes, int stringLength) {

    static final ReadLimits DEFAULT = new ReadLimits(64 << 20, 200, 100_000, 32 << 20);
    static final int DEEPEST = 1_000;

    ReadLimits {
        atLeastOne(bytes, "bytes");
        atLeastOne(depth, "depth");
        atLeastOne(nodes, "nodes");
        atLeastOne(stringLength, "string length");
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "a depth of " + depth + " could exhaust the stack (at most " + DEEPEST + ")");
        }
    }

    private static void atLeastOne(int limit, String what) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of " + what + " is " + limit + " (at least 1)");
        }
    }
}
