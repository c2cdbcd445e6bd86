// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.Schedule;
import dev.spellrunner.runner.plan.TriggerWires;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node is next: the order of a run, and nothing else. It knows no thread, event, gate or worker. Confined to the
 * run's thread.
 *
 * <p>Triggers wait in a queue and are taken in order. Nodes whose value is wanted wait on a stack, which is emptied before
 * the next trigger is taken: so a node is evaluated right after what it needs, and nothing recurses over the graph. As long
 * as all goes as expected, none of that is done, and a {@link Schedule} is followed, which has the same order.
 */
final class Order {

    private static final int[] NONE = {};

    private final Finds finds;
    private final ReadyStack turns = new ReadyStack();
    private final TriggerQueue triggers;

    /** Triggers that wait for their node to be free: they are in no queue of the run, but in those of their scopes. */
    private int putOff;

    Order(Finds finds, TriggerQueue triggers) {
        this.finds = finds;
        this.triggers = triggers;
    }

    // ---- from the start on ----

    /** Begins at the entry of a scope, or, as a pure dataflow, at every output. */
    void begin(Scope scope) {
        if (scope.entry == Plan.NOWHERE) {
            wantOutputs(scope);
        } else {
            sendTrigger(scope, TriggerQueue.toEntry(scope.entry));
        }
    }

    private void wantOutputs(Scope scope) {
        int[] outputs = scope.plan.outputs;
        for (int i = outputs.length - 1; i >= 0; i--) {
            want(scope, outputs[i]);
        }
    }

    /** Goes on where a schedule was followed up to a step: triggers are on their way, or outputs are wanted. */
    void resume(Scope scope, Schedule followed, int step) {
        if (scope.entry == Plan.NOWHERE && scope.loop == null) {
            wantOutputs(scope);
            return;
        }
        int taken = followed.taken(step);
        if (taken < followed.triggers.length || scope.plan.hasJoins) {
            for (int i = 0; i < taken; i++) {
                int wire = followed.triggers[i];
                NodePlan node = target(scope, wire);
                if (completes(scope, node, wire)) {
                    scope.markTriggered(node.index);
                }
            }
            for (int i = taken; i < followed.sent(step); i++) {
                sendTrigger(scope, followed.triggers[i]);
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
    Scope scope() {
        return turns.isEmpty() ? triggers.scope() : turns.scope();
    }

    /** Takes the node that was found. */
    NodePlan takeTurn() {
        if (turns.isEmpty()) {
            return takeTarget(triggers.scope(), triggers.wire());
        }
        Scope scope = turns.scope();
        NodePlan node = scope.plan.nodes[turns.pop()];
        if (scope.status(node.index) != Scope.QUEUED) {
            // It counts by itself from its first turn on.
            scope.active--;
        }
        scope.pulling(node.index, 0);
        return node;
    }

    private NodePlan takeTarget(Scope scope, int wire) {
        NodePlan node = target(scope, wire);
        triggers.removeFirst();
        noteTrigger(scope, node, wire);
        scope.pulling(node.index, 0);
        return node;
    }

    private void sendTrigger(Scope scope, int wire) {
        scope.active++;
        triggers.add(scope, wire);
    }

    /** Gives a node the next turn, unless it has had one. Each wish comes before older ones, so that what one needs does too. */
    private void want(Scope scope, int node) {
        byte status = scope.status(node);
        if (status == Scope.IDLE || status == Scope.QUEUED) {
            scope.active++;
            scope.status(node, Scope.QUEUED);
            turns.push(scope, node);
        }
    }

    /** A scope was closed; what is still to be done there stays listed until {@link #dropClosed}. */
    void closed(Scope scope) {
        putOff -= scope.putOff();
    }

    /** Forgets what was to be done in scopes that are closed. */
    void dropClosed() {
        triggers.dropClosed();
        turns.dropClosed();
    }

    /** Tells whether nothing is to be done. */
    boolean isIdle() {
        return turns.isEmpty() && triggers.isEmpty();
    }

    /** Returns how many triggers have been sent and not been taken. */
    int waitingTriggers() {
        return triggers.size() + putOff;
    }

    // ---- triggers ----

    /** Takes the first trigger, unless its node can work right away. Returns whether it can. */
    private boolean isTurnOfTarget(Scope scope, int wire) {
        NodePlan node = target(scope, wire);
        if (node.join != null && !completes(scope, node, wire)) {
            triggers.removeFirst();
            release(scope);
            return false;
        }
        byte status = scope.status(node.index);
        boolean isBusy = status == Scope.QUEUED || status == Scope.PULLING || status == Scope.WORKING;
        boolean begins = !isBusy && (status == Scope.IDLE || node.action);
        int missing = begins ? DataWires.missing(scope, node, scope.plan.wires.sender(wire)) : 0;
        if (begins && missing == 0) {
            return true;
        }
        triggers.removeFirst();
        if (begins) {
            noteTrigger(scope, node, wire);
            pull(scope, node, missing);
        } else if (isBusy) {
            takeTriggerOfBusy(scope, node, wire);
        } else {
            takeTriggerOfDone(scope, node);
        }
        return false;
    }

    /** Tells whether a node waits for no other trigger, now that one has come. */
    private static boolean completes(Scope scope, NodePlan node, int wire) {
        return node.join == null || wire < 0 || scope.joins(node.index, node.join, wire);
    }

    private static void noteTrigger(Scope scope, NodePlan node, int wire) {
        scope.markTriggered(node.index);
        if (node.needsSender) {
            scope.firedOver(node.index, wire);
        }
    }

    private static NodePlan target(Scope scope, int wire) {
        return scope.plan.nodes[TriggerQueue.target(scope.plan, wire)];
    }

    private void takeTriggerOfBusy(Scope scope, NodePlan node, int wire) {
        if (node.action) {
            scope.putOff(node.index, wire);
            putOff++;
            return;
        }
        scope.markTriggered(node.index);
        release(scope);
    }

    /** A node that was pulled before its trigger came still fires; a later trigger is ignored. */
    private void takeTriggerOfDone(Scope scope, NodePlan node) {
        boolean first = !scope.isTriggered(node.index);
        scope.markTriggered(node.index);
        Outputs.Values outputs = scope.outputs(node.index);
        if (first && outputs != null && scope.status(node.index) == Scope.DONE) {
            Loop loop = scope.loop(node.index);
            if (loop != null && loop.awaitsTrigger()) {
                scope.status(node.index, Scope.WORKING);
                finds.iterates(loop);
                return;
            }
            fire(scope, node, outputs);
        }
        release(scope);
    }

    /** Fires the triggers of a node that has done its work, except those that it closed; those of iterations have fired. */
    void fire(Scope scope, NodePlan node, Outputs.Values outputs) {
        TriggerWires wires = scope.plan.wires;
        int end = wires.end(node);
        Loop loop = scope.loop(node.index);
        boolean all = !node.handlesErrors && loop == null && !outputs.closesAny();
        for (int wire = wires.first(node); wire < end; wire++) {
            if (all || fires(wires, node, loop, outputs, wire)) {
                sendTrigger(scope, wire);
            }
        }
    }

    private static boolean fires(
            TriggerWires wires, NodePlan node, @Nullable Loop loop, Outputs.Values outputs, int wire) {
        return !wires.isError(node, wire)
                && !outputs.closes(wires.output(node, wire))
                && (loop == null || !loop.isBody(wire));
    }

    void fireError(Scope scope, NodePlan node) {
        TriggerWires wires = scope.plan.wires;
        for (int wire = wires.first(node); wire < wires.end(node); wire++) {
            if (wires.isError(node, wire)) {
                sendTrigger(scope, wire);
            }
        }
    }

    void fireBody(Scope iteration, Loop loop) {
        for (int wire : loop.region.bodyWires) {
            sendTrigger(iteration, wire);
        }
    }

    /** Returns the iteration of which all triggers of the body wait, and nothing else; null if there is none. */
    @Nullable
    Scope newIteration() {
        Scope scope = turns.isEmpty() && !triggers.isEmpty() ? triggers.scope() : null;
        int[] body = scope == null || scope.loop == null ? NONE : scope.loop.region.bodyWires;
        return body.length > 0 && triggers.size() == body.length && triggers.wire() == body[0] ? scope : null;
    }

    /** Takes the triggers of an iteration that is to begin, for a schedule to be followed. */
    void takeBody(Scope iteration) {
        for (; !triggers.isEmpty(); iteration.active--) {
            triggers.removeFirst();
        }
    }

    // ---- pulling ----

    /** Takes the next turn, unless its node can work. Returns whether it can. */
    private boolean isTurnOf(Scope scope, int index) {
        if (scope.hasAll(index)) {
            return true;
        }
        if (scope.status(index) != Scope.QUEUED) {
            // It was skipped after it had got its turn, or has worked for a later wish.
            turns.pop();
            release(scope);
            return false;
        }
        NodePlan node = scope.plan.nodes[index];
        int missing = DataWires.missing(scope, node, scope.sender(index));
        if (missing == 0) {
            return true;
        }
        turns.pop();
        pull(scope, node, missing);
        return false;
    }

    /** Wants the value of each source that has none yet, unless one cannot be had. */
    private void pull(Scope scope, NodePlan node, int missing) {
        scope.pulling(node.index, missing);
        Reason why = DataWires.whyUnavailable(scope, node);
        if (why != null) {
            finds.lacks(scope, node, why);
        } else {
            wantSources(scope, node);
        }
    }

    private void wantSources(Scope scope, NodePlan node) {
        for (int wire = node.sources.length - 1; wire >= 0; wire--) {
            if (DataWires.lacks(scope, node, wire)) {
                int source = node.sources[wire];
                Scope home = scope.home(source);
                if (home != scope) {
                    home.addWaiter(source, new ScopeNotes.Waiter(scope, node.index, wire));
                }
                want(home, source);
            }
        }
    }

    /** Tells those that wait for a node that its value is there. */
    void announce(Scope scope, NodePlan source) {
        for (int i = 0; i < source.consumers.length; i++) {
            int consumer = source.consumers[i];
            if (scope.status(consumer) == Scope.PULLING
                    && (scope.loop == null || scope.home(source.index) == scope)
                    && DataWires.counts(scope, scope.plan.nodes[consumer], source.consumerWires[i])) {
                arriveAt(scope, consumer);
            }
        }
        List<ScopeNotes.Waiter> inner = scope.takeWaiters(source.index);
        if (inner != null) {
            announceTo(inner);
        }
    }

    private void announceTo(List<ScopeNotes.Waiter> inner) {
        for (ScopeNotes.Waiter waiter : inner) {
            if (!waiter.scope().ended && waiter.scope().status(waiter.node()) == Scope.PULLING) {
                arriveAt(waiter.scope(), waiter.node());
            }
        }
    }

    private void arriveAt(Scope scope, int node) {
        if (scope.arrives(node)) {
            giveTurn(scope, node);
        }
    }

    private void giveTurn(Scope scope, int node) {
        scope.active++;
        turns.push(scope, node);
    }

    // ---- what follows ----

    /** A node has given its values. Returns whether nothing is left to be done in its scope. */
    boolean completed(Scope scope, NodePlan node, Outputs.Values outputs) {
        boolean first = scope.outputs(node.index) == null;
        scope.done(node.index, outputs);
        if (first) {
            announce(scope, node);
        }
        if (scope.isTriggered(node.index)) {
            fire(scope, node, outputs);
        }
        return finish(scope, node);
    }

    /** An execution of a node has ended: if it is an action, the next trigger that waits for it is taken. */
    boolean finish(Scope scope, NodePlan node) {
        Integer next = node.action ? scope.nextTrigger(node.index) : null;
        if (next != null) {
            putOff--;
            triggers.add(scope, next);
        }
        return --scope.active == 0;
    }

    /** There is one thing less to do in a scope. */
    void release(Scope scope) {
        if (--scope.active == 0) {
            finds.idle(scope);
        }
    }
}
