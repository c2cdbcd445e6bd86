// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Code that most people write by hand: a {@link CompletableFuture} for each node, wired to those that it waits for. The graph is
 * wired before its input comes, as it is when inputs come later; then everything runs on the completing thread, or on an
 * executor. Immutable.
 */
final class FutureGraph {

    private final NodeWork[] works;
    private final int[][] sources;
    private final int[][] waitsFor;
    private final Executor executor;
    /** Whether each node gives its value as a future of its own. */
    private final boolean isComposed;

    private FutureGraph(Workload workload, Executor executor, boolean isComposed) {
        this.works = workload.works();
        this.sources = workload.sources;
        this.waitsFor = new int[workload.size()][];
        for (int node = 0; node < waitsFor.length; node++) {
            waitsFor[node] = workload.waitsFor(node);
        }
        this.executor = executor;
        this.isComposed = isComposed;
    }

    static FutureGraph inline(Workload workload) {
        return new FutureGraph(workload, INLINE, false);
    }

    static FutureGraph on(Executor executor, Workload workload) {
        return new FutureGraph(workload, executor, false);
    }

    /** Returns a graph whose nodes give their values as futures that have them already. */
    static FutureGraph composed(Workload workload) {
        return new FutureGraph(workload, INLINE, true);
    }

    private static final Executor INLINE = Runnable::run;

    Object run(Object input) {
        int size = works.length;
        Object[] values = new Object[size];
        List<CompletableFuture<Object>> nodes = new ArrayList<>(size);
        CompletableFuture<Object> start = new CompletableFuture<>();
        for (int node = 0; node < size; node++) {
            CompletableFuture<Object> wired =
                    executor == INLINE ? wire(node, nodes, start, values) : wireAsync(node, nodes, start, values);
            nodes.add(isComposed ? wired.thenCompose(CompletableFuture::completedFuture) : wired);
        }
        start.complete(input);
        return nodes.get(size - 1).join();
    }

    private CompletableFuture<Object> wire(
            int node, List<CompletableFuture<Object>> nodes, CompletableFuture<Object> start, Object[] values) {
        int[] before = waitsFor[node];
        return switch (before.length) {
            case 0 -> start.thenApply(input -> work(node, values, input));
            case 1 -> nodes.get(before[0]).thenApply(value -> work(node, values, value));
            case 2 -> nodes.get(before[0]).thenCombine(nodes.get(before[1]), (one, other) -> work(node, values, one));
            default -> CompletableFuture.allOf(all(before, nodes)).thenApply(none -> work(node, values, node));
        };
    }

    private CompletableFuture<Object> wireAsync(
            int node, List<CompletableFuture<Object>> nodes, CompletableFuture<Object> start, Object[] values) {
        int[] before = waitsFor[node];
        return switch (before.length) {
            case 0 -> start.thenApplyAsync(input -> work(node, values, input), executor);
            case 1 -> nodes.get(before[0]).thenApplyAsync(value -> work(node, values, value), executor);
            case 2 ->
                nodes.get(before[0])
                        .thenCombineAsync(nodes.get(before[1]), (one, other) -> work(node, values, one), executor);
            default ->
                CompletableFuture.allOf(all(before, nodes)).thenApplyAsync(none -> work(node, values, node), executor);
        };
    }

    private static CompletableFuture<?>[] all(int[] before, List<CompletableFuture<Object>> nodes) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[before.length];
        for (int i = 0; i < before.length; i++) {
            all[i] = nodes.get(before[i]);
        }
        return all;
    }

    /** That a node waits for a future is also what makes the value of the other node visible to its thread. */
    private Object work(int node, Object[] values, Object input) {
        Object value = works[node].work(values, sources[node], input);
        values[node] = value;
        return value;
    }
}
