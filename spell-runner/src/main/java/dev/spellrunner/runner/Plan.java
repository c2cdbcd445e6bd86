// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A spell made ready to run: its nodes by index, with everything looked up. Immutable once compiled; shared by runners. */
final class Plan {

    /** No node: the spell is a pure dataflow. */
    static final int NOWHERE = -1;

    final Spell spell;
    final NodePlan[] nodes;
    /** The nodes at which a run can start, in canvas order. */
    private final int[] entries;
    /** The nodes that set the spell's outputs, in canvas order. */
    final int[] outputs;
    /** All nodes, each after those whose triggers lead to it. */
    final int[] triggerOrder;

    /** The nodes that give items while the spell plays, in canvas order. */
    private final List<NodePlan> sources;

    final boolean hasExits;
    /** Whether some node cares who sent its trigger. */
    final boolean needsSenders;

    Plan(Spell spell, NodePlan[] nodes, int[] entries, int[] outputs, int[] triggerOrder) {
        this.spell = spell;
        this.nodes = nodes;
        this.entries = entries;
        this.outputs = outputs;
        this.triggerOrder = triggerOrder;
        boolean exits = false;
        boolean senders = false;
        List<NodePlan> giving = new ArrayList<>(0);
        for (NodePlan node : nodes) {
            if (node.component.source().isPresent()) {
                giving.add(node);
            }
            exits |= node.role == Role.EXIT;
            senders |= node.needsSender();
        }
        giving.sort(Comparator.comparing(node -> node.node, Node.CANVAS_ORDER));
        this.sources = List.copyOf(giving);
        this.hasExits = exits;
        this.needsSenders = senders;
    }

    /** Returns the nodes that give items while the spell plays, in canvas order. */
    List<NodePlan> sources() {
        return sources;
    }

    /**
     * Returns the node at which an item starts a run.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    int sourceEntry(@Nullable String id) {
        for (NodePlan source : sources) {
            if (source.node.id().equals(id)) {
                return source.index;
            }
        }
        throw new IllegalArgumentException("spell '" + spell.name() + "': has no source '" + id
                + "' where an item could start a run (name the id of a node that is one)");
    }

    /** Returns the names of the nodes of a role, each once, in canvas order. */
    List<String> namesOf(Role role) {
        return Arrays.stream(nodes)
                .filter(node -> node.role == role)
                .map(node -> node.node)
                .sorted(Node.CANVAS_ORDER)
                .map(Node::name)
                .distinct()
                .toList();
    }

    /** Returns the node where a run starts that names none, or {@link #NOWHERE}. */
    int defaultEntry() {
        for (int entry : entries) {
            if (Boolean.TRUE.equals(nodes[entry].node.data().get("isDefaultTriggerIn"))) {
                return entry;
            }
        }
        return entries.length == 0 ? NOWHERE : entries[0];
    }

    /** Returns the entry of a name, or else the default. */
    int entryOrDefault(String name) {
        for (int entry : entries) {
            if (nodes[entry].node.name().equals(name)) {
                return entry;
            }
        }
        return defaultEntry();
    }

    /**
     * Returns the node that a caller names as the start: an entry of that name, else any node of that name or id that no
     * trigger leads to.
     *
     * @throws IllegalArgumentException if there is none
     */
    int entry(String name) {
        for (int entry : entries) {
            if (nodes[entry].node.name().equals(name)) {
                return entry;
            }
        }
        for (NodePlan node : nodes) {
            if (node.startsRuns
                    && (node.node.id().equals(name) || node.node.name().equals(name))) {
                return node.index;
            }
        }
        List<String> names = new ArrayList<>();
        for (int entry : entries) {
            names.add("'" + nodes[entry].node.name() + "'");
        }
        throw new IllegalArgumentException("spell '" + spell.name() + "': has no trigger '" + name + "' to start at ("
                + (names.isEmpty() ? "it has none: run it without" : "it has " + String.join(", ", names)) + ")");
    }
}
