// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.List;
import java.util.function.Predicate;

/** Rejects a resume if a node that is not idempotent may already have run. */
final class ResumeCheck {

    private ResumeCheck() {}

    /**
     * Requires that every node that had started and not ended may be repeated.
     *
     * @throws IllegalStateException if a node has to be decided about
     */
    static void settle(RecordedNodes nodes, List<RecordedWork> works, Predicate<NodePath> repeating) {
        requireSettled(nodes.plan(), doubtful(nodes, works, component -> !component.isRepeatable()), repeating);
    }

    /**
     * Requires that every node that was cut off may be repeated, in a run whose State is as it was then.
     *
     * @throws IllegalStateException if a node has to be decided about
     */
    static void settleCutOff(RecordedNodes nodes, List<RecordedWork> works, Predicate<NodePath> repeating) {
        requireSettled(nodes.plan(), doubtful(nodes, works, Component::isLasting), repeating);
    }

    /** Returns the executions that may have had an effect which must not be repeated, and have no end. */
    static List<RecordedWork> doubtful(RecordedNodes nodes, List<RecordedWork> works, Predicate<Component> hadEffect) {
        return works.stream()
                .filter(work -> work.end == null || work.end instanceof NodeEvent.Cancelled)
                .filter(work -> !work.hasInside)
                .filter(work -> {
                    NodePlan node = nodes.find(work.path());
                    return node != null && hadEffect.test(node.component);
                })
                .toList();
    }

    private static void requireSettled(Plan plan, List<RecordedWork> works, Predicate<NodePath> repeating) {
        List<String> doubtful = works.stream()
                .filter(work -> !repeating.test(work.path()))
                .map(work -> "node '" + work.path() + "' (" + work.started.component() + ")")
                .toList();
        if (!doubtful.isEmpty()) {
            throw new IllegalStateException("spell '" + plan.spell.name() + "': cannot be resumed, since "
                    + String.join(", ", doubtful)
                    + " had started and not ended, and may have had an effect (decide with"
                    + " RunRequest.repeating, or declare the component repeatable)");
        }
    }

    /** Tells whether the failure of a node, or of one that it is in, is handled by the graph. */
    static boolean isHandled(RecordedNodes nodes, NodePath path) {
        for (NodePath each = path; !each.isRoot(); each = RecordedWork.owner(each)) {
            NodePlan node = nodes.find(each);
            if (node != null && node.handlesErrors) {
                return true;
            }
        }
        return false;
    }
}
