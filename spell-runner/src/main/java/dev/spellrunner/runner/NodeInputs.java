// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values at a node's data wires. Immutable for a worker; the one that serves all pure workers of a run reads the
 * values where they are, which nothing changes while a worker works on the run's thread.
 */
final class NodeInputs implements InputsByKey {

    /** Stands for no value: null is one. */
    static final Object ABSENT = new Object();

    private static final @Nullable Object[] NONE = {};

    private NodePlan node;
    /** The scope whose values these are; null if they were taken from there. */
    private @Nullable Frame frame;
    /** By data wire. */
    private final @Nullable Object[] values;

    NodeInputs(NodePlan node, @Nullable Object[] values) {
        this.node = node;
        this.values = values;
    }

    /** Creates inputs of a first node, to be used for one after the other. */
    NodeInputs(Frame frame, NodePlan node) {
        this.node = node;
        this.frame = frame;
        this.values = NONE;
    }

    /** Becomes the inputs of another node. */
    void reuseFor(Frame nextFrame, NodePlan next) {
        frame = nextFrame;
        node = next;
    }

    private @Nullable Object value(int wire) {
        return frame == null ? values[wire] : DataWires.value(frame, node, wire);
    }

    @Override
    public Shape shape() {
        return node.shape;
    }

    @Override
    public List<String> names() {
        return node.shape.inputs.names;
    }

    @Override
    public @Nullable Object get(String name) {
        Object value = firstOf(name);
        return value == ABSENT ? null : value;
    }

    @Override
    public boolean has(String name) {
        return firstOf(name) != ABSENT;
    }

    private @Nullable Object firstOf(String name) {
        String[] names = node.shape.inputs.nameAt;
        for (int input = 0; input < names.length; input++) {
            if (names[input].equals(name)) {
                for (int wire = node.inputStart[input]; wire < node.inputStart[input + 1]; wire++) {
                    Object value = value(wire);
                    if (value != ABSENT) {
                        return value;
                    }
                }
            }
        }
        return ABSENT;
    }

    @Override
    public List<@Nullable Object> all(String name) {
        List<@Nullable Object> all = new ArrayList<>(node.sources.length);
        String[] names = node.shape.inputs.nameAt;
        for (int input = 0; input < names.length; input++) {
            if (names[input].equals(name)) {
                addTo(all, input);
            }
        }
        return all;
    }

    private void addTo(List<@Nullable Object> all, int input) {
        for (int wire = node.inputStart[input]; wire < node.inputStart[input + 1]; wire++) {
            Object value = value(wire);
            if (value != ABSENT) {
                all.add(value);
            }
        }
    }

    @Override
    public Map<String, @Nullable Object> byKey() {
        if (node.sources.length == 0) {
            return Map.of();
        }
        Shape.Sockets inputs = node.shape.inputs;
        if (inputs.size() == 1) {
            return ValuesByKey.of(inputs.keys.get(0), shown(0));
        }
        @Nullable Object[] shown = new Object[inputs.size()];
        for (int input = 0; input < shown.length; input++) {
            shown[input] = shown(input);
        }
        return ValuesByKey.of(inputs.keys, shown);
    }

    private @Nullable Object shown(int input) {
        int first = node.inputStart[input];
        int wires = node.inputStart[input + 1] - first;
        if (wires <= 1) {
            return wires == 0 ? ABSENT : value(first);
        }
        List<@Nullable Object> all = new ArrayList<>(wires);
        addTo(all, input);
        return all.isEmpty() ? ABSENT : all.size() == 1 ? all.get(0) : Collections.unmodifiableList(all);
    }
}
