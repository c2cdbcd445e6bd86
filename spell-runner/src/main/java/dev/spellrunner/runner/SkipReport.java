// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells, at the end of a scope, which nodes its entry could reach and did not run, and on whose account. Confined.
 *
 * <p>It follows the trigger wires from the entry in their order, which has no cycle, and hands on the reason: from an
 * output that was closed, or from a node that did not run, to what hangs on it.
 */
final class SkipReport {

    private final Frame frame;
    private final TriggerWires wires;
    private final Narration narration;
    /** Why what never got its turn did not; null if the scope came to its own end. */
    private final @Nullable Reason aborted;

    private final BitSet reached;
    private final @Nullable Reason[] reasons;

    private SkipReport(Frame frame, Narration narration, @Nullable Reason aborted) {
        this.frame = frame;
        this.wires = frame.plan.wires;
        this.narration = narration;
        this.aborted = aborted;
        this.reached = new BitSet(frame.plan.nodes.length);
        this.reasons = new Reason[frame.plan.nodes.length];
    }

    static void tell(Frame frame, Narration narration, @Nullable Reason aborted) {
        if (!narration.isSilent() && !haveAllRun(frame)) {
            new SkipReport(frame, narration, aborted).tell();
        }
    }

    private static boolean haveAllRun(Frame frame) {
        for (Outputs.Values outputs : frame.outputs) {
            if (outputs == null) {
                return false;
            }
        }
        return true;
    }

    private void tell() {
        reachFirst();
        for (int index : frame.plan.triggerOrder) {
            if (!reached.get(index)) {
                continue;
            }
            NodePlan node = frame.plan.nodes[index];
            if (!hasRun(index) && !wasTold(node)) {
                narration.skipped(frame, node, reasonOf(index));
            }
            for (int wire = wires.first(node); wire < wires.end(node) && !isDataflow(); wire++) {
                reachOver(node, wire);
            }
        }
    }

    private void reachFirst() {
        if (frame.loop != null) {
            NodePlan owner = frame.loop.node;
            for (int wire = wires.first(owner); wire < wires.end(owner); wire++) {
                if (frame.loop.isBody(wire)) {
                    reached.set(wires.to[wire]);
                }
            }
        } else if (isDataflow()) {
            for (int output : frame.plan.outputs) {
                reached.set(output);
            }
        } else {
            reached.set(frame.entry);
        }
    }

    /** Without an entry, outputs are evaluated and nothing is triggered. */
    private boolean isDataflow() {
        return frame.loop == null && frame.entry == Plan.NOWHERE;
    }

    private boolean hasRun(int node) {
        byte status = frame.status(node);
        return frame.outputs[node] != null
                || status == Frame.FAILED
                || status == Frame.WORKING
                || status == Frame.STOPPED
                || frame.ranInVain(node);
    }

    private boolean wasTold(NodePlan node) {
        return frame.status(node.index) == Frame.SKIPPED && !node.action;
    }

    private Reason reasonOf(int node) {
        Reason known = frame.skipReason(node);
        if (known == null) {
            known = reasons[node];
        }
        if (known == null) {
            known = aborted;
        }
        return known == null ? Reason.ofRun("its trigger did not come") : known;
    }

    private void reachOver(NodePlan node, int wire) {
        int successor = wires.to[wire];
        Loop loop = frame.loop(node.index);
        if (loop != null
                && loop.begun
                && loop.isBody(wire)
                && !loop.each.items().isEmpty()) {
            return;
        }
        if (!reached.get(successor) || reasons[successor] == null) {
            reasons[successor] = reasonOver(node, wire, loop);
        }
        reached.set(successor);
    }

    /** Returns why a trigger did not come over a wire; null if it did, or would have. */
    private @Nullable Reason reasonOver(NodePlan node, int wire, @Nullable Loop loop) {
        String output = wires.output(node, wire);
        boolean isError = wires.isError(node, wire);
        byte status = frame.status(node.index);
        boolean wasKeptFromIt =
                status == Frame.STOPPED || (status == Frame.SKIPPED && frame.outputs[node.index] == null);
        if (wasKeptFromIt || !hasRun(node.index)) {
            return reasonOf(node.index);
        }
        if (status == Frame.FAILED) {
            return isError
                    ? null
                    : aborted != null ? aborted : Reason.ofFailure("node '" + node.node.id() + "' failed");
        }
        if (loop != null && loop.isBody(wire)) {
            return Reason.ofRun(loop.hadNothing());
        }
        if (frame.outputs[node.index] != null && (isError || frame.outputs[node.index].closes(output))) {
            return Reason.ofRun("output '" + output + "' of node '" + node.node.id() + "' was closed");
        }
        return aborted;
    }
}
