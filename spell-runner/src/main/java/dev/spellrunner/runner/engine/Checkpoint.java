// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the gate of a run before a node works, and does what it decides. Confined to the run's thread. */
final class Checkpoint {

    /** The reason of a wait that ends at once, since the gate only changes inputs; for people. */
    private static final String CHANGED = "other inputs";

    private final CurrentRun run;
    private final RunEvents events;
    private final Walk walk;
    /** Those that are asked, one after the other as long as each lets the node pass. */
    private final List<Guard> guards = new ArrayList<>(1);
    /** Nodes that wait, by the call that is to begin. */
    private final Map<Invocation, Passage> waiting = new HashMap<>();

    Checkpoint(CurrentRun run, RunEvents events, Walk walk, Guard guard) {
        this.run = run;
        this.events = events;
        this.walk = walk;
        guards.add(guard);
    }

    /** From now on another guard is asked too, after those that there are. */
    void add(Guard more) {
        guards.add(more);
    }

    /** A node's inputs are there. */
    void arrive(Scope scope, NodePlan node) {
        Invocation call = Invocation.of(run, scope, node);
        Verdict verdict;
        try {
            verdict = guards.get(0).ask(arrival(call, call));
        } catch (Throwable e) {
            fail(call, e);
            return;
        }
        events.timePasses();
        if (guards.size() == 1
                && verdict instanceof Verdict.Pass pass
                && pass.inputs().isEmpty()) {
            walk.dispatcher.begin(scope, node);
        } else {
            take(new Passage(call, call, 1, false), verdict);
        }
    }

    private Guard.Arrival arrival(Invocation call, InputsByKey inputs) {
        return new Guard.Arrival(run.runId(), call.path(), call.node, inputs.byKey());
    }

    /**
     * A node on its way past the guards.
     *
     * @param call what begins when the last one has let it pass
     * @param inputs its inputs, as the guards have changed them so far
     * @param asked how many guards were asked
     * @param waited whether it has waited for one of them
     */
    private record Passage(Invocation call, InputsByKey inputs, int asked, boolean waited) {

        Passage with(InputsByKey changed) {
            return new Passage(call, changed, asked, waited);
        }

        Passage afterNext() {
            return new Passage(call, inputs, asked + 1, waited);
        }

        Passage afterWait() {
            return new Passage(call, inputs, asked, true);
        }
    }

    /** A verdict that was to come later is there. */
    void answered(Invocation call, @Nullable Verdict verdict, @Nullable Throwable thrown) {
        Passage passage = waiting.remove(call);
        if (passage == null) {
            return;
        }
        if (thrown != null) {
            fail(call, thrown);
        } else {
            take(passage.afterWait(), verdict);
        }
    }

    private void take(Passage passage, @Nullable Verdict verdict) {
        Passage at = passage;
        Verdict given = verdict;
        while (given instanceof Verdict.Pass pass) {
            Passage passed = pass(at, pass);
            if (passed == null) {
                return;
            }
            if (passed.asked() == guards.size()) {
                begin(passed);
                return;
            }
            try {
                given = guards.get(passed.asked()).ask(arrival(passed.call(), passed.inputs()));
            } catch (Throwable e) {
                fail(passed.call(), e);
                return;
            }
            events.timePasses();
            at = passed.afterNext();
        }
        if (given instanceof Verdict.Refusal refusal) {
            refuse(at.call(), refusal.reason(), at.waited());
        } else if (given instanceof Verdict.Later<?> later) {
            await(at, later);
        } else {
            fail(
                    at.call(),
                    Failure.of(
                            at.call().scope,
                            at.call().node,
                            "its gate gave null instead of a decision",
                            "return Decision.pass() if nothing is against it"));
        }
    }

    /** A guard lets a node pass, and may change its inputs. Returns null if it changed what is none: that fails the node. */
    private @Nullable Passage pass(Passage passage, Verdict.Pass pass) {
        if (pass.inputs().isEmpty()) {
            return passage;
        }
        Invocation call = passage.call();
        String unknown = ChangedInputs.unknownOf(call.node, pass.inputs());
        if (unknown != null) {
            fail(
                    call,
                    Failure.of(
                            call.scope,
                            call.node,
                            "its gate changed '" + unknown + "', which is not one of its inputs",
                            "it has " + call.node.shape.inputs.keys));
            return null;
        }
        return passage.with(new ChangedInputs(passage.inputs(), call.node, pass.inputs()));
    }

    private void begin(Passage passage) {
        Invocation call = passage.call();
        if (passage.inputs() == call.inputs) {
            walk.dispatcher.begin(call);
            return;
        }
        if (!passage.waited() && !passage.inputs().byKey().equals(call.inputs.byKey())) {
            events.waiting(call.scope, call.node, call.inputs, CHANGED);
        }
        walk.dispatcher.begin(call.with(passage.inputs()));
    }

    private void refuse(Invocation call, String reason, boolean waited) {
        Reason why = Reason.ofGate(reason);
        if (call.node.action && waited) {
            // Another trigger may still run it, and what is skipped does not run.
            events.neverBegan(call.scope, call.node);
            walk.ends.end(call.scope, call.node, new End.Stopped(why, why));
        } else {
            walk.ends.end(call.scope, call.node, new End.Refused(why));
        }
    }

    private <T> void await(Passage passage, Verdict.Later<T> later) {
        Invocation call = passage.call();
        waiting.put(call, passage);
        walk.dispatcher.keepWaiting(call);
        events.waiting(call.scope, call.node, call.inputs, later.reason());
        call.waitsFor(later.stage());
        later.stage().whenComplete((given, thrown) -> answer(call, later, given, thrown));
    }

    private <T> void answer(Invocation call, Verdict.Later<T> later, T given, @Nullable Throwable thrown) {
        Verdict verdict = null;
        Throwable failure = thrown;
        if (thrown == null) {
            try {
                verdict = later.reading().apply(given);
            } catch (Throwable e) {
                failure = e;
            }
        }
        Verdict read = verdict;
        Throwable cause = Failure.causeOf(failure);
        run.post(() -> walk.dispatcher.answered(call, read, cause));
    }

    private void fail(Invocation call, Throwable thrown) {
        events.timePasses();
        fail(call, Failure.ofGate(call.scope, call.node, thrown));
    }

    private void fail(Invocation call, Failure failure) {
        events.started(call.scope, call.node, call.inputs);
        walk.ends.fail(call.scope, call.node, failure);
    }

    /**
     * A call is no longer wanted.
     *
     * @return whether it waited here, and so never began
     */
    boolean forget(Invocation call) {
        boolean waited = waiting.remove(call) != null;
        if (waited) {
            events.neverBegan(call.scope, call.node);
        }
        return waited;
    }
}
