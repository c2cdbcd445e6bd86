// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A spell made ready to run: its nodes by index, with everything looked up. Immutable once compiled; shared by runners. */
public final class Plan {

    /** No node: the spell is a pure dataflow. */
    public static final int NOWHERE = -1;

    public final Spell spell;
    public final NodePlan[] nodes;
    public final TriggerWires wires;
    /** The compiled plan: itself, or, if something stands in for the workers, the plan that owns those workers. */
    public final Plan compiled;
    /** The nodes at which a run can start, in canvas order. */
    private final int[] entries;

    /** The entries of runs, and the inputs that they take. */
    public final EntryRule entryRule;
    /** The nodes that set the spell's outputs, in canvas order. */
    public final int[] outputs;
    /** All nodes, each after those whose triggers lead to it. */
    public final int[] triggerOrder;

    /** The nodes that give items while the spell plays, in canvas order. */
    private final List<NodePlan> sources;

    public final boolean hasExits;
    /** Whether some node waits for several triggers. */
    public final boolean hasJoins;

    /** Whether it was compiled when its spell was called, by a name that came as a value; set once, while compiling. */
    boolean foundByName;

    /** By the id of the node; created at the first lookup. */
    private volatile @Nullable Map<String, Integer> indexes;

    /** The schedule laid out last; each knows the one before. */
    private volatile @Nullable Schedule schedules;

    Plan(Spell spell, NodePlan[] nodes, TriggerWires wires, EntryRule entryRule, int[] entries, int[] outputs) {
        this(spell, nodes, wires, entryRule, entries, outputs, null);
    }

    private Plan(
            Spell spell,
            NodePlan[] nodes,
            TriggerWires wires,
            EntryRule entryRule,
            int[] entries,
            int[] outputs,
            @Nullable Plan compiled) {
        this.compiled = compiled == null ? this : compiled;
        this.spell = spell;
        this.nodes = nodes;
        this.wires = wires;
        this.entries = entries;
        this.entryRule = entryRule;
        this.outputs = outputs;
        this.triggerOrder = compiled == null ? wires.order() : compiled.triggerOrder;
        boolean exits = false;
        boolean joins = false;
        List<NodePlan> giving = new ArrayList<>(0);
        for (NodePlan node : nodes) {
            if (node.component.source().isPresent()) {
                giving.add(node);
            }
            exits |= node.role == Role.EXIT;
            joins |= node.join != null;
        }
        giving.sort(Comparator.comparing(node -> node.node, Node.CANVAS_ORDER));
        this.sources = List.copyOf(giving);
        this.hasExits = exits;
        this.hasJoins = joins;
    }

    /** Returns the same plan with other workers, which do not block; what its nodes call is not set yet. */
    public Plan withWorkers(Function<NodePlan, Worker> workers, boolean keepTimeouts) {
        NodePlan[] others = new NodePlan[nodes.length];
        for (int i = 0; i < others.length; i++) {
            others[i] = new NodePlan(nodes[i], workers.apply(nodes[i]), keepTimeouts);
        }
        return new Plan(spell, others, wires, entryRule, entries, outputs, compiled);
    }

    /** Tells whether it was compiled when its spell was called, by a name that came as a value: recordings do not know how it was drawn. */
    public boolean isFoundByName() {
        return foundByName;
    }

    /** Returns the schedule of runs that start at a node, or {@link #NOWHERE}; it is laid out for the first of them. */
    public Schedule scheduleFrom(int entry, Schedule.Layout layout) {
        for (Schedule known = schedules; known != null; known = known.older) {
            if (known.entry == entry) {
                return known;
            }
        }
        // Of two that are laid out at once, one may be laid out again later.
        Schedule laidOut = layout.of(Schedule.Asked.fromStart(this, entry, schedules));
        schedules = laidOut;
        return laidOut;
    }

    /** Returns the index of the node of an id, or {@link #NOWHERE}. */
    public int indexOf(String id) {
        Map<String, Integer> known = indexes;
        if (known == null) {
            known = new HashMap<>();
            for (NodePlan node : nodes) {
                known.put(node.node.id(), node.index);
            }
            indexes = known;
        }
        return known.getOrDefault(id, NOWHERE);
    }

    /** Returns the nodes at which a run can start if its request names none, in canvas order. */
    public int[] entries() {
        return entries.clone();
    }

    /** Returns the nodes that give items while the spell plays, in canvas order. */
    public List<NodePlan> sources() {
        return sources;
    }

    /**
     * Returns the node at which an item starts a run.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public int sourceEntry(@Nullable String id) {
        for (NodePlan source : sources) {
            if (source.node.id().equals(id)) {
                return source.index;
            }
        }
        throw new IllegalArgumentException("spell '" + spell.name() + "': has no source '" + id
                + "' where an item could start a run (name the id of a node that is one)");
    }

    /** Returns the descriptions of the spell's inputs, one for each name, in canvas order. */
    public List<InputSpec> inputs() {
        Map<String, InputSpec> byName = new LinkedHashMap<>();
        Arrays.stream(nodes)
                .filter(node -> node.role == Role.INPUT)
                .sorted(Comparator.comparing(node -> node.node, Node.CANVAS_ORDER))
                .forEach(node ->
                        node.component.spellInput(node.node).ifPresent(spec -> byName.putIfAbsent(node.name, spec)));
        return List.copyOf(byName.values());
    }

    /** Returns the names of the nodes of a role, each once, in canvas order. */
    public List<String> namesOf(Role role) {
        return Arrays.stream(nodes)
                .filter(node -> node.role == role)
                .map(node -> node.node)
                .sorted(Node.CANVAS_ORDER)
                .map(Node::name)
                .distinct()
                .toList();
    }

    /**
     * Returns the node that a caller names as the start: an entry of that name, else any node of that name or id that no
     * trigger leads to.
     *
     * @throws IllegalArgumentException if there is none
     */
    public int entry(String name) {
        int named = entryRule.named(name);
        if (named != NOWHERE) {
            return named;
        }
        for (NodePlan node : nodes) {
            if (node.startsRuns
                    && (node.node.id().equals(name) || node.node.name().equals(name))) {
                return node.index;
            }
        }
        throw new IllegalArgumentException("spell '" + spell.name() + "': has no trigger '" + name + "' to start at ("
                + entryRule.inWords() + ")");
    }
}
