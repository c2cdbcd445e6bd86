// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * The schedule of a run that pauses while a node works which may block, and beside which nothing is to be done. If
 * nothing happens to the run meanwhile, the schedule goes on at its next step; else the run becomes what it would be if its
 * order had been found without one, before anything is heard. Confined to the run's thread.
 *
 * <p>Only the schedule of the run's own spell pauses: others would have to know whose schedule goes on behind them.
 */
final class Pause {

    private final Walk walk;
    private final CurrentRun run;
    private final RunEvents events;

    /** The call for which the schedule pauses; null if none does. */
    private @Nullable Invocation call;

    private Schedule followed;
    private int step;

    Pause(Walk walk, CurrentRun run, RunEvents events, Schedule followed) {
        this.walk = walk;
        this.run = run;
        this.events = events;
        this.followed = followed;
    }

    /** Pauses at a step, whose node is to work. */
    void begin(Invocation its, Schedule schedule, int atStep) {
        call = its;
        followed = schedule;
        step = atStep;
        its.scope.active++;
    }

    /** Goes on behind a call, if the schedule pauses for it and its worker gave what is expected. Returns whether it does. */
    boolean goesOn(Invocation returned, @Nullable Outputs outputs) {
        if (call != returned || !(outputs instanceof Outputs.Values values)) {
            return false;
        }
        Scope scope = returned.scope;
        Schedule next = Schedule.expects(returned.node, values)
                ? followed
                : followed.branch(step, values, scope.plan, DryWalk::layOut);
        if (next == null) {
            return false;
        }
        call = null;
        scope.active--;
        walk.dispatcher.removeInFlight(returned);
        walk.dispatcher.finishTelling(returned);
        StraightRun.gave(scope, returned.node, values, events);
        StraightRun.follow(next, step + 1, scope, walk, run, events);
        walk.ends.opened(scope);
        return true;
    }

    /** Something else happens: all becomes as if the node had been found without a schedule, and worked. */
    void end() {
        Invocation known = call;
        call = null;
        if (known != null && !known.scope.ended) {
            known.scope.active--;
            walk.leave(known.scope, followed, step);
            known.scope.status(known.node.index, Scope.WORKING);
        }
    }
}
