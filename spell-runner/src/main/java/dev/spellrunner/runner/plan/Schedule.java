// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.Outputs;
import org.jspecify.annotations.Nullable;

/**
 * The order in which nodes have their turns from the start of a run on, as long as each gives its values at once and closes
 * no output: laid out once, and shared by the runs that start at the same node. Immutable.
 *
 * <p>It ends where a node comes that {@linkplain NodePlan#givesAtOnce does not give its values at once}, or that is to work once
 * more. It is what {@code DryWalk} found {@code Order} to do. It is a static schedule as of synchronous dataflow (Lee
 * and Messerschmitt, 1987).
 */
public final class Schedule {

    /** The node where the runs start; {@link Plan#NOWHERE} for a pure dataflow. */
    final int entry;
    /** The schedule that was laid out before this one, from another start. */
    final @Nullable Schedule older;

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

    public Schedule(
            int entry,
            @Nullable Schedule older,
            boolean isAll,
            NodePlan[] nodes,
            int[] triggers,
            int[] taken,
            int[] sent,
            int[] firedOver) {
        this.entry = entry;
        this.older = older;
        this.isAll = isAll;
        this.nodes = nodes;
        this.triggers = triggers;
        this.taken = taken;
        this.sent = sent;
        this.firedOver = firedOver;
    }

    /** Lays out a schedule; null for the older one if there is none. */
    public interface Layout {
        Schedule of(Plan plan, int entry, @Nullable Schedule older);
    }

    /** Tells whether a node gave what a schedule expects of it: values of its outputs, and all its triggers fire. */
    public static boolean expects(NodePlan node, Outputs.Values outputs) {
        return !outputs.closesAny() && outputs.nameNotIn(node.shape.outputs.names) == null;
    }

    /** Returns the wire of the trigger of the node of a step; -1 if it was pulled, or need not be known. */
    public int firedOver(int step) {
        return firedOver.length == 0 ? -1 : firedOver[step];
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
