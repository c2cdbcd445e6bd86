// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which node is next: the order of a run, and nothing else. It knows no thread, event, gate or worker. Confined to the
 * run's thread.
 *
 * <p>Triggers wait in a queue and are taken in order. Nodes whose value is wanted wait on a stack, which is emptied before
 * the next trigger is taken: so a node is evaluated right after what it needs, and nothing recurses over the graph. As long
 * as all goes as expected, none of that is done, and a {@link Schedule} is followed, which has the same order.
 */
final class Order {

    /** What is found besides nodes that can work. */
    interface Finds {

        /** Nothing is left to be done in a scope. */
        void idle(Frame frame);

        /** A node cannot work, since a value that it needs cannot be had. */
        void lacks(Frame frame, NodePlan node, Reason why);

        /** The trigger of a node that is to iterate has come. */
        void iterates(Loop loop);
    }

    private final Finds finds;
    final Agenda agenda;
    private final Turns turns;
    private final Triggers triggers;

    /** Triggers that wait for their node to be free: they are in no queue of the run, but in those of their scopes. */
    private int putOff;

    Order(Finds finds, Triggers triggers) {
        this.finds = finds;
        this.agenda = new Agenda(triggers);
        this.turns = agenda.turns;
        this.triggers = triggers;
    }

    // ---- from the start on ----

    /** Begins at the entry of a scope, or, as a pure dataflow, at every output. */
    void begin(Frame frame) {
        if (frame.entry == Plan.NOWHERE) {
            wantOutputs(frame);
        } else {
            sendTrigger(frame, Triggers.toEntry(frame.entry));
        }
    }

    private void wantOutputs(Frame frame) {
        int[] outputs = frame.plan.outputs;
        for (int i = outputs.length - 1; i >= 0; i--) {
            want(frame, outputs[i]);
        }
    }

    /** Goes on where a schedule was followed up to a step: triggers are on their way, or outputs are wanted. */
    void resume(Frame frame, Schedule followed, int step) {
        if (frame.entry == Plan.NOWHERE) {
            wantOutputs(frame);
            return;
        }
        int taken = followed.taken(step);
        if (taken < followed.triggers.length) {
            for (int i = 0; i < taken; i++) {
                frame.markTriggered(target(frame, followed.triggers[i]).index);
            }
            for (int i = taken; i < followed.sent(step); i++) {
                sendTrigger(frame, followed.triggers[i]);
            }
        }
    }

    /**
     * Does what comes before the next node can work: takes triggers, and pulls. Nothing happens to the node that is found:
     * until it is taken, something else may come before it.
     *
     * @return whether there is such a node; if not, there is nothing to do but to wait
     */
    boolean findNext() {
        while (true) {
            if (!turns.isEmpty()) {
                if (isTurnOf(turns.scope(), turns.node())) {
                    return true;
                }
            } else if (triggers.isEmpty()) {
                return false;
            } else if (isTurnOfTarget(triggers.scope(), triggers.wire())) {
                return true;
            }
        }
    }

    /** Returns how many triggers were taken whose node waits for nothing: in a scope whose nodes give their values at once. */
    int takenForGood() {
        return triggers.taken() - (turns.isEmpty() ? 0 : 1);
    }

    /** Returns the scope of the node that was found. */
    Frame scope() {
        return turns.isEmpty() ? triggers.scope() : turns.scope();
    }

    /** Takes the node that was found. */
    NodePlan takeTurn() {
        if (turns.isEmpty()) {
            return takeTarget(triggers.scope(), triggers.wire());
        }
        Frame frame = turns.scope();
        NodePlan node = frame.plan.nodes[turns.pop()];
        if (frame.status(node.index) != Frame.QUEUED) {
            // It counts by itself from its first turn on.
            frame.active--;
        }
        frame.pulling(node.index, 0);
        return node;
    }

    private NodePlan takeTarget(Frame frame, int wire) {
        NodePlan node = target(frame, wire);
        triggers.removeFirst();
        noteTrigger(frame, node, wire);
        frame.pulling(node.index, 0);
        return node;
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

    /** A scope was closed: nothing is to be done there any more. */
    void close(Frame frame) {
        putOff -= frame.putOff();
        agenda.close(frame);
    }

    /** Returns how many triggers have been sent and not been taken. */
    int waitingTriggers() {
        return triggers.size() + putOff;
    }

    // ---- triggers ----

    /** Takes the first trigger, unless its node can work right away. Returns whether it can. */
    private boolean isTurnOfTarget(Frame frame, int wire) {
        NodePlan node = target(frame, wire);
        byte status = frame.status(node.index);
        boolean isBusy = status == Frame.QUEUED || status == Frame.PULLING || status == Frame.WORKING;
        boolean begins = !isBusy && (status == Frame.IDLE || node.action);
        int missing = begins ? DataWires.missing(frame, node, frame.plan.wires.sender(wire)) : 0;
        if (begins && missing == 0) {
            return true;
        }
        triggers.removeFirst();
        if (begins) {
            noteTrigger(frame, node, wire);
            pull(frame, node, missing);
        } else if (isBusy) {
            takeTriggerOfBusy(frame, node, wire);
        } else {
            takeTriggerOfDone(frame, node);
        }
        return false;
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
            putOff++;
            return;
        }
        frame.markTriggered(node.index);
        release(frame);
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
                finds.iterates(loop);
                return;
            }
            fire(frame, node, outputs);
        }
        release(frame);
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

    /** Takes the next turn, unless its node can work. Returns whether it can. */
    private boolean isTurnOf(Frame frame, int index) {
        if (frame.hasAll(index)) {
            return true;
        }
        if (frame.status(index) != Frame.QUEUED) {
            // It was skipped after it had got its turn, or has worked for a later wish.
            turns.pop();
            release(frame);
            return false;
        }
        NodePlan node = frame.plan.nodes[index];
        int missing = DataWires.missing(frame, node, frame.sender(index));
        if (missing == 0) {
            return true;
        }
        turns.pop();
        pull(frame, node, missing);
        return false;
    }

    /** Wants the value of each source that has none yet, unless one cannot be had. */
    private void pull(Frame frame, NodePlan node, int missing) {
        frame.pulling(node.index, missing);
        Reason why = DataWires.whyUnavailable(frame, node);
        if (why != null) {
            finds.lacks(frame, node, why);
        } else {
            wantSources(frame, node);
        }
    }

    private void wantSources(Frame frame, NodePlan node) {
        for (int wire = node.sources.length - 1; wire >= 0; wire--) {
            if (DataWires.lacks(frame, node, wire)) {
                int source = node.sources[wire];
                Frame home = frame.home(source);
                if (home != frame) {
                    home.addWaiter(source, new Frame.Waiter(frame, node.index, wire));
                }
                want(home, source);
            }
        }
    }

    /** Tells those that wait for a node that its value is there. */
    void announce(Frame frame, NodePlan source) {
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
            giveTurn(frame, node);
        }
    }

    private void giveTurn(Frame frame, int node) {
        frame.active++;
        turns.push(frame, node);
    }

    // ---- what follows ----

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

    /** A node has given its values. Returns whether nothing is left to be done in its scope. */
    boolean completed(Frame frame, NodePlan node, Outputs.Values outputs) {
        boolean first = frame.outputs[node.index] == null;
        frame.outputs[node.index] = outputs;
        frame.status(node.index, Frame.DONE);
        if (first) {
            announce(frame, node);
        }
        if (frame.isTriggered(node.index)) {
            fire(frame, node, outputs);
        }
        return finish(frame, node);
    }

    /** An execution of a node has ended: if it is an action, the next trigger that waits for it is taken. */
    boolean finish(Frame frame, NodePlan node) {
        Integer next = node.action ? frame.nextTrigger(node.index) : null;
        if (next != null) {
            putOff--;
            triggers.add(frame, next);
        }
        return --frame.active == 0;
    }

    /** There is one thing less to do in a scope. */
    void release(Frame frame) {
        if (--frame.active == 0) {
            finds.idle(frame);
        }
    }
}
