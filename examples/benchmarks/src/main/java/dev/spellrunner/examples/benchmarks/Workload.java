// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A graph to run, as plain arrays: what the baselines work on, and what {@link ReteText} writes as a spell. Its nodes stand
 * in an order in which each comes after all that it waits for; the last is the output.
 */
final class Workload {

    /** All names that {@link #named} knows, for a report; longer chains are for loading. */
    static final List<String> NAMES = List.of(
            "chain-10",
            "chain-100",
            "chain-1000",
            "triggers-1000",
            "both-1000",
            "fan-100",
            "fan-1000",
            "layers",
            "diamond",
            "diamonds");

    /** The value of the input. */
    static final Long INPUT = 3L;

    private static final int[] NONE = {};

    /** The kind of a node. */
    enum Kind {
        /** The node where the triggers start. */
        ENTRY,
        /** Gives the input. */
        INPUT,
        /** Takes at most one value. */
        STEP,
        /** Takes two values, at two inputs. */
        PAIR,
        /** Takes any number of values, at one input. */
        JOIN,
        /** Passes a value on as the result. */
        OUTPUT
    }

    final String name;
    final Kind[] kinds;
    /** By node: those whose values it takes. */
    final int[][] sources;
    /** By node: those whose triggers lead to it. */
    final int[][] senders;

    private Workload(String name, Drawing drawing) {
        this.name = name;
        this.kinds = drawing.kinds.toArray(Kind[]::new);
        this.sources = drawing.sources.toArray(int[][]::new);
        this.senders = drawing.senders.toArray(int[][]::new);
    }

    /**
     * Returns the workload of a name: {@code chain-n} of data wires, {@code triggers-n} of trigger wires, {@code both-n}
     * of both, {@code fan-n} from one node to n and back to one, {@code layers} of 20 nodes with two inputs each, 50 deep,
     * the five nodes of a {@code diamond}, and {@code diamonds} stacked ten deep.
     */
    static Workload named(String name) {
        int dash = name.indexOf('-');
        String form = dash < 0 ? name : name.substring(0, dash);
        int size = dash < 0 ? 0 : Integer.parseInt(name.substring(dash + 1));
        Drawing drawing = new Drawing();
        switch (form) {
            case "chain" -> drawing.chain(size, false, true);
            case "triggers" -> drawing.chain(size, true, false);
            case "both" -> drawing.chain(size, true, true);
            case "fan" -> drawing.fan(size);
            case "layers" -> drawing.layers(50, 20);
            case "diamond" -> drawing.diamonds(1);
            case "diamonds" -> drawing.diamonds(10);
            default -> throw new IllegalArgumentException("there is no workload '" + name + "'");
        }
        return new Workload(name, drawing);
    }

    /** Returns the inputs of a run: none, where no node takes one. */
    Map<String, Object> inputs() {
        return Arrays.asList(kinds).contains(Kind.INPUT) ? Map.of("x", INPUT) : Map.of();
    }

    int size() {
        return kinds.length;
    }

    /** Returns the nodes that a node waits for, be it for a value or for a trigger; each once. */
    int[] waitsFor(int node) {
        return IntStream.concat(Arrays.stream(sources[node]), Arrays.stream(senders[node]))
                .distinct()
                .toArray();
    }

    /** Returns what each node does, by index. */
    NodeWork[] works() {
        return Arrays.stream(kinds).map(NodeWork::of).toArray(NodeWork[]::new);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Nodes as they are put down. */
    private static final class Drawing {

        final List<Kind> kinds = new ArrayList<>();
        final List<int[]> sources = new ArrayList<>();
        final List<int[]> senders = new ArrayList<>();

        int add(Kind kind, int[] itsSources, int[] itsSenders) {
            kinds.add(kind);
            sources.add(itsSources);
            senders.add(itsSenders);
            return kinds.size() - 1;
        }

        int add(Kind kind, int... itsSources) {
            return add(kind, itsSources, NONE);
        }

        /** A chain of so many nodes in all. */
        void chain(int nodes, boolean triggers, boolean data) {
            int sender = triggers ? add(Kind.ENTRY) : -1;
            int source = data ? add(Kind.INPUT) : -1;
            while (kinds.size() < nodes - 1) {
                int next = add(Kind.STEP, data ? of(source) : NONE, triggers ? of(sender) : NONE);
                source = next;
                sender = next;
            }
            add(Kind.OUTPUT, of(source), triggers ? of(sender) : NONE);
        }

        void fan(int width) {
            int input = add(Kind.INPUT);
            int[] middle =
                    IntStream.range(0, width).map(i -> add(Kind.STEP, input)).toArray();
            add(Kind.OUTPUT, add(Kind.JOIN, middle));
        }

        void layers(int depth, int width) {
            int input = add(Kind.INPUT);
            int[] above =
                    IntStream.range(0, width).map(i -> add(Kind.STEP, input)).toArray();
            for (int layer = 1; layer < depth; layer++) {
                int[] from = above;
                above = IntStream.range(0, width)
                        .map(i -> add(Kind.PAIR, from[i], from[(i + 1) % width]))
                        .toArray();
            }
            add(Kind.OUTPUT, add(Kind.JOIN, above));
        }

        void diamonds(int depth) {
            int top = add(Kind.INPUT);
            for (int i = 0; i < depth; i++) {
                int left = add(Kind.STEP, top);
                int right = add(Kind.STEP, top);
                top = add(Kind.PAIR, left, right);
            }
            add(Kind.OUTPUT, top);
        }

        private static int[] of(int node) {
            return new int[] {node};
        }
    }
}
