// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Region;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An iteration over a list that goes on at a node. Confined to the run's thread. */
final class Loop {

    /** The number of iterations side by side: enough to keep any machine busy, and few enough to hold in memory. */
    private static final int PARALLEL = 256;

    final Scope scope;
    final NodePlan node;
    final Outputs.Each each;
    final Region region;
    /** The number of the next iteration. */
    int next;

    int running;
    boolean begun;
    /** Whether it was stopped before its time. */
    private boolean stopped;
    /** The failures in iterations that nothing handled. */
    final List<Failure> failures = new ArrayList<>(0);
    /** By place in {@link Region#escaping}: the value of the last iteration that gave one, and its number. */
    final Outputs.@Nullable Values[] escaped;

    private final int[] escapedFrom;

    Loop(Scope scope, NodePlan node, Outputs.Each each) {
        this.scope = scope;
        this.node = node;
        this.each = each;
        this.region = node.regionOf(each.body(), scope.plan);
        this.escaped = new Outputs.Values[region.escaping.length];
        this.escapedFrom = new int[escaped.length];
    }

    /** Tells whether a trigger wire of the node fires once per iteration. */
    boolean isBody(int wire) {
        return scope.plan.wires.output(node, wire).equals(region.body);
    }

    /** Returns what to tell of nodes that no iteration ran, since there was none. */
    String hadNothing() {
        return "node '" + node.node.id() + "' had nothing to iterate over";
    }

    /** Returns why a node outside cannot have a member's value, which no iteration gave; null if nothing is against it. */
    @Nullable
    Reason whyNoValueOf(int member) {
        if (!begun || !isOver() || !region.escapes(member)) {
            return null;
        }
        return Reason.ofRun(
                each.items().isEmpty()
                        ? hadNothing()
                        : "needs the value of node '" + scope.plan.nodes[member].node.id()
                                + "', which no iteration of node '" + node.node.id() + "' ran");
    }

    /** Tells whether its node has been asked for its value, and is to iterate when its trigger comes. */
    boolean awaitsTrigger() {
        return !begun && !stopped;
    }

    boolean mayBeginNext() {
        return next < each.items().size() && running < (each.parallel() ? PARALLEL : 1);
    }

    /** Its iterations have been stopped, and no more begin. */
    void stop() {
        stopped = true;
        running = 0;
        next = each.items().size();
    }

    boolean isOver() {
        return running == 0 && next >= each.items().size();
    }

    /** Keeps what nodes outside need of an iteration that has ended: the value of the last one that gave some stands. */
    void keepEscaping(Scope iteration) {
        for (int i = 0; i < escaped.length; i++) {
            Outputs.Values outputs = iteration.outputs(region.escaping[i]);
            if (outputs != null && iteration.iteration >= escapedFrom[i]) {
                escaped[i] = outputs;
                escapedFrom[i] = iteration.iteration;
            }
        }
    }
}
