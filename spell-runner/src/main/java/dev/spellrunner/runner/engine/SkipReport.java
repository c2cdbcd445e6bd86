// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.Join;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.TriggerWires;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reports, at the end of a scope, which nodes its entry could reach and did not run, and which node caused that. Confined.
 *
 * <p>It follows the trigger wires from the entry in their order, which has no cycle, and hands on the reason: from an
 * output that was closed, or from a node that did not run, to what hangs on it.
 */
final class SkipReport {

    private final Scope scope;
    private final TriggerWires wires;
    private final RunEvents events;
    /** Why what never got its turn did not; null if the scope came to its own end. */
    private final @Nullable Reason aborted;

    // Both by the place of the node.
    private final BitSet reached;
    private final @Nullable Reason[] reasons;

    private SkipReport(Scope scope, RunEvents events, @Nullable Reason aborted) {
        this.scope = scope;
        this.wires = scope.plan.wires;
        this.events = events;
        this.aborted = aborted;
        this.reached = new BitSet(scope.length());
        this.reasons = new Reason[scope.length()];
    }

    static void tell(Scope scope, RunEvents events, @Nullable Reason aborted) {
        if (!events.isSilent() && !haveAllRun(scope)) {
            new SkipReport(scope, events, aborted).tell();
        }
    }

    private static boolean haveAllRun(Scope scope) {
        for (int node : reachable(scope)) {
            if (scope.outputs(node) == null) {
                return false;
            }
        }
        return true;
    }

    /** Returns the nodes that an entry might reach, each after those whose triggers lead to it. */
    private static int[] reachable(Scope scope) {
        return scope.loop == null ? scope.plan.triggerOrder : scope.loop.region.triggerOrder;
    }

    private void tell() {
        reachFirst();
        for (int index : reachable(scope)) {
            if (!reached.get(scope.at(index))) {
                continue;
            }
            NodePlan node = scope.plan.nodes[index];
            if (!hasRun(index) && !wasTold(node)) {
                events.skipped(scope, node, reasonOf(index));
            }
            for (int wire = wires.first(node); wire < wires.end(node) && !isDataflow(); wire++) {
                reachOver(node, wire);
            }
        }
    }

    private void reachFirst() {
        if (scope.loop != null) {
            NodePlan owner = scope.loop.node;
            for (int wire = wires.first(owner); wire < wires.end(owner); wire++) {
                if (scope.loop.isBody(wire)) {
                    reached.set(scope.at(wires.to[wire]));
                }
            }
        } else if (isDataflow()) {
            for (int output : scope.plan.outputs) {
                reached.set(scope.at(output));
            }
        } else {
            reached.set(scope.at(scope.entry));
        }
    }

    /** Without an entry, outputs are evaluated and nothing is triggered. */
    private boolean isDataflow() {
        return scope.loop == null && scope.entry == Plan.NOWHERE;
    }

    private boolean hasRun(int node) {
        byte status = scope.status(node);
        return scope.outputs(node) != null
                || status == Scope.FAILED
                || status == Scope.WORKING
                || status == Scope.STOPPED
                || scope.ranInVain(node);
    }

    private boolean wasTold(NodePlan node) {
        return scope.status(node.index) == Scope.SKIPPED && !node.action;
    }

    private Reason reasonOf(int node) {
        Reason known = scope.skipReason(node);
        if (known == null) {
            known = reasons[scope.at(node)];
        }
        if (known == null) {
            known = aborted;
        }
        return known == null ? whyNotTriggered(node) : known;
    }

    private Reason whyNotTriggered(int node) {
        Join join = scope.plan.nodes[node].join;
        int input = 0;
        while (join != null && input < join.size() && scope.hasJoined(node, input)) {
            input++;
        }
        if (join == null || input == join.size()) {
            return Reason.ofRun("its trigger did not come");
        }
        String sender = scope.plan.nodes[join.sender(input)].node.id();
        return Reason.ofRun(
                "its trigger '" + join.name(input) + "' did not come, which node '" + sender + "' would have sent");
    }

    private void reachOver(NodePlan node, int wire) {
        int successor = wires.to[wire];
        Loop loop = scope.loop(node.index);
        if (loop != null
                && loop.begun
                && loop.isBody(wire)
                && !loop.each.items().isEmpty()) {
            return;
        }
        Join join = scope.plan.nodes[successor].join;
        boolean isExcused = join != null && scope.hasJoined(successor, join.input(wire));
        int place = scope.at(successor);
        if (!isExcused && (!reached.get(place) || reasons[place] == null)) {
            reasons[place] = reasonOver(node, wire, loop);
        }
        reached.set(place);
    }

    /** Returns why a trigger did not come over a wire; null if it did, or would have. */
    private @Nullable Reason reasonOver(NodePlan node, int wire, @Nullable Loop loop) {
        String output = wires.output(node, wire);
        boolean isError = wires.isError(node, wire);
        byte status = scope.status(node.index);
        boolean wasKeptFromIt =
                status == Scope.STOPPED || (status == Scope.SKIPPED && scope.outputs(node.index) == null);
        if (wasKeptFromIt || !hasRun(node.index)) {
            return reasonOf(node.index);
        }
        if (status == Scope.FAILED) {
            return isError
                    ? null
                    : aborted != null ? aborted : Reason.ofFailure("node '" + node.node.id() + "' failed");
        }
        if (loop != null && loop.isBody(wire)) {
            return Reason.ofRun(loop.hadNothing());
        }
        Outputs.Values outputs = scope.outputs(node.index);
        if (outputs != null && (isError || outputs.closes(output))) {
            return Reason.ofRun("output '" + output + "' of node '" + node.node.id() + "' was closed");
        }
        return aborted;
    }
}
