// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.bsc.langgraph4j.StateGraph.END;
import static org.bsc.langgraph4j.StateGraph.START;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncNodeAction;
import org.bsc.langgraph4j.state.AgentState;

/**
 * The same graph in LangGraph4j. Its state keeps one entry for each place in a layer, not one for each node, so that a long
 * chain carries no more than its last value. Immutable.
 */
final class StateGraphRun {

    private static final String INPUT = "x";

    private final CompiledGraph<AgentState> graph;
    private final String result;

    StateGraphRun(Workload workload) {
        String[] keys = keysOf(workload);
        this.result = keys[keys.length - 1];
        try {
            this.graph = draw(workload, keys)
                    .compile(CompileConfig.builder()
                            .recursionLimit(workload.size() + 10)
                            .build());
        } catch (GraphStateException e) {
            throw new IllegalArgumentException("LangGraph4j takes no workload '" + workload + "'", e);
        }
    }

    Object run(Object input) {
        return graph.invoke(Map.of(INPUT, input))
                .flatMap(state -> state.value(result))
                .orElseThrow();
    }

    private static String[] keysOf(Workload workload) {
        int[] layers = new int[workload.size()];
        int[] widths = new int[workload.size()];
        String[] keys = new String[workload.size()];
        for (int node = 0; node < keys.length; node++) {
            for (int before : workload.waitsFor(node)) {
                layers[node] = Math.max(layers[node], layers[before] + 1);
            }
            keys[node] = "v" + widths[layers[node]]++;
        }
        return keys;
    }

    private static StateGraph<AgentState> draw(Workload workload, String[] keys) throws GraphStateException {
        StateGraph<AgentState> drawn = new StateGraph<>(AgentState::new);
        for (int node = 0; node < keys.length; node++) {
            drawn.addNode("n" + node, action(node, workload, keys));
        }
        for (int node = 0; node < keys.length; node++) {
            int[] waitsFor = workload.waitsFor(node);
            if (waitsFor.length == 0) {
                drawn.addEdge(START, "n" + node);
            }
            for (int before : waitsFor) {
                drawn.addEdge("n" + before, "n" + node);
            }
        }
        return drawn.addEdge("n" + (keys.length - 1), END);
    }

    private static AsyncNodeAction<AgentState> action(int node, Workload workload, String[] keys) {
        NodeWork work = workload.works()[node];
        int[] sources = workload.sources[node];
        int[] places = new int[sources.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        return state -> {
            Object[] values = new Object[sources.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = state.data().get(keys[sources[i]]);
            }
            Object input = requireNonNull(state.data().get(INPUT), INPUT);
            return CompletableFuture.completedFuture(Map.of(keys[node], work.work(values, places, input)));
        };
    }
}
