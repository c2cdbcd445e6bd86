// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays out a schedule: follows the order of a run in which each node gives its values at once, and writes down what happens. */
final class DryWalk implements Order.Finds {

    private static final int[] NONE = {};

    private DryWalk() {}

    static Schedule layOut(Plan plan, int entry, @Nullable Schedule older) {
        boolean isDataflow = entry == Plan.NOWHERE;
        Triggers triggers = new Triggers(plan.wires.to.length + 1);
        Order order = new Order(new DryWalk(), triggers);
        Frame frame = Frame.root(plan, State.of(Map.of()), Map.of());
        NodePlan[] nodes = new NodePlan[plan.nodes.length];
        int[] taken = new int[nodes.length + 1];
        int[] sent = new int[nodes.length + 1];
        int steps = 0;
        frame.entry = entry;
        order.begin(frame);
        boolean goesOn = true;
        while (goesOn) {
            goesOn = order.findNext();
            taken[steps] = order.takenForGood();
            sent[steps] = triggers.sent();
            NodePlan node = goesOn ? order.takeTurn() : null;
            goesOn = node != null && node.pure && !node.hasOneOf && frame.outputs[node.index] == null;
            if (goesOn && node != null) {
                nodes[steps++] = node;
                order.completed(frame, node, Outputs.none());
            }
        }
        return new Schedule(
                entry,
                older,
                Arrays.copyOf(nodes, steps),
                triggers.all(),
                isDataflow ? NONE : Arrays.copyOf(taken, steps + 1),
                isDataflow ? NONE : Arrays.copyOf(sent, steps + 1));
    }

    @Override
    public void idle(Frame frame) {}

    @Override
    public void lacks(Frame frame, NodePlan node, Reason why) {
        throw new IllegalStateException(node + " lacks a value where none is lost: " + why.text());
    }

    @Override
    public void iterates(Loop loop) {}
}
