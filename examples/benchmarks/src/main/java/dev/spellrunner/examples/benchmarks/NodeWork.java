// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

/**
 * The work of a node in the baselines; the workers of {@link BenchmarkComponents} do the same with the same numbers.
 *
 * <p>Numbers stay below 128, for which the JDK keeps the boxes: so what is measured is what it costs to get from node to
 * node, and not what it costs to make numbers.
 */
@FunctionalInterface
interface NodeWork {

    /**
     * Returns the node's value.
     *
     * @param values the values of all nodes so far, by index
     * @param sources the nodes whose values this one takes
     * @param input the input of the whole graph
     */
    Object work(Object[] values, int[] sources, Object input);

    /** Returns what a node makes of the sum of what it takes. */
    static Long next(long sum) {
        return sum + 1 & 127;
    }

    private static Object sum(Object[] values, int[] sources, Object input) {
        long sum = 0;
        for (int source : sources) {
            sum += (Long) values[source];
        }
        return next(sum);
    }

    /** Returns what nodes of a kind do. */
    static NodeWork of(Workload.Kind kind) {
        return switch (kind) {
            case ENTRY, INPUT -> (values, sources, input) -> input;
            case OUTPUT -> (values, sources, input) -> values[sources[0]];
            case STEP -> (values, sources, input) -> next(sources.length == 0 ? 0 : (Long) values[sources[0]]);
            case PAIR -> (values, sources, input) -> next((Long) values[sources[0]] + (Long) values[sources[1]]);
            case JOIN -> NodeWork::sum;
        };
    }
}
