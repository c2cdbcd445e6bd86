// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides before a node works. Called on the run's thread; returns at once. */
@FunctionalInterface
public interface Guard {

    /**
     * Decides on a node.
     *
     * @return the verdict; null from a gate that gives none, which fails the node
     */
    @Nullable
    Verdict ask(Arrival arrival);

    /**
     * A node that would begin its work. Immutable.
     *
     * @param run the id of the run
     * @param path where in the run the node is
     * @param node the node
     * @param inputs the values of its inputs, by key
     */
    record Arrival(String run, NodePath path, NodePlan node, Map<String, @Nullable Object> inputs) {}
}
