// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.Schedule;
import java.util.Arrays;
import java.util.Map;

/** Lays out a schedule: follows the order of a run in which each node gives its values at once, and writes down what happens. */
final class DryWalk implements Finds {

    private static final int[] NONE = {};

    private DryWalk() {}

    static Schedule layOut(Schedule.Asked asked) {
        Plan plan = asked.plan();
        int entry = asked.entry();
        boolean isDataflow = entry == Plan.NOWHERE;
        TriggerQueue triggers = new TriggerQueue(plan.wires.to.length + 1);
        Order order = new Order(new DryWalk(), triggers);
        Scope scope = Scope.root(plan, State.of(Map.of()), Map.of());
        NodePlan[] nodes = new NodePlan[plan.nodes.length];
        int[] taken = new int[nodes.length + 1];
        int[] sent = new int[nodes.length + 1];
        int[] firedOver = new int[nodes.length];
        int steps = 0;
        scope.entry = entry;
        order.begin(scope);
        boolean goesOn = true;
        while (goesOn) {
            goesOn = order.findNext();
            taken[steps] = order.takenForGood();
            sent[steps] = triggers.sent();
            NodePlan node = goesOn ? order.takeTurn() : null;
            goesOn = node != null && node.givesAtOnce && scope.outputs(node.index) == null;
            if (goesOn && node != null) {
                firedOver[steps] = scope.firedOver(node.index);
                nodes[steps] = node;
                order.completed(scope, node, asked.outputs(steps++));
            }
        }
        return new Schedule(
                asked,
                scope.active == 0 && !plan.hasJoins,
                Arrays.copyOf(nodes, steps),
                triggers.all(),
                isDataflow ? NONE : Arrays.copyOf(taken, steps + 1),
                isDataflow ? NONE : Arrays.copyOf(sent, steps + 1),
                isDataflow ? NONE : Arrays.copyOf(firedOver, steps));
    }

    @Override
    public void idle(Scope scope) {}

    @Override
    public void lacks(Scope scope, NodePlan node, Reason why) {
        throw new IllegalStateException(node + " lacks a value where none is lost: " + why.text());
    }

    @Override
    public void iterates(Loop loop) {}
}
