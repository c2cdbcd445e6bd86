// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An iteration over a list that goes on at a node. Confined to the run's thread. */
final class Loop {

    /** How many iterations run side by side: enough to keep any machine busy, and few enough to hold in memory. */
    private static final int PARALLEL = 256;

    final Frame frame;
    final NodePlan node;
    final Outputs.Each each;
    final Region region;
    /** The number of the next iteration. */
    int next;

    int running;
    boolean begun;
    /** The failures in iterations that nothing handled. */
    final List<Failure> failures = new ArrayList<>(0);
    /** What the last iteration gave, by place in {@link Region#escaping}. */
    final Outputs.@Nullable Values[] escaped;

    private int lastEscaped = -1;

    Loop(Frame frame, NodePlan node, Outputs.Each each) {
        this.frame = frame;
        this.node = node;
        this.each = each;
        this.region = node.regionOf(each.body(), frame.plan);
        this.escaped = new Outputs.Values[region.escaping.length];
    }

    /** Tells whether a trigger wire of the node fires once per iteration. */
    boolean isBody(int wire) {
        return node.shape.triggers.names.get(node.firedBy[wire]).equals(region.body);
    }

    /** Returns what to tell of nodes that no iteration ran, since there was none. */
    String hadNothing() {
        return "node '" + node.node.id() + "' had nothing to iterate over";
    }

    boolean mayBeginNext() {
        return next < each.items().size() && running < (each.parallel() ? PARALLEL : 1);
    }

    boolean isOver() {
        return running == 0 && next >= each.items().size();
    }

    /** Keeps what nodes outside need of an iteration that has ended; that of the highest number stands. */
    void keepEscaping(Frame iteration) {
        if (iteration.iteration < lastEscaped) {
            return;
        }
        lastEscaped = iteration.iteration;
        for (int i = 0; i < escaped.length; i++) {
            escaped[i] = iteration.outputs[region.escaping[i]];
        }
    }

    /** Gives nodes outside what they need of the last iteration. */
    void releaseEscaping() {
        for (int i = 0; i < escaped.length; i++) {
            int member = region.escaping[i];
            if (escaped[i] != null && frame.status(member) == Frame.IDLE) {
                frame.outputs[member] = escaped[i];
                frame.status(member, Frame.DONE);
            }
        }
    }
}
