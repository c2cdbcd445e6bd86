// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodePath;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells from the events of a run whether something works in it, or all waits. Confined. */
final class Activity {

    /** The events by which nodes began to work, by path, in order. */
    private final Map<NodePath, HeldRun.Working> working = new LinkedHashMap<>();
    /** The numbers of the events by which nodes began to wait, by path. */
    private final Map<NodePath, Long> waiting = new LinkedHashMap<>();

    Activity() {}

    /** Continues another one, which is not changed. */
    Activity(Activity other) {
        working.putAll(other.working);
        waiting.putAll(other.waiting);
    }

    void hear(EventHead event) {
        NodePath path = event.path();
        switch (event.kind()) {
            case "waiting" -> waiting.put(path, event.seq());
            case "started" -> {
                waiting.remove(path);
                if (!path.isRoot()) {
                    working.put(path, new HeldRun.Working(path, event.component(), event.seq()));
                }
            }
            case "completed", "failed", "cancelled", "skipped" -> {
                waiting.remove(path);
                working.remove(path);
            }
            default -> {
                // The node goes on as it did.
            }
        }
    }

    /** Returns the nodes that wait, with the numbers of the events by which they began to. */
    Map<NodePath, Long> waiting() {
        return waiting;
    }

    /** Returns the nodes that work, the outermost first. */
    List<HeldRun.Working> working() {
        return List.copyOf(working.values());
    }

    /** Tells whether nodes wait and nothing else works: a node that calls a spell, or iterates, waits with those inside. */
    boolean isHeldUp() {
        if (waiting.isEmpty() || working.isEmpty()) {
            return !waiting.isEmpty();
        }
        Set<NodePath> around = new HashSet<>();
        for (NodePath path : waiting.keySet()) {
            for (NodePath scope = path.parent(); !scope.isRoot(); scope = scope.parent()) {
                // The scope of an iteration has a number that the node which iterates has not.
                around.add(scope.parent().child(scope.node()));
            }
        }
        return around.containsAll(working.keySet());
    }
}
