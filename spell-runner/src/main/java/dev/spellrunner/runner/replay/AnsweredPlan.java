// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.RunEvents;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The beginning of a run in which something stands in for the workers. */
public final class AnsweredPlan {

    private AnsweredPlan() {}

    /** Answers in the workers' place. */
    @FunctionalInterface
    interface Answers {

        /**
         * Gives what a node's worker would, or lets it work; does not block.
         *
         * @param plan the node's spell
         * @param node the node, with its own worker
         */
        Outputs answer(Plan plan, NodePlan node, InputsByKey inputs, WorkContext context) throws Exception;
    }

    /**
     * An item of a source that started a run.
     *
     * @param node the id of the source
     * @param item the item
     */
    public record Item(String node, Object item) {}

    /** Returns the item that started a recorded run; null if none did. */
    public static @Nullable Item itemOf(Plan plan, RecordedRun recording) {
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Started started) {
                NodePlan source = sourceOfItem(plan, recording, started);
                Object item = started.inputs().get(RunEvents.ITEM);
                if (source != null && item != null) {
                    return new Item(source.node.id(), item);
                }
            }
        }
        return null;
    }

    private static @Nullable NodePlan sourceOfItem(Plan plan, RecordedRun recording, NodeEvent.Started started) {
        for (NodePlan source : plan.sources()) {
            boolean isItsOwnInput = source.shape.inputs.indexOfKey(RunEvents.ITEM) >= 0
                    && !source.node.id().equals(recording.trigger());
            if (source.path.equals(started.path()) && !isItsOwnInput) {
                return source;
            }
        }
        return null;
    }

    /** Returns the node at which a recorded run started, or {@link Plan#NOWHERE}: the entry is the one that has events. */
    public static int entryOf(Plan plan, RecordedRun recording) {
        String named = recording.trigger();
        if (named != null) {
            boolean isSource =
                    plan.sources().stream().anyMatch(node -> node.node.id().equals(named));
            return isSource ? plan.sourceEntry(named) : plan.entry(named);
        }
        if (plan.entryRule.isByInputs()) {
            return inputOf(plan, recording);
        }
        int byDefault = plan.entryRule.startWith(recording.inputs().keySet());
        if (byDefault == Plan.NOWHERE) {
            return Plan.NOWHERE;
        }
        Set<NodePath> seen = new HashSet<>();
        for (NodeEvent event : recording.events()) {
            seen.add(event.path());
        }
        for (int entry : plan.entries()) {
            if (seen.contains(plan.nodes[entry].path)) {
                return entry;
            }
        }
        for (NodeEvent event : recording.events()) {
            int node =
                    event.path().parent().isRoot() ? plan.indexOf(event.path().node()) : Plan.NOWHERE;
            if (node != Plan.NOWHERE && plan.nodes[node].startsRuns) {
                return node;
            }
        }
        return byDefault;
    }

    /** An Input at which a run starts is the first node that has events. */
    private static int inputOf(Plan plan, RecordedRun recording) {
        for (NodeEvent event : recording.events()) {
            NodePath path = event.path();
            int node = !path.isRoot() && path.parent().isRoot() ? plan.indexOf(path.node()) : Plan.NOWHERE;
            if (!path.isRoot()) {
                return plan.entryRule.isInputToStartAt(node)
                        ? node
                        : plan.entryRule.requireStartWith(recording.inputs());
            }
        }
        return plan.entryRule.requireStartWith(recording.inputs());
    }
}
