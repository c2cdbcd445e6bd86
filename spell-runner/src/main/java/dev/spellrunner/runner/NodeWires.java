// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The wires of one node, as indexes; filled while a plan is compiled. Confined. */
final class NodeWires {

    private static final int[] NONE = {};
    private static final String[] NO_NAMES = {};

    int[] inputStart = NONE;
    int[] sources = NONE;
    String[] sourceOutputs = NO_NAMES;
    int[] consumers = NONE;
    int[] consumerWires = NONE;
    int[] successors = NONE;
    int[] firedBy = NONE;
    String[] firedInto = NO_NAMES;

    /** Lays out all wires of a graph. */
    static NodeWires[] layOut(List<Wire> wires, Shape[] shapes, int[] canvasRank) {
        int count = shapes.length;
        NodeWires[] nodes = new NodeWires[count];
        List<List<Wire>> dataIn = grouped(wires, count, false);
        List<List<Wire>> triggersOut = grouped(wires, count, true);
        for (int node = 0; node < count; node++) {
            nodes[node] = new NodeWires();
            nodes[node].takeInputs(dataIn.get(node), shapes[node]);
            nodes[node].takeTriggers(triggersOut.get(node), shapes[node], canvasRank);
        }
        takeConsumers(nodes);
        return nodes;
    }

    private static List<List<Wire>> grouped(List<Wire> wires, int count, boolean triggers) {
        List<List<Wire>> groups = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            groups.add(List.of());
        }
        for (Wire wire : wires) {
            if (wire.isTrigger() == triggers) {
                int at = triggers ? wire.from().index() : wire.to().index();
                if (groups.get(at).isEmpty()) {
                    groups.set(at, new ArrayList<>(2));
                }
                groups.get(at).add(wire);
            }
        }
        return groups;
    }

    private void takeInputs(List<Wire> wires, Shape shape) {
        inputStart = new int[shape.inputs.size() + 1];
        if (wires.isEmpty()) {
            return;
        }
        int[] inputs = new int[wires.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = shape.inputs.indexOfKey(wires.get(i).input().key());
            inputStart[inputs[i] + 1]++;
        }
        for (int i = 1; i < inputStart.length; i++) {
            inputStart[i] += inputStart[i - 1];
        }
        sources = new int[inputs.length];
        sourceOutputs = new String[inputs.length];
        int[] next = inputStart.clone();
        for (int i = 0; i < inputs.length; i++) {
            int wire = next[inputs[i]]++;
            sources[wire] = wires.get(i).from().index();
            sourceOutputs[wire] = wires.get(i).output().name();
        }
    }

    private void takeTriggers(List<Wire> wires, Shape shape, int[] canvasRank) {
        if (wires.isEmpty()) {
            return;
        }
        if (wires.size() > 1) {
            wires.sort(Comparator.comparingInt(wire -> canvasRank[wire.to().index()]));
        }
        successors = new int[wires.size()];
        firedBy = new int[successors.length];
        firedInto = new String[successors.length];
        for (int i = 0; i < successors.length; i++) {
            Wire wire = wires.get(i);
            successors[i] = wire.to().index();
            firedBy[i] = shape.triggers.indexOfKey(wire.output().key());
            firedInto[i] = wire.input().name();
        }
    }

    private static void takeConsumers(NodeWires[] nodes) {
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
    }
}
