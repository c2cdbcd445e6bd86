// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.util.Arrays;

/** Code that a careful person writes by hand: a queue of nodes that wait for nothing any more. Immutable. */
final class ReadyQueue {

    private final NodeWork[] works;
    private final int[][] sources;
    private final int[][] followers;
    private final int[] waits;

    ReadyQueue(Workload workload) {
        int size = workload.size();
        this.works = workload.works();
        this.sources = workload.sources;
        this.waits = new int[size];
        this.followers = new int[size][0];
        for (int node = 0; node < size; node++) {
            int[] waitsFor = workload.waitsFor(node);
            waits[node] = waitsFor.length;
            for (int before : waitsFor) {
                followers[before] = Arrays.copyOf(followers[before], followers[before].length + 1);
                followers[before][followers[before].length - 1] = node;
            }
        }
    }

    Object run(Object input) {
        int size = works.length;
        Object[] values = new Object[size];
        int[] missing = waits.clone();
        int[] ready = new int[size];
        int end = 0;
        for (int node = 0; node < size; node++) {
            if (missing[node] == 0) {
                ready[end++] = node;
            }
        }
        for (int next = 0; next < end; next++) {
            int node = ready[next];
            values[node] = works[node].work(values, sources[node], input);
            for (int follower : followers[node]) {
                if (--missing[follower] == 0) {
                    ready[end++] = follower;
                }
            }
        }
        return values[size - 1];
    }
}
