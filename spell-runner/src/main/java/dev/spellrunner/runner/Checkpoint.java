// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.runner.Gate.Decision;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the gate of a run before a node works, and does what it decides. Confined to the run's thread. */
final class Checkpoint {

    /** What a node waits for, though for no time, whose gate changes its inputs at once: a recording must know of both. */
    static final String CHANGED = "other inputs";

    private final Execution execution;
    private final Narration narration;
    private final Walk walk;
    private Gate gate;
    /** Calls whose worker must not begin yet. */
    private final Set<Call> waiting = new HashSet<>();

    Checkpoint(Execution execution, Narration narration, Walk walk, Gate gate) {
        this.execution = execution;
        this.narration = narration;
        this.walk = walk;
        this.gate = gate;
    }

    /** From now on another gate is asked too, after the one that there is. */
    void add(Gate more) {
        gate = gate.then(more);
    }

    /** A node's inputs are there. */
    void arrive(Frame frame, NodePlan node) {
        NodeInputs inputs = WireValues.inputs(frame, node);
        Decision decision;
        try {
            decision = gate.ask(new Gate.Request(
                    execution.runId(),
                    frame.path(node),
                    node.node,
                    node.component.name(),
                    inputs.byKey(),
                    node.shape.inputs.namesByKey));
        } catch (Throwable e) {
            fail(new Call(execution, frame, node, inputs), e);
            return;
        }
        narration.timePasses();
        if (decision instanceof Gate.Pass pass && pass.inputs().isEmpty()) {
            walk.workers.begin(frame, node);
        } else {
            take(new Call(execution, frame, node, inputs), decision, false);
        }
    }

    /** A decision that was to come later is there. */
    void answered(Call call, @Nullable Decision decision, @Nullable Throwable thrown) {
        waiting.remove(call);
        if (thrown != null) {
            fail(call, thrown);
        } else {
            take(call, decision, true);
        }
    }

    private void take(Call call, @Nullable Decision decision, boolean waited) {
        if (decision instanceof Gate.Pass pass) {
            pass(call, pass, waited);
        } else if (decision instanceof Gate.Refusal refusal) {
            refuse(call, refusal.reason(), waited);
        } else if (decision instanceof Gate.Later later) {
            await(call, later);
        } else {
            fail(
                    call,
                    Failure.of(
                            call.frame,
                            call.node,
                            "its gate gave null instead of a decision",
                            "return Decision.pass() if nothing is against it"));
        }
    }

    private void pass(Call call, Gate.Pass pass, boolean waited) {
        if (pass.inputs().isEmpty()) {
            walk.workers.begin(call);
            return;
        }
        String unknown = ChangedInputs.unknownOf(call.node, pass.inputs());
        if (unknown != null) {
            fail(
                    call,
                    Failure.of(
                            call.frame,
                            call.node,
                            "its gate changed '" + unknown + "', which is not one of its inputs",
                            "it has " + call.node.shape.inputs.keys));
            return;
        }
        ChangedInputs changed = new ChangedInputs(WireValues.inputs(call.frame, call.node), call.node, pass.inputs());
        if (!waited && !changed.byKey().equals(call.inputs.byKey())) {
            narration.waiting(call.frame, call.node, call.inputs, CHANGED);
        }
        walk.workers.begin(new Call(execution, call.frame, call.node, changed));
    }

    private void refuse(Call call, String reason, boolean waited) {
        Reason why = Reason.ofGate(End.refused(call.node.node.id(), reason));
        if (call.node.action && waited) {
            // Another trigger may still run it, and what is skipped does not run.
            narration.neverBegan(call.frame, call.node);
            walk.ends.end(call.frame, call.node, new End.Stopped(why, why));
        } else {
            walk.ends.end(call.frame, call.node, new End.Refused(why));
        }
    }

    private void await(Call call, Gate.Later later) {
        waiting.add(call);
        walk.workers.keepWaiting(call);
        narration.waiting(call.frame, call.node, call.inputs, later.reason());
        call.waitsFor(later.decision());
        later.decision().whenComplete((decision, thrown) -> execution.answered(call, decision, thrown));
    }

    private void fail(Call call, Throwable thrown) {
        narration.timePasses();
        fail(call, Failure.ofGate(call.frame, call.node, thrown));
    }

    private void fail(Call call, Failure failure) {
        narration.started(call.frame, call.node, call.inputs);
        walk.ends.fail(call.frame, call.node, failure);
    }

    /**
     * A call is no longer wanted.
     *
     * @return whether it waited here, and so never began
     */
    boolean forget(Call call) {
        boolean waited = waiting.remove(call);
        if (waited) {
            narration.neverBegan(call.frame, call.node);
        }
        return waited;
    }
}
