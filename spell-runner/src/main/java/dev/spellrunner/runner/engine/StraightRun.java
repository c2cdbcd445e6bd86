// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Schedule;

/** Follows a schedule: its nodes work one after the other, and nothing looks for the next one. */
final class StraightRun {

    private StraightRun() {}

    /**
     * Lets the nodes of a schedule work, one after the other, until mail comes, no more may work, or something is not as
     * the schedule expects; then the walk goes on. To have all in one loop takes a fifth to a quarter off a node's time;
     * a method for each node, as when one is pulled, would cost half of that.
     */
    static void follow(Schedule schedule, Scope scope, Walk walk, CurrentRun run, RunEvents events) {
        NodePlan[] nodes = schedule.nodes;
        int most = walk.dispatcher.mayExecute(nodes.length);
        PureContext context = walk.dispatcher.pureContext();
        context.enter(scope);
        int step = 0;
        while (step < most && !run.hasMail()) {
            NodePlan node = nodes[step];
            if (!node.pure) {
                if (isToBeWritten(node, run)) {
                    break;
                }
                if (!call(schedule, step, scope, walk, run, events)) {
                    return;
                }
                step++;
                continue;
            }
            context.begin(node);
            events.started(scope, node, context);
            Outputs outputs = null;
            Throwable thrown = null;
            try {
                outputs = node.worker.work(context, context);
            } catch (Throwable e) {
                thrown = e;
            }
            context.end();
            events.timePasses();
            if (!(outputs instanceof Outputs.Values values) || !Schedule.expects(node, values)) {
                leave(schedule, step, scope, walk);
                walk.dispatcher.worked(scope, node, outputs, thrown);
                return;
            }
            Ends.keep(scope, node, values);
            events.completed(scope, node, values, Origin.WORKER);
            step++;
        }
        context.leave();
        walk.dispatcher.executed(step);
        if (step < nodes.length || !schedule.isAll) {
            walk.order().resume(scope, schedule, step);
        }
    }

    /** Tells whether a node begins only when its start is written. */
    private static boolean isToBeWritten(NodePlan node, CurrentRun run) {
        return run.settings().barrier() != null && node.component.isLasting();
    }

    /** Lets a node work that may keep its context. Returns whether it did what the schedule expects. */
    private static boolean call(Schedule schedule, int step, Scope scope, Walk walk, CurrentRun run, RunEvents events) {
        NodePlan node = schedule.nodes[step];
        int wire = schedule.firedOver(step);
        if (wire >= 0) {
            scope.firedOver(node.index, wire);
        }
        Invocation call = new Invocation(run, scope, node, WireValues.inputs(scope, node));
        events.started(scope, node, call.inputs);
        call.number = node.action ? scope.nextExecution(node.index) : 1;
        Outputs outputs = null;
        Throwable thrown = null;
        try {
            outputs = call.work();
        } catch (Throwable e) {
            thrown = e;
        }
        events.timePasses();
        if (!(outputs instanceof Outputs.Values values) || !Schedule.expects(node, values)) {
            leave(schedule, step, scope, walk);
            scope.status(node.index, Scope.WORKING);
            walk.dispatcher.worked(call, new Invocation.Outcome(outputs, thrown));
            return false;
        }
        walk.dispatcher.finishTelling(call);
        Ends.keep(scope, node, values);
        events.completed(scope, node, values, Origin.WORKER);
        return true;
    }

    /** A node of a schedule did not do what is expected: all becomes as if it had been found without one. */
    private static void leave(Schedule followed, int step, Scope scope, Walk walk) {
        NodePlan node = followed.nodes[step];
        walk.dispatcher.pureContext().leave();
        walk.dispatcher.executed(step + 1);
        Order order = walk.order();
        order.resume(scope, followed, step);
        if (!order.findNext() || order.takeTurn() != node) {
            throw new IllegalStateException("a schedule is not in order at " + node);
        }
    }
}
