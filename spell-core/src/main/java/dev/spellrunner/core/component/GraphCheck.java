// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.component.Component.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/** Finds what is wrong with a graph as a whole: cycles, nodes that nothing reaches, outputs of one name. Confined. */
final class GraphCheck {

    private static final int MOST_NODES_SHOWN = 20;
    private static final int MOST_CYCLES = 10;

    private final List<BoundNode> nodes;
    private final List<Wire> wires;
    private final List<BoundNode> entries;
    private final Report report;

    GraphCheck(List<BoundNode> nodes, List<Wire> wires, List<BoundNode> entries, Report report) {
        this.nodes = nodes;
        this.wires = wires;
        this.entries = entries;
        this.report = report;
    }

    void check() {
        Arrows data = new Arrows(nodes.size(), wires, false);
        Arrows triggers = new Arrows(nodes.size(), wires, true);
        reportCycles(
                "the values go round in a circle: ",
                data.cycles(),
                "a value cannot depend on itself: take one of these wires away");
        reportCycles(
                "the triggers go round in a circle: ",
                triggers.cycles(),
                "a node runs once per run: take one of these wires away, or use ForEach");
        reportUnreachable(data, triggers);
        reportOutputsOfOneName();
    }

    private void reportCycles(String message, List<List<Integer>> cycles, String hint) {
        for (List<Integer> cycle : cycles) {
            StringBuilder line = new StringBuilder(message);
            int shown = Math.min(cycle.size(), MOST_NODES_SHOWN);
            for (int node : cycle.subList(0, shown)) {
                line.append(name(node)).append(" → ");
            }
            line.append(shown < cycle.size() ? "… → " : "").append(name(cycle.get(0)));
            report.error(nodes.get(cycle.get(0)).node(), line.toString(), hint);
        }
    }

    private String name(int index) {
        BoundNode node = nodes.get(index);
        return node.node().id() + " (" + node.node().component() + ")";
    }

    /**
     * A node is reached by a trigger from an entry, or because a reached node needs its value; one whose value is needed
     * fires no triggers. A run can be told to start at an input, an item of a source starts one there, and it is not known what
     * an unknown component does.
     */
    private void reportUnreachable(Arrows data, Arrows triggers) {
        boolean isTriggered = !entries.isEmpty();
        BitSet reached = reachedFrom(GraphCheck::mayStart, triggers::forEachTarget);
        if (!isTriggered) {
            nodes.stream().filter(node -> node.is(Role.OUTPUT)).forEach(node -> reached.set(node.index()));
        }
        BitSet needed = reachedFrom(node -> reached.get(node.index()), data::forEachSource);
        for (BoundNode node : nodes) {
            if (!needed.get(node.index())) {
                report.warning(
                        node.node(),
                        "is never run: no trigger reaches it and no node that runs needs its value",
                        "wire it to the others, or take it away");
            }
        }
    }

    private static boolean mayStart(BoundNode node) {
        Component component = node.component();
        return component == null || component.source().isPresent() || node.is(Role.ENTRY) || node.is(Role.INPUT);
    }

    /** Returns the indexes of the nodes to start from, and of those that lead on from there. */
    private BitSet reachedFrom(Predicate<BoundNode> start, Neighbours neighbours) {
        BitSet reached = new BitSet(nodes.size());
        IntList open = new IntList(nodes.size());
        IntConsumer reach = node -> {
            if (!reached.get(node)) {
                reached.set(node);
                open.add(node);
            }
        };
        for (BoundNode node : nodes) {
            if (start.test(node)) {
                reach.accept(node.index());
            }
        }
        for (int next = 0; next < open.size; next++) {
            neighbours.forEach(open.items[next], reach);
        }
        return reached;
    }

    /** Numbers, as many as there are nodes at most. */
    private static final class IntList {

        final int[] items;
        int size;

        IntList(int most) {
            items = new int[most];
        }

        void add(int item) {
            items[size++] = item;
        }
    }

    /** The nodes that are one wire away from one. */
    @FunctionalInterface
    private interface Neighbours {
        void forEach(int node, IntConsumer action);
    }

    private void reportOutputsOfOneName() {
        Map<String, BoundNode> byName = new HashMap<>();
        for (BoundNode node : nodes) {
            if (node.is(Role.OUTPUT)) {
                BoundNode other = byName.put(node.node().name(), node);
                if (other != null) {
                    report.warning(
                            node.node(),
                            "sets the output '" + node.node().name() + "', as node '"
                                    + other.node().id() + "' does",
                            "the later one wins: give each a name of its own");
                }
            }
        }
    }

    /** The wires of one kind as arrows between node indexes, by source and by target. */
    private static final class Arrows {

        private final int[] firstBySource;
        private final int[] targets;
        private final int[] firstByTarget;
        private final int[] sources;

        Arrows(int nodes, List<Wire> wires, boolean triggers) {
            firstBySource = new int[nodes + 1];
            firstByTarget = new int[nodes + 1];
            for (Wire wire : wires) {
                if (wire.isTrigger() == triggers) {
                    firstBySource[wire.from().index() + 1]++;
                    firstByTarget[wire.to().index() + 1]++;
                }
            }
            for (int i = 0; i < nodes; i++) {
                firstBySource[i + 1] += firstBySource[i];
                firstByTarget[i + 1] += firstByTarget[i];
            }
            targets = new int[firstBySource[nodes]];
            sources = new int[targets.length];
            if (targets.length == 0) {
                return;
            }
            int[] nextBySource = firstBySource.clone();
            int[] nextByTarget = firstByTarget.clone();
            for (Wire wire : wires) {
                if (wire.isTrigger() == triggers) {
                    targets[nextBySource[wire.from().index()]++] = wire.to().index();
                    sources[nextByTarget[wire.to().index()]++] = wire.from().index();
                }
            }
        }

        void forEachTarget(int node, IntConsumer action) {
            for (int i = firstBySource[node]; i < firstBySource[node + 1]; i++) {
                action.accept(targets[i]);
            }
        }

        void forEachSource(int node, IntConsumer action) {
            for (int i = firstByTarget[node]; i < firstByTarget[node + 1]; i++) {
                action.accept(sources[i]);
            }
        }

        /**
         * Returns cycles that share no node, each from its first node on: what A. B. Kahn's order (1962) leaves over. A
         * cycle that was found is cut off, so that the order goes on behind it.
         */
        List<List<Integer>> cycles() {
            if (targets.length == 0) {
                return List.of();
            }
            int nodes = firstByTarget.length - 1;
            int[] missing = new int[nodes];
            IntList free = new IntList(nodes);
            for (int node = 0; node < nodes; node++) {
                missing[node] = firstByTarget[node + 1] - firstByTarget[node];
                if (missing[node] == 0) {
                    free.add(node);
                }
            }
            List<List<Integer>> cycles = new ArrayList<>();
            int taken = takeOut(free, 0, missing);
            while (taken < nodes && cycles.size() < MOST_CYCLES) {
                List<Integer> cycle = walkBack(missing);
                cycles.add(cycle);
                for (int node : cycle) {
                    missing[node] = 0;
                    free.add(node);
                }
                taken = takeOut(free, taken, missing);
            }
            return cycles;
        }

        /** Takes out the nodes that miss no source, and those that then miss none; returns how many are taken then. */
        private int takeOut(IntList free, int taken, int[] missing) {
            int next = taken;
            for (; next < free.size; next++) {
                int node = free.items[next];
                for (int i = firstBySource[node]; i < firstBySource[node + 1]; i++) {
                    missing[targets[i]]--;
                    if (missing[targets[i]] == 0) {
                        free.add(targets[i]);
                    }
                }
            }
            return next;
        }

        /** A node that is left over has a source that is left over: going back must come round. */
        private List<Integer> walkBack(int[] missing) {
            int node = 0;
            while (missing[node] <= 0) {
                node++;
            }
            List<Integer> walked = new ArrayList<>();
            BitSet seen = new BitSet(missing.length);
            while (!seen.get(node)) {
                seen.set(node);
                walked.add(node);
                node = leftOverSource(node, missing);
            }
            List<Integer> cycle = new ArrayList<>(walked.subList(walked.indexOf(node), walked.size()));
            Collections.reverse(cycle);
            Collections.rotate(cycle, -cycle.indexOf(Collections.min(cycle)));
            return cycle;
        }

        private int leftOverSource(int node, int[] missing) {
            for (int i = firstByTarget[node]; i < firstByTarget[node + 1]; i++) {
                if (missing[sources[i]] > 0) {
                    return sources[i];
                }
            }
            throw new IllegalStateException("node " + node + " is left over, but none of its sources is");
        }
    }
}
