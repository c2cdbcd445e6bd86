// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run does: which node works when, with which inputs, and what follows from it. Confined to the run's thread.
 *
 * <p>Triggers wait in a queue and are taken in order. Nodes whose value is wanted wait on a stack, which is emptied before
 * the next trigger is taken: so a node is evaluated right after what it needs, and nothing recurses over the graph.
 */
final class Walk {

    private final Execution execution;
    private final Narration narration;
    private final Scopes scopes = new Scopes();
    /** Triggers on their way: scope, sender (or -1), and the sender's wire (or the entry). */
    private final IntQueue triggers = new IntQueue();
    /** Nodes whose turn has come: scope and node. */
    private final IntQueue wanted = new IntQueue();
    /** Calls of workers that are not on the run's thread. */
    private final Set<Call> inFlight = new LinkedHashSet<>();

    private final PureContext pureContext;
    private @Nullable NodeInputs pureInputs;
    private @Nullable Call here;
    private long executions;
    /** Whether some node cannot give its value. */
    private boolean broken;

    Walk(Execution execution, Narration narration) {
        this.execution = execution;
        this.narration = narration;
        this.pureContext = new PureContext(execution);
    }

    // ---- from the start on ----

    /** Begins the run of a spell: at an entry, or, as a pure dataflow, at every output. */
    void begin(Frame frame, int entry) {
        scopes.open(frame);
        frame.entry = entry;
        if (entry != Plan.NOWHERE) {
            sendTrigger(frame, -1, entry);
            return;
        }
        for (int i = frame.plan.outputs.length - 1; i >= 0; i--) {
            want(frame, frame.plan.outputs[i]);
        }
    }

    /** Ends a run that has nothing to do. */
    void endIfNothingToDo(Frame root) {
        endIdle(root);
    }

    /**
     * Takes one step.
     *
     * @return false if there is nothing to do but to wait
     */
    boolean step() {
        Frame frame;
        if (wanted.size() > 0) {
            NodePlan node;
            int index = wanted.removeLast();
            frame = scopes.at(wanted.removeLast());
            node = frame.plan.nodes[index];
            takeTurn(frame, node);
        } else if (triggers.size() > 0) {
            frame = scopes.at(triggers.removeFirst());
            int sender = triggers.removeFirst();
            int wire = triggers.removeFirst();
            takeTrigger(frame, sender, wire);
        } else {
            return false;
        }
        endIdle(frame);
        return true;
    }

    /** Returns a call that the driving thread should perform itself, if there is one: nothing else is to be done. */
    @Nullable
    Call takeHere() {
        Call call = here;
        here = null;
        return call;
    }

    boolean isWaiting() {
        return !inFlight.isEmpty();
    }

    private void sendTrigger(Frame frame, int sender, int wire) {
        frame.active++;
        triggers.add(frame.id);
        triggers.add(sender);
        triggers.add(wire);
    }

    private void want(Frame frame, int node) {
        frame.active++;
        frame.status(node, Frame.QUEUED);
        wanted.add(frame.id);
        wanted.add(node);
    }

    // ---- triggers ----

    private void takeTrigger(Frame frame, int sender, int wire) {
        NodePlan node = frame.plan.nodes[sender < 0 ? wire : frame.plan.nodes[sender].successors[wire]];
        byte status = frame.status(node.index);
        if (status == Frame.QUEUED || status == Frame.PULLING || status == Frame.WORKING) {
            takeTriggerOfBusy(frame, node, sender, wire);
        } else if (status == Frame.IDLE || node.action) {
            frame.markTriggered(node.index);
            if (frame.plan.needsSenders && node.needsSender()) {
                frame.sender(node.index, sender, wire);
            }
            pull(frame, node);
        } else {
            takeTriggerOfDone(frame, node);
        }
    }

    private void takeTriggerOfBusy(Frame frame, NodePlan node, int sender, int wire) {
        if (node.action) {
            frame.putOff(node.index, sender, wire);
            return;
        }
        frame.markTriggered(node.index);
        frame.active--;
    }

    /** A node that was pulled before its trigger came still fires; a later trigger is ignored. */
    private void takeTriggerOfDone(Frame frame, NodePlan node) {
        boolean first = !frame.isTriggered(node.index);
        frame.markTriggered(node.index);
        Outputs.Values outputs = frame.outputs[node.index];
        if (first && outputs != null) {
            Loop loop = frame.loop(node.index);
            if (loop != null) {
                frame.status(node.index, Frame.WORKING);
                goOn(loop);
                return;
            }
            fire(frame, node, outputs);
        }
        frame.active--;
    }

    private void fire(Frame frame, NodePlan node, Outputs.Values outputs) {
        Loop loop = frame.loop(node.index);
        for (int wire = 0; wire < node.successors.length; wire++) {
            int trigger = node.firedBy[wire];
            if (trigger == node.shape.errorTrigger) {
                continue;
            }
            String name = node.shape.triggers.names.get(trigger);
            if (!outputs.closes(name) && (loop == null || !loop.region.body.equals(name))) {
                sendTrigger(frame, node.index, wire);
            }
        }
    }

    private void fireError(Frame frame, NodePlan node) {
        for (int wire = 0; wire < node.successors.length; wire++) {
            if (node.firedBy[wire] == node.shape.errorTrigger) {
                sendTrigger(frame, node.index, wire);
            }
        }
    }

    // ---- pulling ----

    private void takeTurn(Frame frame, NodePlan node) {
        if (frame.status(node.index) == Frame.QUEUED) {
            pull(frame, node);
        } else {
            work(frame, node);
        }
    }

    /** Wants the value of each source that has none yet; works at once if there is none such. */
    private void pull(Frame frame, NodePlan node) {
        frame.status(node.index, Frame.PULLING);
        if (broken) {
            String reason = whyUnavailable(frame, node);
            if (reason != null) {
                skip(frame, node, reason);
                return;
            }
        }
        int missing = 0;
        for (int wire = node.sources.length - 1; wire >= 0; wire--) {
            if (lacks(frame, node, wire)) {
                missing++;
                Frame home = frame.home(node.sources[wire]);
                if (home != frame) {
                    home.addWaiter(node.sources[wire], new Frame.Waiter(frame, node.index, wire));
                }
                if (home.status(node.sources[wire]) == Frame.IDLE) {
                    want(home, node.sources[wire]);
                }
            }
        }
        frame.missing[node.index] = missing;
        if (missing == 0) {
            work(frame, node);
        }
    }

    private boolean lacks(Frame frame, NodePlan node, int wire) {
        int source = node.sources[wire];
        if (frame.loop == null) {
            return frame.outputs[source] == null && counts(frame, node, wire);
        }
        return counts(frame, node, wire)
                && frame.iterationOf(source) == null
                && frame.home(source).outputs[source] == null;
    }

    /**
     * Tells whether a wire's value counts. Of several wires into a one-of input, only that from the node that sent the
     * trigger, and those from nodes without trigger outputs, do; if none is left, all do.
     */
    private static boolean counts(Frame frame, NodePlan node, int wire) {
        if (!node.shape.hasOneOf) {
            return true;
        }
        int sender = frame.sender(node.index);
        int input = inputOf(node, wire);
        int first = node.inputStart[input];
        int end = node.inputStart[input + 1];
        if (sender < 0 || !node.shape.oneOf[input] || end - first == 1 || isOneOf(frame, node, wire, sender)) {
            return true;
        }
        for (int other = first; other < end; other++) {
            if (isOneOf(frame, node, other, sender)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOneOf(Frame frame, NodePlan node, int wire, int sender) {
        int source = node.sources[wire];
        return source == sender || !frame.plan.nodes[source].hasTriggers;
    }

    private static int inputOf(NodePlan node, int wire) {
        int input = 0;
        while (node.inputStart[input + 1] <= wire) {
            input++;
        }
        return input;
    }

    private @Nullable String whyUnavailable(Frame frame, NodePlan node) {
        for (int wire = 0; wire < node.sources.length; wire++) {
            if (lacks(frame, node, wire)) {
                int source = node.sources[wire];
                Frame home = frame.home(source);
                if (home.status(source) == Frame.FAILED) {
                    return needsValueOf(home.plan.nodes[source]);
                }
                if (home.status(source) == Frame.SKIPPED) {
                    return home.skipReason(source);
                }
            }
        }
        return null;
    }

    private static String needsValueOf(NodePlan failed) {
        return "needs the value of node '" + failed.node.id() + "', which failed";
    }

    /** Tells those that wait for a node that its value is there. */
    private void announce(Frame frame, NodePlan source) {
        for (int i = 0; i < source.consumers.length; i++) {
            NodePlan consumer = frame.plan.nodes[source.consumers[i]];
            if (frame.status(consumer.index) == Frame.PULLING
                    && (frame.loop == null || frame.home(source.index) == frame)
                    && counts(frame, consumer, source.consumerWires[i])) {
                arriveAt(frame, consumer.index);
            }
        }
        for (Frame.Waiter waiter : frame.takeWaiters(source.index)) {
            if (!waiter.frame().ended && waiter.frame().status(waiter.node()) == Frame.PULLING) {
                arriveAt(waiter.frame(), waiter.node());
            }
        }
    }

    private void arriveAt(Frame frame, int node) {
        if (--frame.missing[node] == 0) {
            wanted.add(frame.id);
            wanted.add(node);
        }
    }

    // ---- work ----

    private void work(Frame frame, NodePlan node) {
        if (++executions > execution.limits().executions()) {
            narration.started(
                    frame, node, new NodeInputs(node, valuesFor(frame, node, new Object[node.sources.length])));
            fail(frame, node, execution.tooManyExecutions(frame, node));
            return;
        }
        frame.status(node.index, Frame.WORKING);
        if (node.pure) {
            workPurely(frame, node);
            return;
        }
        NodeInputs inputs = new NodeInputs(node, valuesFor(frame, node, new Object[node.sources.length]));
        narration.started(frame, node, inputs);
        Call call = new Call(execution, frame, node, inputs);
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
        NodeInputs inputs = pureInputs;
        if (inputs == null) {
            inputs = new NodeInputs(node, new Object[Math.max(4, node.sources.length)]);
            pureInputs = inputs;
        }
        valuesFor(frame, node, inputs.reuseFor(node));
        narration.started(frame, node, inputs);
        pureContext.enter(frame, node);
        Outputs outputs;
        try {
            outputs = node.worker.work(inputs, pureContext);
        } catch (Throwable e) {
            pureContext.leave();
            narration.timePasses();
            fail(frame, node, failureOf(frame, node, e));
            return;
        }
        pureContext.leave();
        narration.timePasses();
        if (outputs instanceof Outputs.Values values) {
            complete(frame, node, values);
        } else {
            follow(new Call(execution, frame, node, inputs), outputs);
        }
    }

    private static @Nullable Object[] valuesFor(Frame frame, NodePlan node, @Nullable Object[] values) {
        for (int wire = 0; wire < node.sources.length; wire++) {
            values[wire] = counts(frame, node, wire) ? valueAt(frame, node, wire) : NodeInputs.ABSENT;
        }
        return values;
    }

    private static @Nullable Object valueAt(Frame frame, NodePlan node, int wire) {
        int source = node.sources[wire];
        String output = node.sourceOutputs[wire];
        if (frame.loop != null) {
            Frame iteration = frame.iterationOf(source);
            if (iteration != null && iteration.loop != null) {
                Outputs.Each each = iteration.loop.each;
                return each.element().equals(output) ? each.items().get(iteration.iteration) : NodeInputs.ABSENT;
            }
        }
        Outputs.Values outputs = frame.home(source).outputs[source];
        return outputs == null ? NodeInputs.ABSENT : outputs.getOr(output, NodeInputs.ABSENT);
    }

    /** Work that may block goes to the executor if something else is to be done meanwhile; alone, it is done here. */
    private void offer(Call call) {
        boolean alone = wanted.size() == 0 && triggers.size() == 0 && inFlight.isEmpty();
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

    /** A worker that was not on the run's thread has let go. */
    void returned(Call call, Call.Outcome outcome) {
        if (!inFlight.contains(call)) {
            if (outcome.outputs() instanceof Outputs.Deferred tooLate) {
                call.waitsFor(tooLate.stage());
            }
            execution.hasLetGo(call);
            return;
        }
        if (outcome.outputs() instanceof Outputs.Deferred) {
            worked(call, outcome);
            return;
        }
        removeInFlight(call);
        worked(call, outcome);
        endIdle(call.frame);
    }

    /** Deferred outputs have come. */
    void arrived(Call call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        if (removeInFlight(call)) {
            worked(call, new Call.Outcome(outputs, thrown));
            endIdle(call.frame);
        }
    }

    void progressed(Call call) {
        if (!call.frame.ended) {
            call.takeChunks().forEach(chunk -> narration.progress(call.frame, call.node, chunk));
        }
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
            fail(call.frame, call.node, new Failure(error, null, false));
            endIdle(call.frame);
        }
    }

    private void worked(Call call, Call.Outcome outcome) {
        narration.timePasses();
        Throwable thrown = outcome.thrown();
        if (thrown != null) {
            finishTelling(call);
            fail(call.frame, call.node, failureOf(call.frame, call.node, thrown));
        } else {
            follow(call, outcome.outputs());
        }
    }

    private void finishTelling(Call call) {
        call.end().forEach(chunk -> narration.progress(call.frame, call.node, chunk));
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
            complete(call.frame, call.node, values);
        } else if (outputs instanceof Outputs.Call spell) {
            open(call.frame, call.node, spell);
        } else if (outputs instanceof Outputs.Each each) {
            iterate(call.frame, call.node, each);
        } else {
            fail(call.frame, call.node, "gave null instead of outputs", "return Outputs.none() if it has none");
        }
    }

    // ---- what follows ----

    private void complete(Frame frame, NodePlan node, Outputs.Values outputs) {
        String unknown = outputs.nameNotIn(node.shape.outputs.names);
        if (unknown != null) {
            fail(
                    frame,
                    node,
                    "gave a value for '" + unknown + "', which is not one of its outputs",
                    "it has " + node.shape.outputs.names);
            return;
        }
        String unknownTrigger = unknownTrigger(node, outputs);
        if (unknownTrigger != null) {
            fail(
                    frame,
                    node,
                    "closes '" + unknownTrigger + "', which is not one of its trigger outputs",
                    "it has " + node.shape.triggers.names);
            return;
        }
        boolean first = frame.outputs[node.index] == null;
        frame.outputs[node.index] = outputs;
        frame.status(node.index, Frame.DONE);
        if (node.role != Role.PLAIN) {
            keepResult(frame, node, outputs);
        }
        narration.completed(frame, node, outputs);
        if (first) {
            announce(frame, node);
        }
        if (frame.isTriggered(node.index)) {
            fire(frame, node, outputs);
        }
        finish(frame, node);
    }

    private static @Nullable String unknownTrigger(NodePlan node, Outputs.Values outputs) {
        if (outputs.closesAny()) {
            for (String name : outputs.selectedTriggers()) {
                if (!node.shape.triggers.names.contains(name)) {
                    return name;
                }
            }
        }
        return null;
    }

    private static void keepResult(Frame frame, NodePlan node, Outputs.Values outputs) {
        frame.noteExit(node);
        if (node.role == Role.OUTPUT && outputs.has("output")) {
            frame.results.put(node.node.name(), outputs.get("output"));
        }
    }

    /** An execution of a node has ended: if it is an action, the next trigger that waits for it is taken. */
    private void finish(Frame frame, NodePlan node) {
        int[] next = node.action ? frame.nextTrigger(node.index) : null;
        if (next != null) {
            triggers.add(frame.id);
            triggers.add(next[0]);
            triggers.add(next[1]);
        }
        frame.active--;
    }

    /** A node cannot run, and so neither can those that wait for its value. */
    private void skip(Frame frame, NodePlan node, String reason) {
        Deque<Frame.Waiter> open = new ArrayDeque<>();
        open.add(new Frame.Waiter(frame, node.index, 0));
        while (!open.isEmpty()) {
            Frame.Waiter next = open.remove();
            Frame itsFrame = next.frame();
            if (itsFrame.ended || itsFrame.status(next.node()) != Frame.PULLING) {
                continue;
            }
            NodePlan itsNode = itsFrame.plan.nodes[next.node()];
            itsFrame.status(next.node(), Frame.SKIPPED);
            itsFrame.skipReason(next.node(), reason);
            broken = true;
            if (!itsNode.action) {
                narration.skipped(itsFrame, itsNode, reason);
            }
            addWaiting(itsFrame, itsNode, open);
            finish(itsFrame, itsNode);
        }
    }

    /** Collects the nodes that wait for the value of another one. */
    private void addWaiting(Frame frame, NodePlan source, Deque<Frame.Waiter> waiting) {
        if (frame.outputs[source.index] != null) {
            return;
        }
        for (int i = 0; i < source.consumers.length; i++) {
            NodePlan consumer = frame.plan.nodes[source.consumers[i]];
            if (frame.status(consumer.index) == Frame.PULLING && counts(frame, consumer, source.consumerWires[i])) {
                waiting.add(new Frame.Waiter(frame, consumer.index, source.consumerWires[i]));
            }
        }
        waiting.addAll(frame.takeWaiters(source.index));
    }

    // ---- scopes: spells that are called, and iterations ----

    private void open(Frame frame, NodePlan node, Outputs.Call call) {
        Plan called = node.called;
        if (called == null) {
            fail(frame, node, "calls a spell, but names none", "say which with Component.Builder.calls");
            return;
        }
        if (frame.depth >= execution.limits().depth()) {
            fail(frame, node, execution.tooDeep(frame, node, called));
            return;
        }
        Frame inner = frame.called(node, called, execution.stateOf(called), call.inputs());
        String trigger = frame.trigger(node.index);
        begin(inner, trigger == null ? called.defaultEntry() : called.entryOrDefault(trigger));
        endIdle(inner);
    }

    private void iterate(Frame frame, NodePlan node, Outputs.Each each) {
        if (!node.shape.triggers.names.contains(each.body())) {
            fail(
                    frame,
                    node,
                    "iterates over '" + each.body() + "', which is not one of its trigger outputs",
                    "it has " + node.shape.triggers.names);
            return;
        }
        Loop loop = new Loop(frame, node, each);
        frame.loop(loop);
        if (frame.isTriggered(node.index)) {
            goOn(loop);
        } else {
            complete(frame, node, Outputs.none());
        }
    }

    /** Begins the iterations that may begin; when all have ended, the node has done its work. */
    private void goOn(Loop loop) {
        loop.begun = true;
        while (loop.mayBeginNext()) {
            Frame iteration = loop.frame.iteration(loop, loop.next++);
            scopes.open(iteration);
            for (int wire = 0; wire < loop.node.successors.length; wire++) {
                String trigger = loop.node.shape.triggers.names.get(loop.node.firedBy[wire]);
                if (trigger.equals(loop.region.body)) {
                    sendTrigger(iteration, loop.node.index, wire);
                }
            }
            if (iteration.active == 0) {
                scopes.close(iteration);
                loop.next = loop.each.items().size();
            } else {
                loop.running++;
            }
        }
        if (loop.isOver()) {
            endLoop(loop);
        }
    }

    private void endLoop(Loop loop) {
        loop.releaseEscaping();
        if (loop.failure != null) {
            fail(loop.frame, loop.node, loop.failure);
        } else if (loop.frame.outputs[loop.node.index] == null) {
            complete(loop.frame, loop.node, Outputs.none());
        } else {
            loop.frame.status(loop.node.index, Frame.DONE);
            fire(loop.frame, loop.node, Outputs.none());
            finish(loop.frame, loop.node);
        }
    }

    /** Ends a scope in which nothing is left to be done, and those around it that this leaves with nothing to do. */
    private void endIdle(Frame innermost) {
        for (Frame frame = innermost; frame != null; frame = frame.parent) {
            if (!frame.ended) {
                if (frame.active > 0) {
                    return;
                }
                end(frame);
            }
        }
    }

    private void end(Frame frame) {
        SkipReport.tell(frame, narration, null);
        scopes.close(frame);
        Failure failure = frame.failures.isEmpty() ? null : frame.failures.get(0);
        if (frame.loop != null) {
            endIteration(frame, frame.loop, failure);
        } else if (frame.parent == null || frame.owner == null) {
            execution.finish(frame.results, frame.failures);
        } else if (failure != null) {
            fail(frame.parent, frame.owner, failure);
        } else {
            complete(frame.parent, frame.owner, outputsOf(frame, frame.owner));
        }
    }

    private void endIteration(Frame frame, Loop loop, @Nullable Failure failure) {
        loop.running--;
        loop.keepEscaping(frame);
        if (loop.failure == null) {
            loop.failure = failure;
        }
        goOn(loop);
    }

    /** A spell's outputs are those of the node that called it, and the exits that ran its triggers. */
    private static Outputs.Values outputsOf(Frame spell, NodePlan caller) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : caller.shape.outputs.names) {
            if (spell.results.containsKey(name)) {
                values.put(name, spell.results.get(name));
            }
        }
        Outputs.Values outputs = Outputs.of(values);
        if (!spell.plan.hasExits) {
            return outputs;
        }
        return outputs.firing(caller.shape.triggers.names.stream()
                .filter(spell.exits::contains)
                .distinct()
                .toArray(String[]::new));
    }

    // ---- failure and cancellation ----

    private void fail(Frame frame, NodePlan node, String message, @Nullable String hint) {
        NodeError error =
                new NodeError("IllegalStateException", message, frame.path(node), node.component.name(), hint);
        fail(frame, node, new Failure(error, new IllegalStateException(message), false));
    }

    /**
     * A node has failed. If nothing handles that, its scope falls and the node that opened it fails for the same reason,
     * and so on, up to the run itself.
     */
    private void fail(Frame innermost, NodePlan failed, Failure failure) {
        Frame frame = innermost;
        NodePlan node = failed;
        while (true) {
            if (failNode(frame, node, failure)) {
                return;
            }
            halt(frame, "node '" + failure.error().path() + "' failed");
            if (frame.parent == null || frame.owner == null) {
                execution.finish(Map.of(), List.of(failure));
                return;
            }
            node = frame.owner;
            frame = frame.parent;
        }
    }

    /** Returns whether the scope goes on. */
    private boolean failNode(Frame frame, NodePlan node, Failure failure) {
        broken = true;
        frame.status(node.index, Frame.FAILED);
        narration.failed(frame, node, failure.error());
        Deque<Frame.Waiter> waiting = new ArrayDeque<>();
        addWaiting(frame, node, waiting);
        waiting.forEach(waiter -> skipIfWaiting(waiter, needsValueOf(node)));
        boolean handled = node.handlesErrors && !failure.fatal();
        boolean goesOn = handled || (execution.finishesBranches() && !failure.fatal());
        if (handled) {
            fireError(frame, node);
        } else if (goesOn) {
            frame.failures.add(failure);
        }
        finish(frame, node);
        return goesOn;
    }

    private void skipIfWaiting(Frame.Waiter waiter, String reason) {
        if (!waiter.frame().ended && waiter.frame().status(waiter.node()) == Frame.PULLING) {
            skip(waiter.frame(), waiter.frame().plan.nodes[waiter.node()], reason);
        }
    }

    private static Failure failureOf(Frame frame, NodePlan node, Throwable thrown) {
        String type = thrown.getClass().getSimpleName();
        String message = thrown.getMessage() == null ? type : thrown.getMessage();
        NodeError error = new NodeError(type, message, frame.path(node), node.component.name(), null);
        return new Failure(error, thrown, false);
    }

    /** Stops all that goes on in a scope and in those inside it, the innermost first. */
    void halt(Frame fallen, String reason) {
        List<Frame> frames = new ArrayList<>(scopes.fallingWith(fallen));
        frames.sort(Comparator.comparingInt(Frame::nesting).reversed());
        Map<Frame, Set<NodePlan>> stopped = new HashMap<>();
        for (Call call : List.copyOf(inFlight)) {
            if (call.frame.fallsWith(fallen)) {
                progressed(call);
                removeInFlight(call);
                execution.abandon(call);
                stopped.computeIfAbsent(call.frame, key -> new LinkedHashSet<>())
                        .add(call.node);
            }
        }
        here = here != null && here.frame.fallsWith(fallen) ? null : here;
        for (Frame frame : frames) {
            for (NodePlan node : stopped.getOrDefault(frame, Set.of())) {
                narration.cancelled(frame, node, reason);
                frame.status(node.index, Frame.FAILED);
            }
            SkipReport.tell(frame, narration, reason);
            scopes.close(frame);
            boolean outermost = frame == fallen || (frame.loop != null && frame.loop == fallen.loop);
            if (!outermost && frame.parent != null && frame.owner != null) {
                stopped.computeIfAbsent(frame.parent, key -> new LinkedHashSet<>())
                        .add(frame.owner);
            }
        }
        dropEnded(triggers, 3);
        dropEnded(wanted, 2);
    }

    private void dropEnded(IntQueue queue, int width) {
        for (int left = queue.size() / width; left > 0; left--) {
            int frame = queue.removeFirst();
            boolean keep = scopes.isOpen(frame);
            if (keep) {
                queue.add(frame);
            }
            for (int i = 1; i < width; i++) {
                int item = queue.removeFirst();
                if (keep) {
                    queue.add(item);
                }
            }
        }
    }
}
