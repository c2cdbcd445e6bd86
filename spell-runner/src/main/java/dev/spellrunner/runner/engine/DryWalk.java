// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.Region;
import dev.spellrunner.runner.plan.Schedule;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays out a schedule: follows the order of a run in which each node gives its values at once, and writes down what happens. */
final class DryWalk implements Finds {

    private static final int[] NONE = {};

    private DryWalk() {}

    static Schedule layOut(Schedule.Asked asked) {
        Plan plan = asked.plan();
        int entry = asked.entry();
        Region body = asked.body();
        boolean isDataflow = entry == Plan.NOWHERE && body == null;
        TriggerQueue triggers = new TriggerQueue(plan.wires.to.length + 1);
        Order order = new Order(new DryWalk(), triggers);
        Scope scope = scope(plan, body);
        NodePlan[] nodes = new NodePlan[plan.nodes.length];
        int[] taken = new int[nodes.length + 1];
        int[] sent = new int[nodes.length + 1];
        int[] firedOver = new int[nodes.length];
        BitSet alone = new BitSet(0);
        int steps = 0;
        scope.entry = entry;
        if (scope.loop == null) {
            order.begin(scope);
        } else {
            order.fireBody(scope, scope.loop);
        }
        boolean goesOn = true;
        while (goesOn) {
            goesOn = order.findNext();
            taken[steps] = order.takenForGood();
            sent[steps] = triggers.sent();
            NodePlan node = goesOn ? order.takeTurn() : null;
            goesOn = node != null
                    && (node.givesAtOnce || (node.mayPause && body == null && order.isIdle()))
                    && scope.outputs(node.index) == null;
            if (goesOn && node != null) {
                firedOver[steps] = scope.firedOver(node.index);
                alone.set(steps, !node.pure && order.isIdle());
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
                isDataflow ? NONE : Arrays.copyOf(firedOver, steps),
                alone);
    }

    /** Returns the scope of a run, or of an iteration outside of which all values are there. */
    private static Scope scope(Plan plan, @Nullable Region body) {
        Scope root = Scope.root(plan, State.of(Map.of()), Map.of());
        if (body == null) {
            return root;
        }
        for (NodePlan node : plan.nodes) {
            if (!body.contains(node.index)) {
                Ends.keep(root, node, Outputs.none());
            }
        }
        return root.iteration(new Loop(root, body.owner, Outputs.each(List.of(), "", body.body, false)), 0);
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
