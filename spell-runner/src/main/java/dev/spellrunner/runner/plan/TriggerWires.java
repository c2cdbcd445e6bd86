// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.Wire;
import dev.spellrunner.core.spell.Node;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The trigger wires of a graph by index, those that lead from one node side by side and in canvas order. Immutable.
 *
 * <p>They are in arrays of the whole graph: so a trigger on its way is a single number, and a wire takes 20 bytes.
 */
public final class TriggerWires {

    private static final Comparator<Wire> IN_CANVAS_ORDER =
            Comparator.comparing(wire -> wire.to().node(), Node.CANVAS_ORDER);

    /** By node, and one more: its first wire. */
    private final int[] start;
    /** By wire: the node that it leads from. */
    public final int[] from;
    /** By wire: the node that it leads to. */
    public final int[] to;
    /** By wire: the index of the trigger output that it leads from. */
    private final int[] outputs;
    /** By wire: the name of the trigger input that it leads to. */
    public final String[] inputs;

    private TriggerWires(int[] start, Wire[] wires, Shape[] shapes) {
        this.start = start;
        this.from = new int[wires.length];
        this.to = new int[wires.length];
        this.outputs = new int[wires.length];
        this.inputs = new String[wires.length];
        for (int i = 0; i < wires.length; i++) {
            Wire wire = wires[i];
            from[i] = wire.from().index();
            to[i] = wire.to().index();
            outputs[i] = shapes[from[i]].triggers.indexOfKey(wire.output().key());
            inputs[i] = wire.input().name();
        }
    }

    /** Lays out those wires of a graph that carry triggers. */
    static TriggerWires of(List<Wire> wires, Shape[] shapes) {
        int[] start = new int[shapes.length + 1];
        for (Wire wire : wires) {
            if (wire.isTrigger()) {
                start[wire.from().index() + 1]++;
            }
        }
        for (int node = 0; node < shapes.length; node++) {
            start[node + 1] += start[node];
        }
        Wire[] grouped = new Wire[start[shapes.length]];
        int[] next = start.clone();
        for (Wire wire : wires) {
            if (wire.isTrigger()) {
                grouped[next[wire.from().index()]++] = wire;
            }
        }
        for (int node = 0; node < shapes.length; node++) {
            Arrays.sort(grouped, start[node], start[node + 1], IN_CANVAS_ORDER);
        }
        return new TriggerWires(start, grouped, shapes);
    }

    /** Returns the first wire that leads from a node. */
    public int first(NodePlan node) {
        return start[node.index];
    }

    /** Returns the wire after the last one that leads from a node. */
    public int end(NodePlan node) {
        return start[node.index + 1];
    }

    /** Returns the node that a wire leads from; -1 for a trigger without a sender. */
    public int sender(int wire) {
        return wire < 0 ? -1 : from[wire];
    }

    /** Returns the name of the trigger output of its node that a wire leads from. */
    public String output(NodePlan node, int wire) {
        return node.shape.triggers.names.get(outputs[wire]);
    }

    /** Tells whether a wire leads from the trigger output that fires when the worker of its node failed. */
    public boolean isError(NodePlan node, int wire) {
        return outputs[wire] == node.shape.errorTrigger;
    }

    /** Tells whether some wire leads from the output that fires when a worker of this node failed. */
    boolean handleErrors(int node, Shape shape) {
        for (int wire = start[node]; wire < start[node + 1]; wire++) {
            if (outputs[wire] == shape.errorTrigger) {
                return true;
            }
        }
        return false;
    }

    /** Returns the wires that lead to a node, in order. */
    int[] leadingTo(int node) {
        return IntStream.range(0, to.length).filter(wire -> to[wire] == node).toArray();
    }

    /** Returns all nodes, each after those whose triggers lead to it: the order of A. B. Kahn (1962). */
    int[] order() {
        int[] missing = new int[start.length - 1];
        for (int node : to) {
            missing[node]++;
        }
        int[] order = new int[missing.length];
        int ordered = 0;
        for (int node = 0; node < missing.length; node++) {
            if (missing[node] == 0) {
                order[ordered++] = node;
            }
        }
        for (int i = 0; i < ordered; i++) {
            for (int wire = start[order[i]]; wire < start[order[i] + 1]; wire++) {
                if (--missing[to[wire]] == 0) {
                    order[ordered++] = to[wire];
                }
            }
        }
        return order;
    }
}
