// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.Outputs;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The order in which nodes have their turns from the start of a run on, as long as each gives its values at once: laid out
 * once, and shared by the runs that start at the same node; or that of an iteration. Immutable but for the branches that it remembers; thread-safe.
 *
 * <p>It ends where a node comes that {@linkplain NodePlan#givesAtOnce does not give its values at once}, or that is to work once
 * more. A node that {@linkplain NodePlan#mayPause may block} has its turn in it if nothing else is ready. It is what {@code DryWalk}
 * found {@code Order} to do. It is a static schedule as of synchronous dataflow (Lee and Messerschmitt, 1987).
 *
 * <p>It expects each node to fire all its triggers. When one closes some, another schedule goes on: a <i>branch</i>, which
 * has the same steps up to that node, and is laid out when a run first comes to it. So a run through gates and switches
 * is found once, as one without them. README's greeting takes less than half the time by it (690 → 294 ns).
 */
public final class Schedule {

    /** So many nodes all branches of a start may have: what it takes to lay them out, and the memory, is bounded by it. */
    private static final int MOST_NODES = 32_768;

    /** The node where the runs start; {@link Plan#NOWHERE} for a pure dataflow. */
    final int entry;
    /** The nodes of the iteration that it is the order of; null if it is that of a run. */
    private final @Nullable Region body;
    /** The schedule that was laid out before this one, from another start. */
    final @Nullable Schedule older;

    /** The outcomes by which it parted from the first schedule of its start, in the order of their steps. */
    private final List<Outcome> outcomes;
    /** The number of nodes that branches of the same start may still have. */
    private final AtomicInteger room;
    /** The branch laid out last; each knows the one before. */
    private volatile @Nullable Branch branches;

    /** Whether nothing is left to do after the last step, not even to note which triggers have come. */
    public final boolean isAll;
    /** By step: the node whose turn it is. */
    public final NodePlan[] nodes;
    /** The triggers in the order in which they are sent, as {@code TriggerQueue} has them. */
    public final int[] triggers;
    /** By step, and one more: how many triggers were taken before it. It may take the next. Empty if there are none. */
    private final int[] taken;
    /** By step, and one more: how many triggers were sent before it. Empty if there are none. */
    private final int[] sent;
    /** By step: the wire of the trigger of its node; -1 if it was pulled, or need not be known. Empty if there are none. */
    private final int[] firedOver;
    /** The steps of nodes that are not pure, and beside which nothing is ready. */
    private final BitSet alone;

    /** Makes one of what was found, in answer to what {@link Layout} was asked. */
    public Schedule(
            Asked asked,
            boolean isAll,
            NodePlan[] nodes,
            int[] triggers,
            int[] taken,
            int[] sent,
            int[] firedOver,
            BitSet alone) {
        this.entry = asked.entry;
        this.body = asked.body;
        this.older = asked.older;
        this.outcomes = asked.outcomes;
        this.room = asked.room;
        this.isAll = isAll;
        this.nodes = nodes;
        this.triggers = triggers;
        this.taken = taken;
        this.sent = sent;
        this.firedOver = firedOver;
        this.alone = alone;
    }

    /** Lays out a schedule. */
    public interface Layout {
        Schedule of(Asked asked);
    }

    /** A node did not fire all its triggers: what it gave, without values. */
    public record Outcome(int step, long fired, Outputs.Values outputs) {}

    /**
     * The schedule that goes on after an outcome: another one, or this one if no trigger leads on from what is closed.
     *
     * @param gave the outputs that first had this outcome if they carry no values; else null, since a value is not to be kept.
     *     Most gates give the same object each time: to look into it took half of what a gate took
     */
    private record Branch(
            Outcome outcome,
            Outputs.@Nullable Values gave,
            Schedule schedule,
            @Nullable Branch older) {}

    /**
     * A schedule to lay out.
     *
     * @param entry the node where the runs start; {@link Plan#NOWHERE} for a pure dataflow, and for an iteration
     * @param body the nodes of an iteration, outside of which all values are there; null for a run
     * @param older the schedule that was laid out before, from another start
     * @param outcomes the nodes that do not fire all their triggers, in the order of their steps
     */
    public record Asked(
            Plan plan,
            int entry,
            @Nullable Region body,
            @Nullable Schedule older,
            List<Outcome> outcomes,
            AtomicInteger room) {

        static Asked fromStart(Plan plan, int entry, @Nullable Schedule older) {
            return new Asked(plan, entry, null, older, List.of(), new AtomicInteger(MOST_NODES));
        }

        static Asked ofBody(Plan plan, Region body) {
            return new Asked(plan, Plan.NOWHERE, body, null, List.of(), new AtomicInteger(MOST_NODES));
        }

        /** Returns what the node of a step gives. */
        public Outputs.Values outputs(int step) {
            for (Outcome outcome : outcomes) {
                if (outcome.step == step) {
                    return outcome.outputs;
                }
            }
            return Outputs.none();
        }
    }

    /** Tells whether a node gave what a schedule expects of it: values of its outputs, and all its triggers fire. */
    public static boolean expects(NodePlan node, Outputs.Values outputs) {
        return !outputs.closesAny() && outputs.nameNotIn(node.shape.outputs.names) == null;
    }

    /**
     * Returns the schedule that goes on after a node has given outputs that are not {@linkplain #expects expected}: a branch.
     *
     * @return null if the outputs are not those of the node, or there are too many branches
     */
    public @Nullable Schedule branch(int step, Outputs.Values outputs, Plan plan, Layout layout) {
        for (Branch known = branches; known != null; known = known.older) {
            if (known.gave == outputs && known.outcome.step == step) {
                return known.schedule;
            }
        }
        NodePlan node = nodes[step];
        if (outputs.nameNotIn(node.shape.outputs.names) != null) {
            return null;
        }
        int wires = plan.wires.end(node) - plan.wires.first(node);
        if (wires > Long.SIZE - 1 || !node.shape.triggers.names.containsAll(outputs.selectedTriggers())) {
            return null;
        }
        long fired = fired(plan, node, outputs);
        for (Branch known = branches; known != null; known = known.older) {
            if (known.outcome.step == step && known.outcome.fired == fired) {
                return known.schedule;
            }
        }
        Outcome outcome = new Outcome(step, fired, Outputs.none().firing(outputsOf(plan, node, fired)));
        boolean all = fired == fired(plan, node, Outputs.none());
        Schedule next = all ? this : laidOut(outcome, plan, layout);
        if (next != null) {
            boolean isEmpty = outputs.nameNotIn(List.of()) == null;
            // Of two that are laid out at once, one may be laid out again later.
            branches = new Branch(outcome, isEmpty ? outputs : null, next, branches);
        }
        return next;
    }

    private @Nullable Schedule laidOut(Outcome outcome, Plan plan, Layout layout) {
        // It is asked first, since it would get ever less, and at last more again.
        if (room.get() < plan.nodes.length || room.addAndGet(-plan.nodes.length) < 0) {
            return null;
        }
        List<Outcome> known = new ArrayList<>(outcomes);
        known.add(outcome);
        return layout.of(new Asked(plan, entry, body, null, List.copyOf(known), room));
    }

    /** Returns a bit for each wire from a node over which a trigger goes. */
    private static long fired(Plan plan, NodePlan node, Outputs.Values outputs) {
        TriggerWires wires = plan.wires;
        int first = wires.first(node);
        long fired = 0;
        for (int wire = first; wire < wires.end(node); wire++) {
            if (!wires.isError(node, wire) && !outputs.closes(wires.output(node, wire))) {
                fired |= 1L << (wire - first);
            }
        }
        return fired;
    }

    private static String[] outputsOf(Plan plan, NodePlan node, long fired) {
        List<String> names = new ArrayList<>();
        for (long left = fired; left != 0; left &= left - 1) {
            names.add(plan.wires.output(node, plan.wires.first(node) + Long.numberOfTrailingZeros(left)));
        }
        return names.toArray(String[]::new);
    }

    /** Returns the wire of the trigger of the node of a step; -1 if it was pulled, or need not be known. */
    public int firedOver(int step) {
        return firedOver.length == 0 ? -1 : firedOver[step];
    }

    /** Tells whether nothing else is ready while the node of a step works, which is not pure. */
    public boolean isAlone(int step) {
        return alone.get(step);
    }

    /** Returns how many triggers were taken before a step. */
    public int taken(int step) {
        return taken.length == 0 ? 0 : taken[step];
    }

    /** Returns how many triggers were sent before a step. */
    public int sent(int step) {
        return sent.length == 0 ? 0 : sent[step];
    }
}
