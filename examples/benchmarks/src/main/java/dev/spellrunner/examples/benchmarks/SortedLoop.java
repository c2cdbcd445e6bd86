// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

/** The floor: the nodes are in order already, and one loop works them off. Immutable. */
final class SortedLoop {

    private final NodeWork[] works;
    private final int[][] sources;

    SortedLoop(Workload workload) {
        this.works = workload.works();
        this.sources = workload.sources;
    }

    Object run(Object input) {
        Object[] values = new Object[works.length];
        for (int node = 0; node < works.length; node++) {
            values[node] = works[node].work(values, sources[node], input);
        }
        return values[values.length - 1];
    }
}
