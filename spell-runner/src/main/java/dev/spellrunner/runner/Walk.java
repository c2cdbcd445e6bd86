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
 * the next trigger is taken: so a node is evaluated right after what it needs, and nothing recurses over the graph.
 */
final class Walk {

    private final Narration narration;
    final Agenda agenda = new Agenda();
    final Workers workers;
    final InnerScopes scopes;
    final Failing failing;

    Walk(Execution execution, Narration narration) {
        this.narration = narration;
        this.workers = new Workers(execution, narration, this);
        this.scopes = new InnerScopes(execution, narration, this);
        this.failing = new Failing(execution, narration, this);
    }

    // ---- from the start on ----

    /** Begins the run of a spell: at an entry, or, as a pure dataflow, at every output. */
    void begin(Frame frame, int entry) {
        agenda.open(frame);
        frame.entry = entry;
        if (entry != Plan.NOWHERE) {
            sendTrigger(frame, -1, entry);
        } else {
            for (int i = frame.plan.outputs.length - 1; i >= 0; i--) {
                want(frame, frame.plan.outputs[i]);
            }
        }
        scopes.endIdle(frame);
    }

    /**
     * Takes one step.
     *
     * @return false if there is nothing to do but to wait
     */
    boolean step() {
        Frame frame;
        if (agenda.hasTurn()) {
            frame = agenda.scopeOfTurn();
            takeTurn(frame, frame.plan.nodes[agenda.takeTurn()]);
        } else if (agenda.hasTrigger()) {
            frame = agenda.takeScopeOfTrigger();
            int sender = agenda.takeOfTrigger();
            int wire = agenda.takeOfTrigger();
            takeTrigger(frame, sender, wire);
        } else {
            return false;
        }
        scopes.endIdle(frame);
        return true;
    }

    private void sendTrigger(Frame frame, int sender, int wire) {
        frame.active++;
        agenda.addTrigger(frame, sender, wire);
    }

    private void want(Frame frame, int node) {
        frame.active++;
        frame.status(node, Frame.QUEUED);
        agenda.addTurn(frame, node);
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
                scopes.goOn(loop);
                return;
            }
            fire(frame, node, outputs);
        }
        frame.active--;
    }

    /** Fires the triggers of a node that has done its work, except those that it closed; those of iterations have fired. */
    void fire(Frame frame, NodePlan node, Outputs.Values outputs) {
        Loop loop = frame.loop(node.index);
        for (int wire = 0; wire < node.successors.length; wire++) {
            int trigger = node.firedBy[wire];
            if (trigger == node.shape.errorTrigger) {
                continue;
            }
            String name = node.shape.triggers.names.get(trigger);
            if (!outputs.closes(name) && (loop == null || !loop.isBody(wire))) {
                sendTrigger(frame, node.index, wire);
            }
        }
    }

    void fireError(Frame frame, NodePlan node) {
        for (int wire = 0; wire < node.successors.length; wire++) {
            if (node.firedBy[wire] == node.shape.errorTrigger) {
                sendTrigger(frame, node.index, wire);
            }
        }
    }

    void fireBody(Frame iteration, Loop loop) {
        for (int wire = 0; wire < loop.node.successors.length; wire++) {
            if (loop.isBody(wire)) {
                sendTrigger(iteration, loop.node.index, wire);
            }
        }
    }

    // ---- pulling ----

    private void takeTurn(Frame frame, NodePlan node) {
        if (frame.status(node.index) == Frame.QUEUED) {
            pull(frame, node);
        } else {
            workers.work(frame, node);
        }
    }

    /** Wants the value of each source that has none yet; works at once if there is none such. */
    private void pull(Frame frame, NodePlan node) {
        if (failing.isAnyBroken()) {
            frame.status(node.index, Frame.PULLING);
            String reason = DataWires.whyUnavailable(frame, node);
            if (reason != null) {
                failing.skip(new Frame.Waiter(frame, node.index, 0), reason);
                return;
            }
        }
        int missing = 0;
        for (int wire = node.sources.length - 1; wire >= 0; wire--) {
            if (DataWires.lacks(frame, node, wire)) {
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
        if (missing == 0) {
            workers.work(frame, node);
        } else {
            frame.status(node.index, Frame.PULLING);
            frame.missing[node.index] = missing;
        }
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
        if (--frame.missing[node] == 0) {
            agenda.addTurn(frame, node);
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
            failing.fail(frame, node, unfit);
            return;
        }
        boolean first = frame.outputs[node.index] == null;
        frame.outputs[node.index] = outputs;
        frame.status(node.index, Frame.DONE);
        if (node.role != Role.PLAIN) {
            keepResult(frame, node, outputs);
        }
        narration.completed(frame, node, outputs, origin);
        if (first) {
            announce(frame, node);
        }
        if (frame.isTriggered(node.index)) {
            fire(frame, node, outputs);
        }
        finish(frame, node);
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
        if (outputs.closesAny()) {
            for (String name : outputs.selectedTriggers()) {
                if (!node.shape.triggers.names.contains(name)) {
                    return Failure.of(
                            frame,
                            node,
                            "closes '" + name + "', which is not one of its trigger outputs",
                            "it has " + node.shape.triggers.names);
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
    void finish(Frame frame, NodePlan node) {
        int[] next = node.action ? frame.nextTrigger(node.index) : null;
        if (next != null) {
            agenda.addTrigger(frame, next[0], next[1]);
        }
        frame.active--;
    }
}
