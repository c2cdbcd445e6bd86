// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/** The values at a node's data wires as they were when its work began. Immutable. */
final class KeptInputs extends NodeInputs {

    private final NodePlan node;
    /** By data wire. */
    private final @Nullable Object[] values;

    KeptInputs(NodePlan node, @Nullable Object[] values) {
        this.node = node;
        this.values = values;
    }

    @Override
    NodePlan nodePlan() {
        return node;
    }

    @Override
    @Nullable
    Object value(int wire) {
        return values[wire];
    }
}
