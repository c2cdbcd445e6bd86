// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.RunEvents;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The plan of a run in which something stands in for the dispatcher. */
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

    /** Returns a plan whose workers, and those of the spells that it calls, are asked for what they give. */
    static Plan of(Plan plan, Answers answers, boolean keepTimeouts) {
        Map<Plan, Plan> copies = new HashMap<>();
        Deque<Plan> open = new ArrayDeque<>();
        Plan copy = copyOf(plan, answers, keepTimeouts);
        copies.put(plan, copy);
        open.add(plan);
        for (Plan next; (next = open.poll()) != null; ) {
            Plan itsCopy = copies.getOrDefault(next, next);
            for (NodePlan node : next.nodes) {
                Plan called = node.called;
                if (called == null) {
                    continue;
                }
                if (!copies.containsKey(called)) {
                    copies.put(called, copyOf(called, answers, keepTimeouts));
                    open.add(called);
                }
                itsCopy.nodes[node.index].called = copies.get(called);
            }
        }
        return copy;
    }

    private static Plan copyOf(Plan plan, Answers answers, boolean keepTimeouts) {
        return plan.withWorkers(
                node -> (Inputs inputs, WorkContext context) ->
                        answers.answer(plan, node, (InputsByKey) inputs, context),
                keepTimeouts);
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
                        : plan.entryRule.requireStartWith(recording.inputs().keySet());
            }
        }
        return plan.entryRule.requireStartWith(recording.inputs().keySet());
    }

    /** Returns the node, of a plan or of one that it calls, at a path; null if there is none. */
    static @Nullable NodePlan find(Plan root, NodePath path) {
        Plan plan = scope(root, path.parent());
        int index = plan == null || path.isRoot() ? Plan.NOWHERE : plan.indexOf(path.node());
        return plan == null || index == Plan.NOWHERE ? null : plan.nodes[index];
    }

    private static @Nullable Plan scope(Plan root, NodePath scope) {
        if (scope.isRoot()) {
            return root;
        }
        Plan around = scope(root, scope.parent());
        int index = around == null ? Plan.NOWHERE : around.indexOf(scope.node());
        if (around == null || index == Plan.NOWHERE) {
            return null;
        }
        return scope.toString().endsWith("]") ? around : around.nodes[index].called;
    }
}
