// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The order in which nodes have their turns from the start of a run on, as long as each gives its values at once and closes
 * no output: laid out once, and shared by the runs that start at the same node. Immutable.
 *
 * <p>It ends where a node comes that is not pure, that is to work once more, or whose inputs hang on who sent its trigger.
 * Each node comes after the sources that it needs, in the order of its data wires, and triggers are taken in the order in
 * which they are sent: {@link Walk} finds the same order by itself. It is a static schedule as of synchronous dataflow (Lee
 * and Messerschmitt, 1987).
 */
final class Schedule {

    private static final int[] NONE = {};

    /** Where the runs start; {@link Plan#NOWHERE} for a pure dataflow. */
    final int entry;
    /** The schedule that was laid out before this one, from another start. */
    final @Nullable Schedule older;

    /** By step: the node whose turn it is. */
    final NodePlan[] nodes;
    /** The triggers in the order in which they are sent, as {@link Triggers} has them. */
    final int[] triggers;
    /** By step, and one more: how many triggers were taken before it. It may take the next. Empty if there are none. */
    private final int[] taken;

    private Schedule(int entry, @Nullable Schedule older, Layout layout) {
        this.entry = entry;
        this.older = older;
        this.nodes = Arrays.copyOf(layout.ordered, layout.steps);
        this.triggers = Arrays.copyOf(layout.triggers, layout.sent);
        this.taken = layout.sent > 0 ? Arrays.copyOf(layout.takenAt, layout.steps + 1) : NONE;
    }

    static Schedule of(Plan plan, int entry, @Nullable Schedule older) {
        Layout layout = new Layout(plan);
        if (entry == Plan.NOWHERE) {
            layout.addOutputs();
        } else {
            layout.addTriggeredFrom(entry);
        }
        layout.noteTaken();
        return new Schedule(entry, older, layout);
    }

    /** Tells whether a node gave what a schedule expects of it: values of its outputs, and all its triggers fire. */
    static boolean expects(NodePlan node, Outputs.Values outputs) {
        return !outputs.closesAny() && outputs.nameNotIn(node.shape.outputs.names) == null;
    }

    /** Returns how many triggers were taken before a step. */
    int taken(int step) {
        return taken.length == 0 ? 0 : taken[step];
    }

    /** A schedule in the making. */
    private static final class Layout {

        private final Plan plan;

        final NodePlan[] ordered;
        int steps;
        final int[] triggers;
        int sent;
        private int taken;
        final int[] takenAt;

        private final boolean[] triggered;
        /** By node: the data wire that is to be followed next, plus one; zero if the node was not met yet. */
        private final int[] next;

        private final int[] path;

        Layout(Plan plan) {
            this.plan = plan;
            int size = plan.nodes.length;
            this.ordered = new NodePlan[size];
            this.triggers = new int[plan.wires.to.length + 1];
            this.takenAt = new int[size + 1];
            this.triggered = new boolean[size];
            this.next = new int[size];
            this.path = new int[size];
        }

        void addOutputs() {
            for (int output : plan.outputs) {
                if (!addWithSources(output)) {
                    return;
                }
            }
        }

        void addTriggeredFrom(int entry) {
            triggers[sent++] = Triggers.toEntry(entry);
            while (taken < sent) {
                int node = Triggers.target(plan, triggers[taken]);
                boolean worksAgain = plan.nodes[node].action && next[node] > 0;
                if (worksAgain || !addWithSources(node)) {
                    return;
                }
                if (!triggered[node]) {
                    triggered[node] = true;
                    addTriggersFrom(plan.nodes[node]);
                }
                taken++;
            }
        }

        private void addTriggersFrom(NodePlan node) {
            for (int wire = plan.wires.first(node); wire < plan.wires.end(node); wire++) {
                if (!plan.wires.isError(node, wire)) {
                    triggers[sent++] = wire;
                }
            }
        }

        /** Adds a node that is not there yet, after what it needs. Returns false if the schedule ends before it. */
        private boolean addWithSources(int wanted) {
            if (next[wanted] > 0) {
                return true;
            }
            int depth = 0;
            path[depth++] = wanted;
            while (depth > 0) {
                NodePlan node = plan.nodes[path[depth - 1]];
                int wire = next[node.index]++;
                if (node.hasOneOf) {
                    return false;
                } else if (wire < node.sources.length) {
                    if (next[node.sources[wire]] == 0) {
                        path[depth++] = node.sources[wire];
                    }
                } else if (node.pure) {
                    depth--;
                    noteTaken();
                    ordered[steps++] = node;
                } else {
                    return false;
                }
            }
            return true;
        }

        void noteTaken() {
            takenAt[steps] = taken;
        }
    }
}
