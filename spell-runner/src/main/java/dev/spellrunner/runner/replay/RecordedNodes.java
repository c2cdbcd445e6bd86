// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the nodes of a recorded run by their paths, also in spells whose names came as values: those are looked up by the
 * names that are recorded. Immutable.
 */
final class RecordedNodes {

    private static final Logger log = LoggerFactory.getLogger(RecordedNodes.class);

    private final Plan plan;
    /** By the path of a node: the spell that it called. */
    private final Map<NodePath, Plan> byName;

    private RecordedNodes(Plan plan, Map<NodePath, Plan> byName) {
        this.plan = plan;
        this.byName = byName;
    }

    /** Returns the nodes of a run. Asks the store for spells whose names came as values, and so may block then. */
    static RecordedNodes of(RunSettings settings, Plan plan, RecordedRun recording) {
        if (!mayCallByName(plan)) {
            return new RecordedNodes(plan, Map.of());
        }
        RecordedNodes nodes = new RecordedNodes(plan, new HashMap<>());
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Started started && !event.path().isRoot()) {
                nodes.addCalled(settings, started);
            }
        }
        return nodes;
    }

    private static boolean mayCallByName(Plan plan) {
        Set<Plan> seen = new HashSet<>(List.of(plan));
        Deque<Plan> open = new ArrayDeque<>(seen);
        for (Plan next; (next = open.poll()) != null; ) {
            for (NodePlan node : next.nodes) {
                if (node.component.callsByName().isPresent()) {
                    return true;
                }
                if (node.called != null && seen.add(node.called)) {
                    open.add(node.called);
                }
            }
        }
        return false;
    }

    private void addCalled(RunSettings settings, NodeEvent.Started started) {
        NodePlan node = find(started.path());
        String input = node == null ? null : node.component.callsByName().orElse(null);
        if (input == null || !(started.inputs().get(input) instanceof String name)) {
            return;
        }
        try {
            byName.put(started.path(), settings.byName().apply(name));
        } catch (IllegalArgumentException e) {
            // The run fails at the node when it comes to it.
            log.debug("the spell that node '{}' called is not known", started.path(), e);
        }
    }

    Plan plan() {
        return plan;
    }

    /** Returns the node at a path; null if there is none. */
    @Nullable
    NodePlan find(NodePath path) {
        Plan around = path.isRoot() ? null : scope(path.parent());
        int index = around == null ? Plan.NOWHERE : around.indexOf(path.node());
        return around == null || index == Plan.NOWHERE ? null : around.nodes[index];
    }

    private @Nullable Plan scope(NodePath scope) {
        if (scope.isRoot()) {
            return plan;
        }
        Plan around = scope(scope.parent());
        int index = around == null ? Plan.NOWHERE : around.indexOf(scope.node());
        if (around == null || index == Plan.NOWHERE) {
            return null;
        }
        if (scope.toString().endsWith("]")) {
            return around;
        }
        Plan drawn = around.nodes[index].called;
        return drawn == null ? byName.get(scope) : drawn;
    }
}
