// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inputs and the context of a run's pure workers, one after the other. Confined to the run's thread. One serves them
 * all, since they keep nothing: that saves two objects per node. The values are read where they are, which nothing changes
 * while a worker works on the run's thread.
 */
final class PureContext extends NodeInputs implements RunContext {

    private final CurrentRun run;
    private final RunEvents events;
    private @Nullable Scope scope;
    private @Nullable NodePlan node;

    PureContext(CurrentRun run, RunEvents events) {
        this.events = events;
        this.run = run;
    }

    /** From now on nodes of a scope work. */
    void enter(Scope itsFrame) {
        scope = itsFrame;
    }

    /** Keeps no scope longer than it is open. */
    void leave() {
        scope = null;
    }

    /** A node works, and until {@link #end} its worker may use this. */
    void begin(NodePlan itsNode) {
        node = itsNode;
    }

    void end() {
        node = null;
    }

    @Override
    NodePlan nodePlan() {
        NodePlan known = node;
        if (known == null) {
            throw new IllegalStateException(
                    "a pure worker used its inputs or context after it had returned (declare its component"
                            + " nonBlocking instead of pure)");
        }
        return known;
    }

    @Override
    @Nullable
    Object value(int wire) {
        NodePlan known = nodePlan();
        return WireValues.value(frame(), known, wire);
    }

    @Override
    public NodePath path() {
        NodePlan known = nodePlan();
        return frame().path(known);
    }

    @Override
    public Node node() {
        return nodePlan().node;
    }

    @Override
    public State state() {
        nodePlan();
        return frame().state;
    }

    @Override
    public Map<String, @Nullable Object> runInputs() {
        nodePlan();
        return frame().inputs;
    }

    @Override
    public Optional<String> trigger() {
        return Optional.empty();
    }

    @Override
    public Optional<Object> item() {
        int index = nodePlan().index;
        return Optional.ofNullable(frame().itemOf(index));
    }

    @Override
    public CurrentRun control() {
        return run;
    }

    @Override
    public void progress(@Nullable Object chunk) {
        if (scope != null && node != null && run.isOnRunThread()) {
            events.progress(scope, node, chunk);
        }
    }

    @Override
    public void usage(Usage more) {
        if (scope != null && node != null && run.isOnRunThread()) {
            events.used(scope, node, more);
        }
    }

    @Override
    public boolean isCancelled() {
        return run.end().isCancelRequested();
    }

    @Override
    public void onCancel(Runnable action) {
        // A pure worker does not wait for anything: there is nothing to stop.
    }

    private Scope frame() {
        return requireNonNull(scope, "scope");
    }
}
