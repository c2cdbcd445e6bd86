// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/** The values that come to a node over its data wires, as seen from a scope. */
final class WireValues {

    private WireValues() {}

    /** Returns the values that the wires of a node carry now: that of its only wire, or an array of all. */
    static @Nullable Object of(Scope scope, NodePlan node) {
        if (node.sources.length == 1) {
            return value(scope, node, 0);
        }
        @Nullable Object[] values = new Object[node.sources.length];
        for (int wire = 0; wire < values.length; wire++) {
            values[wire] = value(scope, node, wire);
        }
        return values;
    }

    /** Returns the value that a wire carries now; {@link ValuesByKey#ABSENT} if there is none, or it does not count. */
    static @Nullable Object value(Scope scope, NodePlan node, int wire) {
        if (scope.loop == null && !node.hasOneOf) {
            return valueIn(scope, node, wire);
        }
        return DataWires.counts(scope, node, wire) ? valueAt(scope, node, wire) : ValuesByKey.ABSENT;
    }

    private static @Nullable Object valueAt(Scope scope, NodePlan node, int wire) {
        int source = node.sources[wire];
        if (scope.loop != null) {
            Scope iteration = scope.iterationOf(source);
            if (iteration != null && iteration.loop != null) {
                Outputs.Each each = iteration.loop.each;
                return each.element().equals(node.sourceOutputs[wire])
                        ? each.items().get(iteration.iteration)
                        : ValuesByKey.ABSENT;
            }
        }
        return valueIn(scope.home(source), node, wire);
    }

    private static @Nullable Object valueIn(Scope home, NodePlan node, int wire) {
        Outputs.Values outputs = home.outputs(node.sources[wire]);
        return outputs == null ? ValuesByKey.ABSENT : outputs.getOr(node.sourceOutputs[wire], ValuesByKey.ABSENT);
    }
}
