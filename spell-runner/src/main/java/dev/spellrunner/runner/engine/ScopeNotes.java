// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.plan.Join;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps what is known of few nodes of a scope: most scopes have no such nodes. Confined to the run's thread. */
final class ScopeNotes {

    /** A node of an inner scope that waits for the value of a node of this one. */
    record Waiter(Scope scope, int node, int wire) {}

    /** By node that iterates: its loop. */
    final Map<Integer, Loop> loops = new LinkedHashMap<>(2);

    /** By node whose call says which outputs it gives: the call. */
    final Map<Integer, Outputs.Call> calls = new HashMap<>(2);

    final Map<Integer, Reason> skipReasons = new HashMap<>(2);
    /** The inputs of nodes under way. */
    final Map<Integer, Usage> usages = new HashMap<>(2);
    /** By action that has had more than one execution: how many. */
    final Map<Integer, Integer> executions = new HashMap<>(2);
    /** Actions of which an execution ended without outputs. */
    final BitSet ranInVain = new BitSet();

    private final Map<Integer, Queue<Integer>> waitingTriggers = new HashMap<>(2);
    private final Map<Integer, List<Waiter>> waiters = new HashMap<>(2);
    /** By node that waits for several triggers: the inputs that one has come to. */
    private final Map<Integer, BitSet> joined = new HashMap<>(2);

    // ---- triggers ----

    void putOff(int node, int wire) {
        waitingTriggers.computeIfAbsent(node, key -> new ArrayDeque<>()).add(wire);
    }

    @Nullable
    Integer nextTrigger(int node) {
        Queue<Integer> waiting = waitingTriggers.get(node);
        return waiting == null ? null : waiting.poll();
    }

    int putOff() {
        int putOff = 0;
        for (Queue<Integer> each : waitingTriggers.values()) {
            putOff += each.size();
        }
        return putOff;
    }

    boolean joins(int node, Join join, int wire) {
        BitSet inputs = joined.computeIfAbsent(node, key -> new BitSet(join.size()));
        inputs.set(join.input(wire));
        return inputs.cardinality() == join.size();
    }

    boolean hasJoined(int node, int input) {
        BitSet inputs = joined.get(node);
        return inputs != null && inputs.get(input);
    }

    // ---- values ----

    void addWaiter(int node, Waiter waiter) {
        waiters.computeIfAbsent(node, key -> new ArrayList<>()).add(waiter);
    }

    @Nullable
    List<Waiter> takeWaiters(int node) {
        return waiters.remove(node);
    }

    // ---- loops ----

    List<NodePlan> awaitingTrigger() {
        List<NodePlan> awaiting = List.of();
        for (Loop loop : loops.values()) {
            if (loop.awaitsTrigger()) {
                awaiting = awaiting.isEmpty() ? new ArrayList<>(1) : awaiting;
                awaiting.add(loop.node);
            }
        }
        return awaiting;
    }

    @Nullable
    Reason whyNoIterationGave(int node) {
        for (Loop each : loops.values()) {
            Reason why = each.whyNoValueOf(node);
            if (why != null) {
                return why;
            }
        }
        return null;
    }
}
