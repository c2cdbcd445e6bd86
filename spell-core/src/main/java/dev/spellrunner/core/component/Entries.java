// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.spell.Node;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the nodes at which a run of a spell may start: at a Trigger In, or at an Input that fires a trigger. */
final class Entries {

    private static final Comparator<BoundNode> TRIGGERS_FIRST = Comparator.comparing(
                    (BoundNode node) -> !node.is(Role.ENTRY))
            .thenComparing(BoundNode::node, Node.CANVAS_ORDER);

    private Entries() {}

    /** Returns the Trigger Ins, then the Inputs whose trigger is wired, each in canvas order. */
    static List<BoundNode> of(List<BoundNode> nodes, List<Wire> wires) {
        BitSet firing = null;
        for (Wire wire : wires) {
            if (wire.isTrigger() && wire.from().is(Role.INPUT)) {
                firing = firing == null ? new BitSet() : firing;
                firing.set(wire.from().index());
            }
        }
        BitSet inputs = firing;
        return nodes.stream()
                .filter(node -> node.is(Role.ENTRY) || startsAtInput(node, inputs))
                .sorted(TRIGGERS_FIRST)
                .toList();
    }

    private static boolean startsAtInput(BoundNode node, @Nullable BitSet firing) {
        return firing != null && firing.get(node.index()) && !node.hasTriggerInput();
    }
}
