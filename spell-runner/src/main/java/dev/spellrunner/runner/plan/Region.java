// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that run once per iteration: those behind the body trigger, and those that need a value of the iteration. All
 * other nodes are shared by the iterations. Immutable.
 */
public final class Region {

    /** The node that iterates. */
    public final NodePlan owner;

    public final String body;
    /** The trigger wires of the body, in the order in which they fire. */
    public final int[] bodyWires;

    /** The number of members. */
    public final int size;
    /** By node: its place among the members, in their order; {@link #size} for all other nodes. */
    public final int[] places;
    /** Members that the body's trigger leads to: unlike others, they make no sense outside of an iteration. */
    private final BitSet triggered;
    /** The same, each after those whose triggers lead to it. */
    public final int[] triggerOrder;
    /** Members whose value is needed outside: there the last value that an iteration gave stands. */
    public final int[] escaping;
    /** The nodes outside of it, but for the one that iterates, whose values members need. */
    public final int[] outside;

    /** The order of an iteration; laid out when first asked for. */
    private volatile @Nullable Schedule schedule;

    private Region(
            Plan plan, NodePlan owner, String body, BitSet members, BitSet triggered, int[] escaping, int[] outside) {
        this.owner = owner;
        this.body = body;
        this.bodyWires = IntStream.range(plan.wires.first(owner), plan.wires.end(owner))
                .filter(wire -> plan.wires.output(owner, wire).equals(body))
                .toArray();
        this.size = members.cardinality();
        this.places = places(members, plan.nodes.length);
        this.triggered = triggered;
        this.triggerOrder =
                Arrays.stream(plan.triggerOrder).filter(triggered::get).toArray();
        this.escaping = escaping;
        this.outside = outside;
    }

    /** Returns the order of an iteration outside of which all values are there. */
    public Schedule schedule(Plan plan, Schedule.Layout layout) {
        Schedule known = schedule;
        if (known == null) {
            // Of two that are laid out at once, one stays.
            known = layout.of(Schedule.Asked.ofBody(plan, this));
            schedule = known;
        }
        return known;
    }

    static Region of(Plan plan, NodePlan loop, String body) {
        BitSet triggered = triggeredBy(plan, loop, body);
        BitSet members = (BitSet) triggered.clone();
        addDependents(plan, loop, members);
        int[] escaping = escaping(plan, triggered, members);
        for (NodePlan node : plan.nodes) {
            if (node.component.isFreshPerScope()) {
                members.set(node.index);
            }
        }
        return new Region(plan, loop, body, members, triggered, escaping, outside(plan, loop, members));
    }

    private static int[] outside(Plan plan, NodePlan loop, BitSet members) {
        return members.stream()
                .flatMap(member -> Arrays.stream(plan.nodes[member].sources))
                .filter(source -> source != loop.index && !members.get(source))
                .distinct()
                .toArray();
    }

    private static int[] places(BitSet members, int nodes) {
        int[] places = new int[nodes];
        int others = members.cardinality();
        int place = 0;
        for (int node = 0; node < nodes; node++) {
            places[node] = members.get(node) ? place++ : others;
        }
        return places;
    }

    public boolean contains(int node) {
        return places[node] < size;
    }

    /** Tells whether nodes outside get the value of a node from an iteration alone. */
    public boolean escapes(int node) {
        return triggered.get(node) && Arrays.binarySearch(escaping, node) >= 0;
    }

    private static BitSet triggeredBy(Plan plan, NodePlan loop, String body) {
        BitSet reached = new BitSet(plan.nodes.length);
        Deque<NodePlan> open = new ArrayDeque<>();
        TriggerWires wires = plan.wires;
        for (int wire = wires.first(loop); wire < wires.end(loop); wire++) {
            if (wires.output(loop, wire).equals(body)) {
                reach(plan, wires.to[wire], reached, open);
            }
        }
        while (!open.isEmpty()) {
            NodePlan node = open.remove();
            for (int wire = wires.first(node); wire < wires.end(node); wire++) {
                reach(plan, wires.to[wire], reached, open);
            }
        }
        return reached;
    }

    private static void addDependents(Plan plan, NodePlan loop, BitSet members) {
        Deque<NodePlan> open = new ArrayDeque<>();
        members.stream().forEach(member -> open.add(plan.nodes[member]));
        open.add(loop);
        while (!open.isEmpty()) {
            for (int consumer : open.remove().consumers) {
                if (consumer != loop.index) {
                    reach(plan, consumer, members, open);
                }
            }
        }
    }

    private static void reach(Plan plan, int node, BitSet reached, Deque<NodePlan> open) {
        if (!reached.get(node)) {
            reached.set(node);
            open.add(plan.nodes[node]);
        }
    }

    /** Members that only the loop triggers, and whose value goes to a node that the loop does not trigger. */
    private static int[] escaping(Plan plan, BitSet triggered, BitSet members) {
        BitSet outside = new BitSet(plan.nodes.length);
        for (NodePlan node : plan.nodes) {
            if (!triggered.get(node.index)) {
                for (int source : node.sources) {
                    outside.set(source);
                }
            }
        }
        outside.and(members);
        return outside.stream().toArray();
    }
}
