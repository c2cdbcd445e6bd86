// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets workers work, on the run's thread or elsewhere, and takes what comes of it. Confined to the run's thread. */
final class Dispatcher {

    private final CurrentRun run;
    private final RunEvents events;
    private final Walk walk;

    /** Calls of workers that are not on the run's thread; made when there is one. */
    private @Nullable InFlight inFlight;

    /** The inputs and the context of pure workers; made when there is one. */
    private @Nullable PureContext pureContext;

    private @Nullable Invocation here;
    /** Asks the gate; null if there is none. */
    private @Nullable Checkpoint checkpoint;

    /** The number of executions of nodes that the run may still have. */
    private long executionsLeft;

    Dispatcher(CurrentRun run, RunEvents events, Walk walk) {
        this.run = run;
        this.events = events;
        this.walk = walk;
        this.executionsLeft = run.settings().bounds().executions();
    }

    // ---- calling ----

    void work(Scope scope, NodePlan node) {
        if (checkpoint != null) {
            checkpoint.arrive(scope, node);
        } else {
            begin(scope, node);
        }
    }

    /** Begins the work of a node that may go on. */
    void begin(Scope scope, NodePlan node) {
        if (node.pure && executionsLeft > 0) {
            executionsLeft--;
            workPurely(scope, node);
        } else {
            begin(Invocation.of(run, scope, node));
        }
    }

    void begin(Invocation call) {
        Scope scope = call.scope;
        NodePlan node = call.node;
        events.started(scope, node, call.inputs);
        if (executionsLeft == 0) {
            long most = run.settings().bounds().executions();
            walk.ends.fail(scope, node, Failure.ofTooManyExecutions(scope, node, most));
            return;
        }
        executionsLeft--;
        scope.status(node.index, Scope.WORKING);
        call.number = node.action ? scope.nextExecution(node.index) : 1;
        CompletionStage<Void> written = node.component.isLasting() ? run.barrier() : null;
        if (written == null) {
            perform(call);
        } else {
            beginAfter(written, call);
        }
    }

    private void perform(Invocation call) {
        if (call.node.mayBlock) {
            offer(call);
            return;
        }
        Invocation.Outcome outcome = call.perform();
        worked(call, outcome.outputs(), outcome.thrown());
    }

    // ---- the barrier ----

    /** The node has started, and its worker begins when a crash can no longer take that back. No thread waits. */
    private void beginAfter(CompletionStage<Void> written, Invocation call) {
        CompletableFuture<Void> mine = written.toCompletableFuture().copy();
        inFlight().add(call);
        inFlight().unwritten++;
        call.waitsFor(mine);
        CompletionStage<Void> stage = mine;
        stage.whenComplete((done, thrown) -> run.post(() -> written(call, Failure.causeOf(thrown))));
    }

    /** The start of a node is written, or cannot be written. */
    void written(Invocation call, @Nullable Throwable thrown) {
        inFlight().unwritten--;
        if (!removeInFlight(call)) {
            return;
        }
        events.timePasses();
        events.settles(call);
        if (thrown == null) {
            perform(call);
        } else {
            walk.ends.fail(
                    call.scope,
                    call.node,
                    Failure.of(
                            call.scope,
                            call.node,
                            "was not begun, since its start cannot be written: " + thrown.getMessage(),
                            "see that the store of runs can be written to"));
        }
        events.settles(null);
    }

    private void workPurely(Scope scope, NodePlan node) {
        PureContext context = pureContext();
        context.enter(scope);
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
        context.leave();
        events.timePasses();
        worked(scope, node, outputs, thrown);
    }

    /** A pure worker has returned, or has thrown something. */
    void worked(Scope scope, NodePlan node, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (thrown != null) {
            walk.ends.fail(scope, node, Failure.of(scope, node, thrown));
        } else if (outputs instanceof Outputs.Values values) {
            walk.ends.gave(scope, node, values);
        } else {
            scope.status(node.index, Scope.WORKING);
            follow(Invocation.of(run, scope, node), outputs);
        }
    }

    /** Lets the nodes of a schedule work, as far as they may. */
    void workThrough(Scope scope, Schedule schedule) {
        StraightRun.follow(schedule, 0, scope, walk, run, events);
    }

    /** Returns the inputs and the context of pure workers. */
    PureContext pureContext() {
        if (pureContext == null) {
            pureContext = new PureContext(run, events);
        }
        return pureContext;
    }

    /** Returns how many of so many nodes may still be executed. */
    int mayExecute(int nodes) {
        return (int) Math.min(nodes, executionsLeft);
    }

    /** So many nodes were executed one after the other. */
    void executed(int nodes) {
        executionsLeft -= nodes;
    }

    /** Work that may block goes to the executor if something else is to be done meanwhile; alone, it is done here. */
    void offer(Invocation call) {
        boolean alone = walk.isNothingElse();
        addInFlight(call);
        if (alone) {
            here = call;
        } else if (!run.submit(call) && call.takeUp()) {
            Invocation.Outcome outcome = call.perform();
            call.letGo(true);
            returned(call, outcome);
        }
    }

    /** Takes up a call that the driving thread is to perform itself, if there is one: nothing else is to be done. */
    @Nullable
    Invocation takeHere() {
        Invocation call = here;
        here = null;
        return call != null && call.takeUpHere() ? call : null;
    }

    // ---- the gate ----

    /** From now on a gate is asked before nodes work. */
    void guard(Guard guard) {
        if (checkpoint == null) {
            checkpoint = new Checkpoint(run, events, walk, guard);
        } else {
            checkpoint.add(guard);
        }
    }

    /** Tells whether a gate is asked before nodes work. */
    boolean areGuarded() {
        return checkpoint != null;
    }

    /** A node waits for its gate: it is in flight, but its time does not run. */
    void keepWaiting(Invocation call) {
        call.scope.status(call.node.index, Scope.WORKING);
        inFlight().add(call);
    }

    /** A gate that let a node wait has decided. */
    void answered(Invocation call, @Nullable Verdict verdict, @Nullable Throwable thrown) {
        if (checkpoint != null && removeInFlight(call)) {
            checkpoint.answered(call, verdict, thrown);
        }
    }

    /** Returns whether a call that is no longer wanted had not begun. */
    boolean forgetWaiting(Invocation call) {
        return checkpoint != null && checkpoint.forget(call);
    }

    // ---- in flight ----

    private InFlight inFlight() {
        if (inFlight == null) {
            inFlight = new InFlight();
        }
        return inFlight;
    }

    boolean isAnyInFlight() {
        return inFlight != null && !inFlight.isEmpty();
    }

    /** Tells whether nothing is in flight but what may wait for an answer. */
    boolean isAnswerAwaited() {
        return isAnyInFlight() && inFlight().unwritten == 0;
    }

    private void addInFlight(Invocation call) {
        inFlight().add(call);
        Duration timeout = call.node.timeout;
        if (timeout != null && call.stopTimer == null) {
            call.stopTimer = run.after(timeout, () -> timedOut(call, timeout));
        }
    }

    boolean removeInFlight(Invocation call) {
        boolean was = inFlight().remove(call);
        if (was && call.stopTimer != null) {
            call.stopTimer.run();
        }
        return was;
    }

    /** Cancels the calls in a scope that falls, and in those inside it. Returns them. */
    List<Invocation> abandonIn(Scope fallen) {
        List<Invocation> abandoned = inFlight().fallingWith(fallen);
        for (Invocation call : abandoned) {
            progressed(call);
            removeInFlight(call);
            run.end().abandon(call);
            forgetWaiting(call);
        }
        here = here != null && here.scope.fallsWith(fallen) ? null : here;
        return abandoned;
    }

    /** Cancels the call of a node. Returns it; null if the node has none in flight. */
    @Nullable
    Invocation stop(Scope scope, NodePlan node) {
        Invocation call = inFlight().of(scope, node);
        if (call != null) {
            progressed(call);
            removeInFlight(call);
            run.end().abandon(call);
            here = here == call ? null : here;
        }
        return call;
    }

    private void timedOut(Invocation call, Duration timeout) {
        if (removeInFlight(call)) {
            progressed(call);
            run.end().abandon(call);
            NodeError error = new NodeError(
                    "TimeoutException",
                    "took longer than " + timeout.toMillis() + " ms",
                    call.path(),
                    call.node.component.name(),
                    "make it faster, or give its component a longer timeout");
            events.settles(call);
            walk.ends.fail(call.scope, call.node, new Failure(error, null, false));
            events.settles(null);
        }
    }

    // ---- what comes of it ----

    /** A worker that was not on the run's thread has returned. */
    void returned(Invocation call, Invocation.Outcome outcome) {
        if (inFlight().contains(call)) {
            settle(call, outcome.outputs(), outcome.thrown());
            return;
        }
        if (outcome.outputs() instanceof Outputs.Deferred tooLate) {
            call.waitsFor(tooLate.stage());
        }
        run.end().hasLetGo(call);
    }

    /** Deferred outputs have come. */
    void arrived(Invocation call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (inFlight().contains(call)) {
            settle(call, outputs, thrown);
        }
    }

    /** Work that is deferred, or deferred once more, stays in flight, and its time runs on. */
    private void settle(Invocation call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (!(outputs instanceof Outputs.Deferred)) {
            removeInFlight(call);
        }
        events.settles(call);
        worked(call, outputs, thrown);
        events.settles(null);
    }

    /** A worker has something to tell. */
    void progressed(Invocation call) {
        if (!call.scope.ended) {
            call.takeChunks().forEach(chunk -> events.progress(call.scope, call.node, chunk));
        }
    }

    /** Tells what a worker has told before its end, which comes next. */
    void finishTelling(Invocation call) {
        List<@Nullable Object> told = call.end();
        if (!told.isEmpty()) {
            told.forEach(chunk -> events.progress(call.scope, call.node, chunk));
        }
        events.used(call.scope, call.node, call.usage());
    }

    /** A worker on the run's thread has returned, or has thrown something. */
    void worked(Invocation call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        events.timePasses();
        if (thrown != null) {
            finishTelling(call);
            walk.ends.fail(call.scope, call.node, Failure.of(call.scope, call.node, thrown));
        } else {
            follow(call, outputs);
        }
    }

    private void follow(Invocation call, @Nullable Outputs outputs) {
        if (outputs instanceof Outputs.Deferred deferred) {
            if (Invocation.isThere(deferred.stage())
                    && !inFlight().contains(call)
                    && walk.atOnce().settles(call, deferred)) {
                return;
            }
            addInFlight(call);
            call.waitsFor(deferred.stage());
            call.found(deferred.stage())
                    .whenComplete((later, thrown) -> run.post(() -> arrived(call, later, Failure.causeOf(thrown))));
            return;
        }
        finishTelling(call);
        if (outputs instanceof Outputs.Values values) {
            walk.ends.gave(call.scope, call.node, values);
        } else if (outputs instanceof Outputs.Call spell) {
            walk.scopes().call(call.scope, call.node, spell, call.called());
        } else if (outputs instanceof Outputs.Each each) {
            walk.scopes().iterate(call.scope, call.node, each);
        } else {
            walk.ends.fail(
                    call.scope,
                    call.node,
                    Failure.of(
                            call.scope,
                            call.node,
                            "gave null instead of outputs",
                            "return Outputs.none() if it has none"));
        }
    }
}
