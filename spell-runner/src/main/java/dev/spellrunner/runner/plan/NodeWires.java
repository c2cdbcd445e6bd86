// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.Wire;
import java.util.List;

/** The data wires of one node, as indexes; filled while a plan is compiled. Confined. */
final class NodeWires {

    private static final int[] NONE = {};
    private static final String[] NO_NAMES = {};

    int[] inputStart = NONE;
    int[] sources = NONE;
    String[] sourceOutputs = NO_NAMES;
    int[] consumers = NONE;
    int[] consumerWires = NONE;

    /** Lays out all data wires of a graph, which are grouped by the node that they lead to. */
    static NodeWires[] layOut(List<Wire> wires, Shape[] shapes) {
        NodeWires[] nodes = new NodeWires[shapes.length];
        SharedArrays shared = new SharedArrays();
        for (int node = 0, first = 0; node < nodes.length; node++) {
            int end = first;
            while (end < wires.size() && wires.get(end).to().index() == node) {
                end++;
            }
            nodes[node] = new NodeWires();
            nodes[node].takeInputs(wires, first, end, shapes[node], shared);
            first = end;
        }
        takeConsumers(nodes, shared);
        return nodes;
    }

    private void takeInputs(List<Wire> wires, int first, int end, Shape shape, SharedArrays shared) {
        int[] start = new int[shape.inputs.size() + 1];
        int count = 0;
        for (int i = first; i < end; i++) {
            if (!wires.get(i).isTrigger()) {
                start[inputOf(wires.get(i), shape) + 1]++;
                count++;
            }
        }
        for (int i = 1; i < start.length; i++) {
            start[i] += start[i - 1];
        }
        inputStart = shared.of(start);
        if (count == 0) {
            return;
        }
        int[] next = start.clone();
        sources = new int[count];
        String[] names = new String[count];
        for (int i = first; i < end; i++) {
            Wire wire = wires.get(i);
            if (!wire.isTrigger()) {
                int at = next[inputOf(wire, shape)]++;
                sources[at] = wire.from().index();
                names[at] = wire.output().name();
            }
        }
        sourceOutputs = shared.of(names);
    }

    private static int inputOf(Wire wire, Shape shape) {
        return shape.inputs.indexOfKey(wire.input().key());
    }

    private static void takeConsumers(NodeWires[] nodes, SharedArrays shared) {
        int[] counts = new int[nodes.length];
        for (NodeWires node : nodes) {
            for (int source : node.sources) {
                counts[source]++;
            }
        }
        for (int node = 0; node < nodes.length; node++) {
            if (counts[node] > 0) {
                nodes[node].consumers = new int[counts[node]];
                nodes[node].consumerWires = new int[counts[node]];
            }
        }
        for (int node = nodes.length - 1; node >= 0; node--) {
            for (int wire = nodes[node].sources.length - 1; wire >= 0; wire--) {
                NodeWires source = nodes[nodes[node].sources[wire]];
                int at = --counts[nodes[node].sources[wire]];
                source.consumers[at] = node;
                source.consumerWires[at] = wire;
            }
        }
        for (NodeWires node : nodes) {
            node.consumerWires = shared.of(node.consumerWires);
        }
    }
}
