// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.Schedule;
import org.jspecify.annotations.Nullable;

/** The parts of a run that go on in it, and how they hang together. Confined to the run's thread. */
final class Walk {

    final Ends ends;
    final Dispatcher dispatcher;
    final OpenScopes open = new OpenScopes();
    private final CurrentRun run;
    private final RunEvents events;
    private @Nullable Pause pause;
    private @Nullable Order order;
    private @Nullable Scopes scopes;
    private @Nullable AtOnce atOnce;
    /** The iteration that was found, which follows a schedule; null if a node was found, or nothing. */
    private @Nullable Scope iteration;

    Walk(CurrentRun run, RunEvents events) {
        this.run = run;
        this.events = events;
        this.ends = new Ends(run, events, this);
        this.dispatcher = new Dispatcher(run, events, this);
    }

    /** Returns what knows which node is next; made when that is not what a schedule says. */
    Order order() {
        if (order == null) {
            order = new Order(ends, new TriggerQueue());
        }
        if (atOnce != null) {
            atOnce.resume();
        }
        return order;
    }

    /** A node of a schedule did not do what is expected: all becomes as if its turn had been found without one. */
    void leave(Scope scope, Schedule followed, int step) {
        NodePlan node = followed.nodes[step];
        Order known = order();
        known.resume(scope, followed, step);
        if (!known.findNext() || known.takeTurn() != node) {
            throw new IllegalStateException("a schedule is not in order at " + node);
        }
    }

    /** Returns what opens scopes; made when there is a call or a loop. */
    Scopes scopes() {
        if (scopes == null) {
            scopes = new Scopes(run, this);
        }
        return scopes;
    }

    /** Returns what settles calls that have their values at once; made when there is one. */
    AtOnce atOnce() {
        if (atOnce == null) {
            atOnce = new AtOnce(run, events, this);
        }
        return atOnce;
    }

    /** Begins the run of a spell: at an entry, or, as a pure dataflow, at every output. */
    void begin(Scope scope, int entry) {
        open.open(scope);
        scope.entry = entry;
        if (!dispatcher.areGuarded() && (entry == Plan.NOWHERE || !isAnythingReady())) {
            dispatcher.workThrough(scope, scope.plan.scheduleFrom(entry, DryWalk::layOut));
        } else {
            order().begin(scope);
        }
        ends.opened(scope);
    }

    /** Tells whether a trigger waits, or a node whose turn has come. */
    boolean isAnythingReady() {
        return (order != null && !order.isIdle()) || (atOnce != null && atOnce.isAnythingReady());
    }

    /** Tells whether nothing is in flight, and nothing is to be done. */
    boolean isNothingElse() {
        return !dispatcher.isAnyInFlight() && !isAnythingReady();
    }

    /** Finds the next node that can work, or the next iteration. Returns whether there is one. */
    boolean findNext() {
        if (order == null) {
            return false;
        }
        iteration = newIteration(order);
        return iteration != null || order.findNext();
    }

    /** Lets the node that was found work, or the nodes of the iteration that was found. */
    void workNext() {
        Order found = order();
        if (iteration == null) {
            dispatcher.work(found.scope(), found.takeTurn());
        } else {
            workThrough(iteration);
        }
    }

    /** Returns the iteration that is to begin, if it can follow a schedule; null if there is none. */
    private @Nullable Scope newIteration(Order known) {
        Scope next = known.newIteration();
        return next != null
                        && !next.isLaidOut
                        && !dispatcher.areGuarded()
                        && DataWires.hasOutside(next)
                        && schedule(next).nodes.length > 0
                ? next
                : null;
    }

    private static Schedule schedule(Scope iteration) {
        return requireNonNull(iteration.loop, "loop").region.schedule(iteration.plan, DryWalk::layOut);
    }

    /** Lets the nodes of an iteration that begins work, as far as they may, and of those that follow it at once. */
    private void workThrough(Scope first) {
        order().takeBody(first);
        Schedule laidOut = schedule(first);
        Scope last = first;
        for (Scope next = first; next != null; next = scopes().following(last)) {
            last = next;
            // If it leaves the schedule while its first node waits for a value, it looks as if it were to begin.
            last.isLaidOut = true;
            dispatcher.workThrough(last, laidOut);
        }
        ends.opened(last);
    }

    /** Lets a guide answer what waits for it, now that nothing else goes on. Returns whether it has sent mail. */
    boolean isAnsweredBy(RunGuide guide) {
        if (guide == RunGuide.NONE || !dispatcher.isAnswerAwaited()) {
            return false;
        }
        while (!run.hasMail() && guide.goOnAlone()) {
            // Some answers are for calls that are no longer wanted.
        }
        return run.hasMail();
    }

    // ---- a schedule that pauses ----

    /** Tells whether the schedule of a scope may pause for a node that may block. */
    boolean mayPause(Scope scope) {
        return scope.parent == null && isNothingElse();
    }

    /** Lets a schedule pause for the call of a step. */
    void pause(Schedule followed, int step, Invocation call) {
        if (pause == null) {
            pause = new Pause(this, run, events, followed);
        }
        pause.begin(call, followed, step);
        dispatcher.offer(call);
    }

    /** A worker has returned to the thread that performed its call, which holds the run; nothing has happened meanwhile. */
    void returned(Invocation call, Invocation.Outcome outcome) {
        events.timePasses();
        if (pause == null || !pause.goesOn(call, outcome.outputs())) {
            endPause();
            dispatcher.returned(call, outcome);
        }
    }

    /** Something happens to the run. */
    void hear() {
        events.timePasses();
        endPause();
    }

    private void endPause() {
        if (pause != null) {
            pause.end();
        }
    }

    /** Closes a scope: nothing is to be done there any more. */
    void close(Scope scope) {
        open.close(scope);
        if (order != null) {
            order.closed(scope);
        }
    }

    /** Forgets what was to be done in scopes that are closed. */
    void dropClosed() {
        if (order != null) {
            order.dropClosed();
        }
    }
}
