// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run does: which node has its turn, when it works, and what follows from it. Confined to the run's thread.
 *
 * <p>Triggers wait in a queue and are taken in order. Nodes whose value is wanted wait on a stack, which is emptied before
 * the next trigger is taken: so a node is evaluated right after what it needs, and nothing recurses over the graph. As long
 * as all goes as expected, none of that is done, and a {@link Schedule} is followed, which has the same order.
 */
final class Walk {

    private final Execution execution;
    private final Narration narration;
    final Agenda agenda = new Agenda();
    private final Turns turns = agenda.turns;
    private final Triggers triggers = agenda.triggers;
    final Workers workers;
    final InnerScopes scopes;
    /** Made when something first fails, as in most runs nothing does. */
    private @Nullable Failing failing;

    private boolean broken;

    Walk(Execution execution, Narration narration) {
        this.execution = execution;
        this.narration = narration;
        this.workers = new Workers(execution, narration, this);
        this.scopes = new InnerScopes(execution, narration, this);
    }

    Failing failing() {
        Failing known = failing;
        if (known == null) {
            known = new Failing(execution, narration, this);
            failing = known;
        }
        return known;
    }

    /** Some node cannot give its value. */
    void noteBroken() {
        broken = true;
    }

    // ---- from the start on ----

    /** Begins the run of a spell: at an entry, or, as a pure dataflow, at every output. */
    void begin(Frame frame, int entry) {
        agenda.open(frame);
        frame.entry = entry;
        if (!workers.areGuarded() && (entry == Plan.NOWHERE || agenda.isEmpty())) {
            workers.workThrough(frame, frame.plan.scheduleFrom(entry));
        } else if (entry == Plan.NOWHERE) {
            wantOutputs(frame);
        } else {
            sendTrigger(frame, Triggers.toEntry(entry));
        }
        scopes.endIdle(frame);
    }

    private void wantOutputs(Frame frame) {
        int[] outputs = frame.plan.outputs;
        for (int i = outputs.length - 1; i >= 0; i--) {
            want(frame, outputs[i]);
        }
    }

    /** Goes on where a schedule was followed up to a step: triggers are on their way, or outputs are wanted. */
    void goOn(Frame frame, Schedule followed, int step) {
        if (frame.entry == Plan.NOWHERE) {
            wantOutputs(frame);
            return;
        }
        int taken = followed.taken(step);
        if (taken < followed.triggers.length) {
            int sent = 1;
            for (int i = 0; i < taken; i++) {
                sent += takeAgain(frame, followed.triggers[i]);
            }
            for (int i = taken; i < sent; i++) {
                sendTrigger(frame, followed.triggers[i]);
            }
        }
    }

    /**
     * A schedule was followed up to a node that does not give its values at once, closes an output, or fails. All becomes
     * as if there had been none: other triggers wait, and what this node is pulled for waits for it.
     */
    void leave(Frame frame, Schedule followed, int step) {
        int current = followed.nodes[step].index;
        goOn(frame, followed, step);
        for (int next = beginTurn(frame); next != current; next = beginTurn(frame)) {
            pull(frame, frame.plan.nodes[next]);
        }
        frame.status(current, Frame.WORKING);
    }

    /** Takes the next turn or trigger of a scope in which no node has failed, and returns the node that is to be pulled. */
    private int beginTurn(Frame frame) {
        if (!turns.isEmpty()) {
            return turns.pop();
        }
        int wire = triggers.wire();
        triggers.removeFirst();
        NodePlan node = target(frame, wire);
        noteTrigger(frame, node, wire);
        return node.index;
    }

    /** Notes a trigger that was taken as the schedule says. Returns how many its node sent then. */
    private static int takeAgain(Frame frame, int wire) {
        NodePlan node = target(frame, wire);
        if (frame.isTriggered(node.index)) {
            return 0;
        }
        frame.markTriggered(node.index);
        TriggerWires wires = frame.plan.wires;
        int sent = 0;
        for (int next = wires.first(node); next < wires.end(node); next++) {
            sent += wires.isError(node, next) ? 0 : 1;
        }
        return sent;
    }

    /**
     * Takes one step.
     *
     * @return false if there is nothing to do but to wait
     */
    boolean step() {
        Frame frame;
        if (!turns.isEmpty()) {
            frame = turns.scope();
            takeTurn(frame, frame.plan.nodes[turns.pop()]);
        } else if (!triggers.isEmpty()) {
            frame = triggers.scope();
            int wire = triggers.wire();
            triggers.removeFirst();
            takeTrigger(frame, wire);
        } else {
            return false;
        }
        scopes.endIdle(frame);
        return true;
    }

    /** Tells whether the next step, if there is one, may tell of nothing: if not, it lets a node begin its work. */
    boolean mayStepSilently() {
        if (!turns.isEmpty()) {
            Frame frame = turns.scope();
            NodePlan node = frame.plan.nodes[turns.node()];
            boolean isWanted = frame.status(node.index) == Frame.QUEUED;
            return isWanted ? DataWires.wouldLackAny(frame, node, -1) : !frame.hasAll(node.index);
        }
        if (triggers.isEmpty()) {
            return false;
        }
        Frame frame = triggers.scope();
        int wire = triggers.wire();
        NodePlan node = target(frame, wire);
        byte status = frame.status(node.index);
        boolean begins = status == Frame.IDLE || (node.action && status >= Frame.DONE);
        return !begins || DataWires.wouldLackAny(frame, node, wire < 0 ? -1 : frame.plan.wires.from[wire]);
    }

    private void sendTrigger(Frame frame, int wire) {
        frame.active++;
        triggers.add(frame, wire);
    }

    /** Gives a node the next turn, unless it has had one. Each wish comes before older ones, so that what one needs does too. */
    private void want(Frame frame, int node) {
        byte status = frame.status(node);
        if (status == Frame.IDLE || status == Frame.QUEUED) {
            frame.active++;
            frame.status(node, Frame.QUEUED);
            turns.push(frame, node);
        }
    }

    // ---- triggers ----

    private void takeTrigger(Frame frame, int wire) {
        NodePlan node = target(frame, wire);
        byte status = frame.status(node.index);
        if (status == Frame.QUEUED || status == Frame.PULLING || status == Frame.WORKING) {
            takeTriggerOfBusy(frame, node, wire);
        } else if (status == Frame.IDLE || node.action) {
            noteTrigger(frame, node, wire);
            pull(frame, node);
        } else {
            takeTriggerOfDone(frame, node);
        }
    }

    private static void noteTrigger(Frame frame, NodePlan node, int wire) {
        frame.markTriggered(node.index);
        if (node.needsSender) {
            frame.firedOver(node.index, wire);
        }
    }

    private static NodePlan target(Frame frame, int wire) {
        return frame.plan.nodes[Triggers.target(frame.plan, wire)];
    }

    private void takeTriggerOfBusy(Frame frame, NodePlan node, int wire) {
        if (node.action) {
            frame.putOff(node.index, wire);
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
        if (first && outputs != null && frame.status(node.index) == Frame.DONE) {
            Loop loop = frame.loop(node.index);
            if (loop != null && loop.awaitsTrigger()) {
                frame.status(node.index, Frame.WORKING);
                scopes.goOn(loop);
                return;
            }
            fire(frame, node, outputs);
        }
        frame.active--;
    }

    /** Fires the triggers of a node that has done its work, except those that it closed; those of iterations have fired. */
    void fire(Frame frame, NodePlan node, Outputs.Values outputs) {
        TriggerWires wires = frame.plan.wires;
        int end = wires.end(node);
        Loop loop = frame.loop(node.index);
        boolean all = !node.handlesErrors && loop == null && !outputs.closesAny();
        for (int wire = wires.first(node); wire < end; wire++) {
            if (all || fires(wires, node, loop, outputs, wire)) {
                sendTrigger(frame, wire);
            }
        }
    }

    private static boolean fires(
            TriggerWires wires, NodePlan node, @Nullable Loop loop, Outputs.Values outputs, int wire) {
        return !wires.isError(node, wire)
                && !outputs.closes(wires.output(node, wire))
                && (loop == null || !loop.isBody(wire));
    }

    void fireError(Frame frame, NodePlan node) {
        TriggerWires wires = frame.plan.wires;
        for (int wire = wires.first(node); wire < wires.end(node); wire++) {
            if (wires.isError(node, wire)) {
                sendTrigger(frame, wire);
            }
        }
    }

    void fireBody(Frame iteration, Loop loop) {
        TriggerWires wires = iteration.plan.wires;
        for (int wire = wires.first(loop.node); wire < wires.end(loop.node); wire++) {
            if (loop.isBody(wire)) {
                sendTrigger(iteration, wire);
            }
        }
    }

    // ---- pulling ----

    private void takeTurn(Frame frame, NodePlan node) {
        if (frame.status(node.index) == Frame.QUEUED) {
            pull(frame, node);
        } else {
            // It counts by itself from its first turn on.
            frame.active--;
            if (frame.hasAll(node.index)) {
                workers.work(frame, node);
            }
        }
    }

    /** Wants the value of each source that has none yet; works at once if there is none such. */
    private void pull(Frame frame, NodePlan node) {
        if (broken) {
            frame.status(node.index, Frame.PULLING);
            String reason = DataWires.whyUnavailable(frame, node);
            if (reason != null) {
                failing().skip(new Frame.Waiter(frame, node.index, 0), reason);
                return;
            }
        }
        int missing = frame.loop == null ? wantSources(frame, node) : wantSourcesOfIteration(frame, node);
        if (missing == 0) {
            workers.work(frame, node);
        } else {
            frame.pulling(node.index, missing);
        }
    }

    private int wantSources(Frame frame, NodePlan node) {
        int missing = 0;
        for (int wire = node.sources.length - 1; wire >= 0; wire--) {
            int source = node.sources[wire];
            if (frame.outputs[source] == null && DataWires.counts(frame, node, wire)) {
                missing++;
                want(frame, source);
            }
        }
        return missing;
    }

    private int wantSourcesOfIteration(Frame frame, NodePlan node) {
        int missing = 0;
        for (int wire = node.sources.length - 1; wire >= 0; wire--) {
            int source = node.sources[wire];
            if (DataWires.lacks(frame, node, wire)) {
                missing++;
                Frame home = frame.home(source);
                if (home != frame) {
                    home.addWaiter(source, new Frame.Waiter(frame, node.index, wire));
                }
                want(home, source);
            }
        }
        return missing;
    }

    /** Tells those that wait for a node that its value is there. */
    private void announce(Frame frame, NodePlan source) {
        for (int i = 0; i < source.consumers.length; i++) {
            int consumer = source.consumers[i];
            if (frame.status(consumer) == Frame.PULLING
                    && (frame.loop == null || frame.home(source.index) == frame)
                    && DataWires.counts(frame, frame.plan.nodes[consumer], source.consumerWires[i])) {
                arriveAt(frame, consumer);
            }
        }
        List<Frame.Waiter> inner = frame.takeWaiters(source.index);
        if (inner != null) {
            announceTo(inner);
        }
    }

    private void announceTo(List<Frame.Waiter> inner) {
        for (Frame.Waiter waiter : inner) {
            if (!waiter.frame().ended && waiter.frame().status(waiter.node()) == Frame.PULLING) {
                arriveAt(waiter.frame(), waiter.node());
            }
        }
    }

    private void arriveAt(Frame frame, int node) {
        if (frame.arrives(node)) {
            frame.active++;
            turns.push(frame, node);
        }
    }

    // ---- what follows ----

    /** A node has done its work: what waits for its values gets them, and its triggers fire. */
    void complete(Frame frame, NodePlan node, Outputs.Values outputs) {
        complete(frame, node, outputs, Origin.WORKER);
    }

    /** The same, with outputs that not its worker may have given. */
    void complete(Frame frame, NodePlan node, Outputs.Values outputs, Origin origin) {
        Failure unfit = unfit(frame, node, outputs);
        if (unfit != null) {
            failing().fail(frame, node, unfit);
            return;
        }
        boolean first = frame.outputs[node.index] == null;
        keep(frame, node, outputs);
        narration.completed(frame, node, outputs, origin);
        if (first) {
            announce(frame, node);
        }
        if (frame.isTriggered(node.index)) {
            fire(frame, node, outputs);
        }
        finish(frame, node);
    }

    /**
     * A node that iterates has no value outside of its iterations, and so nobody outside has to wait for it: two loops whose
     * iterations want each other's value would wait for ever.
     */
    void announceNothing(Frame frame, NodePlan node) {
        if (frame.outputs[node.index] == null) {
            frame.outputs[node.index] = Outputs.none();
            announce(frame, node);
        }
    }

    /** Returns what is wrong with outputs that a node does not have; null if nothing is. */
    private static @Nullable Failure unfit(Frame frame, NodePlan node, Outputs.Values outputs) {
        String unknown = outputs.nameNotIn(node.shape.outputs.names);
        if (unknown != null) {
            return Failure.of(
                    frame,
                    node,
                    "gave a value for '" + unknown + "', which is not one of its outputs",
                    "it has " + node.shape.outputs.names);
        }
        return outputs.closesAny() ? unfitTriggers(frame, node, outputs) : null;
    }

    private static @Nullable Failure unfitTriggers(Frame frame, NodePlan node, Outputs.Values outputs) {
        for (String name : outputs.selectedTriggers()) {
            if (!node.shape.triggers.names.contains(name)) {
                return Failure.of(
                        frame,
                        node,
                        "closes '" + name + "', which is not one of its trigger outputs",
                        "it has " + node.shape.triggers.names);
            }
        }
        return null;
    }

    /** Keeps what a node gave, for those who want its values and for the spell's result. */
    static void keep(Frame frame, NodePlan node, Outputs.Values outputs) {
        frame.outputs[node.index] = outputs;
        frame.status(node.index, Frame.DONE);
        if (node.role != Role.PLAIN) {
            keepResult(frame, node, outputs);
        }
    }

    private static void keepResult(Frame frame, NodePlan node, Outputs.Values outputs) {
        if (node.role == Role.EXIT) {
            frame.exit(node.name);
        } else if (node.role == Role.OUTPUT && outputs.has("output")) {
            frame.result(node.name, outputs.get("output"));
        }
    }

    /** An execution of a node has ended: if it is an action, the next trigger that waits for it is taken. */
    void finish(Frame frame, NodePlan node) {
        Integer next = node.action ? frame.nextTrigger(node.index) : null;
        if (next != null) {
            triggers.add(frame, next);
        }
        frame.active--;
    }
}
