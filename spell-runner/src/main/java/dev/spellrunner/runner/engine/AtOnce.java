// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.Schedule;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Settles calls whose worker gave no values, but which have some at once: an answer that is there already, or a called spell
 * that runs through. So a schedule goes on behind them. Confined to the run's thread.
 */
final class AtOnce {

    private final CurrentRun run;
    private final RunEvents events;
    private final Walk walk;

    /** The schedule that was left last for a spell that is run now; null if there is none. */
    private @Nullable Aside aside;

    AtOnce(CurrentRun run, RunEvents events, Walk walk) {
        this.run = run;
        this.events = events;
        this.walk = walk;
    }

    /**
     * Settles the call of a node of a schedule. If it has no values at once, or the schedule has no way to go on with them, all
     * becomes as if it had not been followed, and the walk goes on.
     *
     * @param outputs what its worker gave; null if it threw something
     * @return the schedule that goes on; null if the walk does
     */
    @Nullable
    Schedule settle(
            Schedule followed, int step, Invocation call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (outputs instanceof Outputs.Call spell && walk.scopes().mayCall(call, spell)) {
            walk.dispatcher.finishTelling(call);
            Aside left = new Aside(call, followed, step, followed.isAlone(step) && !walk.isAnythingReady(), aside);
            aside = left;
            walk.scopes().call(call, spell);
            return left.given == null ? null : goOn(followed, step, call, left.given);
        }
        Outputs.Values answer = followed.isAlone(step) ? answer(outputs) : null;
        if (answer != null) {
            events.settles(call);
            walk.dispatcher.finishTelling(call);
            Schedule next = goOn(followed, step, call, answer);
            events.settles(null);
            return next;
        }
        walk.leave(call.scope, followed, step);
        call.scope.status(call.node.index, Scope.WORKING);
        walk.dispatcher.worked(call, outputs, thrown);
        return null;
    }

    private @Nullable Schedule goOn(Schedule followed, int step, Invocation call, Outputs.Values values) {
        Schedule next = Schedule.expects(call.node, values)
                ? followed
                : followed.branch(step, values, call.scope.plan, DryWalk::layOut);
        if (next == null) {
            walk.leave(call.scope, followed, step);
            walk.ends.gave(call.scope, call.node, values);
        } else {
            StraightRun.gave(call.scope, call.node, values, events);
        }
        return next;
    }

    // ---- schedules that are left for a spell ----

    /** A spell has come to its end. Returns whether a schedule was left for it, which has its outputs now. */
    boolean takes(Scope spell) {
        Aside left = aside;
        if (left == null || left.call.scope != spell.parent || left.call.node != spell.owner) {
            return false;
        }
        left.given = Scopes.outputsOf(spell, left.call.node);
        aside = left.outer;
        return true;
    }

    /** Tells whether anything is ready beside the nodes that call spells. */
    boolean isAnythingReady() {
        return aside != null && !aside.isAlone;
    }

    /** Somebody asks for the order: makes it what it would be if no schedule had been followed. */
    void resume() {
        Aside left = aside;
        if (left != null) {
            aside = null;
            resume(left);
        }
    }

    /** The outermost comes first. */
    private void resume(Aside left) {
        if (left.outer != null) {
            resume(left.outer);
        }
        walk.leave(left.call.scope, left.followed, left.step);
        left.call.scope.status(left.call.node.index, Scope.WORKING);
    }

    // ---- answers that are there ----

    /** Settles the call of a node that the walk has found, if its answer is there. Returns whether it could. */
    boolean settles(Invocation call, Outputs.Deferred later) {
        Outputs.Values answer = answer(later);
        if (answer != null) {
            events.settles(call);
            walk.dispatcher.worked(call, answer, null);
            events.settles(null);
        }
        return answer != null;
    }

    /**
     * Returns the values of an answer that is there already, if nothing could come before the message that it is: so it needs
     * none. Null if not.
     */
    private Outputs.@Nullable Values answer(@Nullable Outputs outputs) {
        return outputs instanceof Outputs.Deferred later
                        && Invocation.isThere(later.stage())
                        && !walk.isAnythingReady()
                        && !run.hasMail()
                        && later.stage() instanceof CompletableFuture<?> future
                        && !future.isCompletedExceptionally()
                        && future.getNow(null) instanceof Outputs.Values values
                ? values
                : null;
    }
}
