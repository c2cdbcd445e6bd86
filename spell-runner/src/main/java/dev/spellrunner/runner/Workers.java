// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.Origin;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets workers work, on the run's thread or elsewhere, and takes what comes of it. Confined to the run's thread. */
final class Workers {

    private final Execution execution;
    private final Narration narration;
    private final Walk walk;

    /** Calls of workers that are not on the run's thread. */
    private final InFlight inFlight = new InFlight();

    private final PureContext pureContext;
    private @Nullable Call here;
    /** Asks the gate; null if there is none. */
    private @Nullable Checkpoint checkpoint;

    /** How many executions of nodes the run may still have. */
    private long executionsLeft;

    Workers(Execution execution, Narration narration, Walk walk) {
        this.execution = execution;
        this.narration = narration;
        this.walk = walk;
        this.pureContext = new PureContext(execution);
        this.executionsLeft = execution.limits().executions();
    }

    // ---- calling ----

    void work(Frame frame, NodePlan node) {
        if (checkpoint != null) {
            checkpoint.arrive(frame, node);
        } else {
            begin(frame, node);
        }
    }

    /** Begins the work of a node that may go on. */
    void begin(Frame frame, NodePlan node) {
        if (node.pure && executionsLeft > 0) {
            executionsLeft--;
            workPurely(frame, node);
        } else {
            begin(new Call(execution, frame, node, WireValues.inputs(frame, node)));
        }
    }

    void begin(Call call) {
        Frame frame = call.frame;
        NodePlan node = call.node;
        narration.started(frame, node, call.inputs);
        if (executionsLeft == 0) {
            long most = execution.limits().executions();
            walk.ends.fail(frame, node, Failure.ofTooManyExecutions(frame, node, most));
            return;
        }
        executionsLeft--;
        frame.status(node.index, Frame.WORKING);
        if (node.mayBlock) {
            offer(call);
        } else {
            Call.Outcome outcome = call.perform();
            if (outcome != null) {
                worked(call, outcome);
            }
        }
    }

    private void workPurely(Frame frame, NodePlan node) {
        pureContext.enter(frame);
        pureContext.begin(node);
        narration.started(frame, node, pureContext);
        Outputs outputs = null;
        Throwable thrown = null;
        try {
            outputs = node.worker.work(pureContext, pureContext);
        } catch (Throwable e) {
            thrown = e;
        }
        pureContext.end();
        pureContext.leave();
        narration.timePasses();
        worked(frame, node, outputs, thrown);
    }

    /** A pure worker has returned, or has thrown something. */
    private void worked(Frame frame, NodePlan node, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (thrown != null) {
            walk.ends.fail(frame, node, Failure.of(frame, node, thrown));
        } else if (outputs instanceof Outputs.Values values) {
            walk.ends.gave(frame, node, values);
        } else {
            frame.status(node.index, Frame.WORKING);
            follow(new Call(execution, frame, node, WireValues.inputs(frame, node)), outputs);
        }
    }

    /**
     * Lets the nodes of a schedule work, one after the other, until mail comes, no more may work, or something is not as
     * the schedule expects; then the walk goes on. To have all in one loop takes a fifth to a quarter off a node's time;
     * a method for each node, as when one is pulled, would cost half of that.
     */
    void workThrough(Frame frame, Schedule schedule) {
        NodePlan[] nodes = schedule.nodes;
        int most = (int) Math.min(nodes.length, executionsLeft);
        PureContext context = pureContext;
        context.enter(frame);
        int step = 0;
        while (step < most && !execution.hasMail()) {
            NodePlan node = nodes[step];
            context.begin(node);
            narration.started(frame, node, context);
            Outputs outputs = null;
            Throwable thrown = null;
            try {
                outputs = node.worker.work(context, context);
            } catch (Throwable e) {
                thrown = e;
            }
            context.end();
            narration.timePasses();
            if (!(outputs instanceof Outputs.Values values) || !Schedule.expects(node, values)) {
                context.leave();
                executionsLeft -= step + 1;
                leave(frame, schedule, step);
                worked(frame, node, outputs, thrown);
                return;
            }
            Ends.keep(frame, node, values);
            narration.completed(frame, node, values, Origin.WORKER);
            step++;
        }
        context.leave();
        executionsLeft -= step;
        walk.order.resume(frame, schedule, step);
    }

    /** A node of a schedule did not do what is expected: all becomes as if it had been found without one. */
    private void leave(Frame frame, Schedule followed, int step) {
        walk.order.resume(frame, followed, step);
        if (!walk.order.findNext() || walk.order.takeTurn() != followed.nodes[step]) {
            throw new IllegalStateException("a schedule is not in order at " + followed.nodes[step]);
        }
    }

    /** Work that may block goes to the executor if something else is to be done meanwhile; alone, it is done here. */
    private void offer(Call call) {
        boolean alone = inFlight.isEmpty() && walk.order.agenda.isEmpty();
        addInFlight(call);
        if (!alone && execution.submit(call)) {
            return;
        }
        if (alone) {
            here = call;
            return;
        }
        Call.Outcome outcome = call.perform();
        if (outcome != null) {
            returned(call, outcome);
        }
    }

    /** Returns a call that the driving thread should perform itself, if there is one: nothing else is to be done. */
    @Nullable
    Call takeHere() {
        Call call = here;
        here = null;
        return call;
    }

    // ---- the gate ----

    /** From now on a gate is asked before nodes work. */
    void guard(Gate gate) {
        if (checkpoint == null) {
            checkpoint = new Checkpoint(execution, narration, walk, gate);
        } else {
            checkpoint.add(gate);
        }
    }

    /** Tells whether a gate is asked before nodes work. */
    boolean areGuarded() {
        return checkpoint != null;
    }

    /** A node waits for its gate: it is in flight, but its time does not run. */
    void keepWaiting(Call call) {
        call.frame.status(call.node.index, Frame.WORKING);
        inFlight.add(call);
    }

    /** A gate that let a node wait has decided. */
    void answered(Call call, Gate.@Nullable Decision decision, @Nullable Throwable thrown) {
        if (checkpoint != null && removeInFlight(call)) {
            checkpoint.answered(call, decision, thrown);
        }
    }

    /** Returns whether a call that is no longer wanted had not begun. */
    boolean forgetWaiting(Call call) {
        return checkpoint != null && checkpoint.forget(call);
    }

    // ---- in flight ----

    boolean isAnyInFlight() {
        return !inFlight.isEmpty();
    }

    private void addInFlight(Call call) {
        inFlight.add(call);
        Duration timeout = call.node.timeout;
        if (timeout != null && call.stopTimer == null) {
            call.stopTimer = execution.after(timeout, () -> timedOut(call, timeout));
        }
    }

    private boolean removeInFlight(Call call) {
        boolean was = inFlight.remove(call);
        if (was && call.stopTimer != null) {
            call.stopTimer.run();
        }
        return was;
    }

    /** Tells the workers in a scope that falls, and in those inside it, to let go. Returns their calls. */
    List<Call> abandonIn(Frame fallen) {
        List<Call> abandoned = inFlight.fallingWith(fallen);
        for (Call call : abandoned) {
            progressed(call);
            removeInFlight(call);
            execution.abandon(call);
            forgetWaiting(call);
        }
        here = here != null && here.frame.fallsWith(fallen) ? null : here;
        return abandoned;
    }

    /** Tells the worker of a node to let go. Returns its call; null if it has none in flight. */
    @Nullable
    Call stop(Frame frame, NodePlan node) {
        Call call = inFlight.of(frame, node);
        if (call != null) {
            progressed(call);
            removeInFlight(call);
            execution.abandon(call);
            here = here == call ? null : here;
        }
        return call;
    }

    private void timedOut(Call call, Duration timeout) {
        if (removeInFlight(call)) {
            progressed(call);
            execution.abandon(call);
            NodeError error = new NodeError(
                    "TimeoutException",
                    "took longer than " + timeout.toMillis() + " ms",
                    call.path(),
                    call.node.component.name(),
                    "make it faster, or give its component a longer timeout");
            walk.ends.fail(call.frame, call.node, new Failure(error, null, false));
        }
    }

    // ---- what comes of it ----

    /** A worker that was not on the run's thread has let go. */
    void returned(Call call, Call.Outcome outcome) {
        if (inFlight.contains(call)) {
            settle(call, outcome);
            return;
        }
        if (outcome.outputs() instanceof Outputs.Deferred tooLate) {
            call.waitsFor(tooLate.stage());
        }
        execution.hasLetGo(call);
    }

    /** Deferred outputs have come. */
    void arrived(Call call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (inFlight.contains(call)) {
            settle(call, new Call.Outcome(outputs, thrown));
        }
    }

    /** What is deferred, or deferred once more, stays in flight, and its time runs on. */
    private void settle(Call call, Call.Outcome outcome) {
        if (!(outcome.outputs() instanceof Outputs.Deferred)) {
            removeInFlight(call);
        }
        worked(call, outcome);
    }

    /** A worker has something to tell. */
    void progressed(Call call) {
        if (!call.frame.ended) {
            call.takeChunks().forEach(chunk -> narration.progress(call.frame, call.node, chunk));
        }
    }

    private void finishTelling(Call call) {
        call.end().forEach(chunk -> narration.progress(call.frame, call.node, chunk));
        narration.used(call.frame, call.node, call.usage());
    }

    private void worked(Call call, Call.Outcome outcome) {
        narration.timePasses();
        Throwable thrown = outcome.thrown();
        if (thrown != null) {
            finishTelling(call);
            walk.ends.fail(call.frame, call.node, Failure.of(call.frame, call.node, thrown));
        } else {
            follow(call, outcome.outputs());
        }
    }

    private void follow(Call call, @Nullable Outputs outputs) {
        if (outputs instanceof Outputs.Deferred deferred) {
            addInFlight(call);
            call.waitsFor(deferred.stage());
            deferred.stage().whenComplete((later, thrown) -> execution.arrived(call, later, thrown));
            return;
        }
        finishTelling(call);
        if (outputs instanceof Outputs.Values values) {
            walk.ends.gave(call.frame, call.node, values);
        } else if (outputs instanceof Outputs.Call spell) {
            walk.scopes.call(call.frame, call.node, spell);
        } else if (outputs instanceof Outputs.Each each) {
            walk.scopes.iterate(call.frame, call.node, each);
        } else {
            walk.ends.fail(
                    call.frame,
                    call.node,
                    Failure.of(
                            call.frame,
                            call.node,
                            "gave null instead of outputs",
                            "return Outputs.none() if it has none"));
        }
    }
}
