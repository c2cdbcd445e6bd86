// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/** Finds the values that a node needs over its data wires, as seen from a scope, and those of them that are not there. */
final class DataWires {

    private static final int[] NONE = {};

    private DataWires() {}

    /**
     * Tells whether a wire's value counts. Of several wires into a one-of input, only that from the node that sent the
     * trigger, and those from nodes that were saved without trigger outputs, do; if none is left, all do.
     */
    static boolean counts(Scope scope, NodePlan node, int wire) {
        return !node.hasOneOf || counts(scope, node, wire, scope.sender(node.index));
    }

    private static boolean counts(Scope scope, NodePlan node, int wire, int sender) {
        if (!node.hasOneOf || sender < 0) {
            return true;
        }
        int input = inputOf(node, wire);
        int first = node.inputStart[input];
        int end = node.inputStart[input + 1];
        if (!node.shape.oneOf[input] || end - first == 1 || isOneOf(scope, node, wire, sender)) {
            return true;
        }
        for (int other = first; other < end; other++) {
            if (isOneOf(scope, node, other, sender)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOneOf(Scope scope, NodePlan node, int wire, int sender) {
        int source = node.sources[wire];
        return source == sender || !scope.plan.nodes[source].sendsTriggers;
    }

    private static int inputOf(NodePlan node, int wire) {
        int input = 0;
        while (node.inputStart[input + 1] <= wire) {
            input++;
        }
        return input;
    }

    /** Tells whether a wire's value counts and is not there yet. */
    static boolean lacks(Scope scope, NodePlan node, int wire) {
        return lacks(scope, node, wire, scope.sender(node.index));
    }

    private static boolean lacks(Scope scope, NodePlan node, int wire, int sender) {
        int source = node.sources[wire];
        if (scope.loop == null) {
            return scope.outputs(source) == null && counts(scope, node, wire, sender);
        }
        return counts(scope, node, wire, sender)
                && scope.iterationOf(source) == null
                && scope.home(source).outputs(source) == null;
    }

    /** Tells whether the values are there that the nodes of an iteration need from outside of it. */
    static boolean hasOutside(Scope iteration) {
        for (int source : iteration.loop == null ? NONE : iteration.loop.region.outside) {
            if (iteration.iterationOf(source) == null && iteration.home(source).outputs(source) == null) {
                return false;
            }
        }
        return true;
    }

    /** Returns over how many wires a value counts that is not there yet, if a node sends the trigger; -1 is no node. */
    static int missing(Scope scope, NodePlan node, int sender) {
        int missing = 0;
        for (int wire = 0; wire < node.sources.length; wire++) {
            if (lacks(scope, node, wire, sender)) {
                missing++;
            }
        }
        return missing;
    }

    /** Returns why a value that a node lacks cannot be had; null if nothing is known against it. */
    static @Nullable Reason whyUnavailable(Scope scope, NodePlan node) {
        for (int wire = 0; wire < node.sources.length; wire++) {
            if (lacks(scope, node, wire)) {
                int source = node.sources[wire];
                Scope home = scope.home(source);
                if (home.status(source) == Scope.FAILED) {
                    return needsValueOf(home.plan.nodes[source]);
                }
                Reason why = home.status(source) == Scope.SKIPPED || home.status(source) == Scope.STOPPED
                        ? home.skipReason(source)
                        : home.status(source) == Scope.IDLE ? home.whyNoIterationGave(source) : null;
                if (why != null) {
                    return why;
                }
            }
        }
        return null;
    }

    static Reason needsValueOf(NodePlan failed) {
        return Reason.ofFailure("needs the value of node '" + failed.node.id() + "', which failed");
    }
}
