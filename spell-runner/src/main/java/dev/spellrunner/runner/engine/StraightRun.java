// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Schedule;
import org.jspecify.annotations.Nullable;

/** Follows a schedule: its nodes work one after the other, and nothing looks for the next one. */
final class StraightRun {

    private StraightRun() {}

    /**
     * Lets the nodes of a schedule work from a step on, one after the other, until mail comes, no more may work, a node may block, or
     * something is not as the schedule expects; then the walk goes on. To have all in one loop takes a fifth to a quarter off a node's time;
     * a method for each node, as when one is pulled, would cost half of that.
     */
    static void follow(Schedule from, int first, Scope scope, Walk walk, CurrentRun run, RunEvents events) {
        Schedule schedule = from;
        int counted = first;
        int most = counted + walk.dispatcher.mayExecute(schedule.nodes.length - counted);
        PureContext context = walk.dispatcher.pureContext();
        context.enter(scope);
        int step = first;
        while (step < most && !run.hasMail()) {
            NodePlan node = schedule.nodes[step];
            if (!node.pure && (isToBeWritten(node, run) || (node.mayBlock && !walk.mayPause(scope)))) {
                break;
            }
            Invocation call = node.pure ? null : call(schedule, step, scope, run);
            if (call != null && node.mayBlock) {
                context.leave();
                walk.dispatcher.executed(step + 1 - counted);
                events.started(scope, node, call);
                walk.pause(schedule, step, call);
                return;
            }
            Outputs outputs = null;
            Throwable thrown = null;
            if (call == null) {
                context.begin(node);
                events.started(scope, node, context);
                try {
                    outputs = node.worker.work(context, context);
                } catch (Throwable e) {
                    thrown = e;
                }
                context.end();
            } else {
                events.started(scope, node, call);
                try {
                    outputs = call.work();
                } catch (Throwable e) {
                    thrown = e;
                }
            }
            events.timePasses();
            Schedule next = outputs instanceof Outputs.Values values && Schedule.expects(node, values)
                    ? schedule
                    : branch(schedule, step, scope, outputs);
            if (next == null) {
                context.leave();
                walk.dispatcher.executed(step + 1 - counted);
                if (call == null) {
                    walk.leave(scope, schedule, step);
                    walk.dispatcher.worked(scope, node, outputs, thrown);
                    return;
                }
                next = walk.atOnce().settle(schedule, step, call, outputs, thrown);
                if (next == null) {
                    return;
                }
                schedule = next;
                counted = ++step;
                most = counted + walk.dispatcher.mayExecute(schedule.nodes.length - counted);
                context.enter(scope);
                continue;
            }
            if (call != null) {
                walk.dispatcher.finishTelling(call);
            }
            gave(scope, node, outputs, events);
            if (next != schedule) {
                schedule = next;
                most = counted + walk.dispatcher.mayExecute(schedule.nodes.length - counted);
            }
            step++;
        }
        context.leave();
        walk.dispatcher.executed(step - counted);
        if (step < schedule.nodes.length || !schedule.isAll) {
            walk.order().resume(scope, schedule, step);
        }
    }

    /** Returns the call of a node that may keep its context. */
    private static Invocation call(Schedule schedule, int step, Scope scope, CurrentRun run) {
        NodePlan node = schedule.nodes[step];
        int wire = schedule.firedOver(step);
        Invocation call = Invocation.of(run, scope, node, wire < 0 ? null : scope.plan.wires.inputs[wire]);
        if (node.action) {
            call.number = scope.nextExecution(node.index);
        }
        return call;
    }

    /** Returns the branch that goes on after a step; null if none does. */
    private static @Nullable Schedule branch(Schedule schedule, int step, Scope scope, @Nullable Outputs outputs) {
        return outputs instanceof Outputs.Values values
                ? schedule.branch(step, values, scope.plan, DryWalk::layOut)
                : null;
    }

    /** A node of a schedule has given its values. */
    static void gave(Scope scope, NodePlan node, @Nullable Outputs outputs, RunEvents events) {
        if (outputs instanceof Outputs.Values values) {
            Ends.keep(scope, node, values);
            events.completed(scope, node, values, Origin.WORKER);
        }
    }

    /** Tells whether a node begins only when its start is written. */
    private static boolean isToBeWritten(NodePlan node, CurrentRun run) {
        return run.settings().barrier() != null && node.component.isLasting();
    }
}
