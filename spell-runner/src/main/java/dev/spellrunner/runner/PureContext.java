// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the pure workers of a run take and see of it, one after the other. Confined to the run's thread. One serves them
 * all, since they keep nothing: that saves two objects per node. The values are read where they are, which nothing changes
 * while a worker works on the run's thread.
 */
final class PureContext extends NodeInputs implements WorkContext {

    private final Execution execution;
    private @Nullable Frame frame;
    private @Nullable NodePlan node;

    PureContext(Execution execution) {
        this.execution = execution;
    }

    void enter(Frame itsFrame, NodePlan itsNode) {
        frame = itsFrame;
        node = itsNode;
    }

    void leave() {
        frame = null;
    }

    @Override
    NodePlan nodePlan() {
        frame();
        return requireNonNull(node, "node");
    }

    @Override
    @Nullable
    Object value(int wire) {
        return DataWires.value(frame(), nodePlan(), wire);
    }

    @Override
    public String run() {
        return execution.runId();
    }

    @Override
    public NodePath path() {
        return frame().path(requireNonNull(node, "node"));
    }

    @Override
    public Node node() {
        return requireNonNull(node, "node").node;
    }

    @Override
    public State state() {
        return frame().state;
    }

    @Override
    public Map<String, @Nullable Object> runInputs() {
        return frame().inputs;
    }

    @Override
    public Optional<String> trigger() {
        return Optional.empty();
    }

    @Override
    public Optional<Object> item() {
        return Optional.ofNullable(frame().itemOf(requireNonNull(node, "node").index));
    }

    @Override
    public Optional<String> secret(String name) {
        return Optional.ofNullable(execution.secret(name));
    }

    @Override
    public void progress(@Nullable Object chunk) {
        if (frame != null && node != null && execution.isOnRunThread()) {
            execution.narration().progress(frame, node, chunk);
        }
    }

    @Override
    public boolean isCancelled() {
        return execution.isCancelRequested();
    }

    @Override
    public void onCancel(Runnable action) {
        // A pure worker does not wait for anything: there is nothing to stop.
    }

    private Frame frame() {
        if (frame == null) {
            throw new IllegalStateException(
                    "a pure worker used its inputs or context after it had returned (declare its component"
                            + " nonBlocking instead of pure)");
        }
        return frame;
    }
}
