// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values at a node's data wires. Immutable for a worker; the one of a run's pure workers is filled anew each time. */
final class NodeInputs implements InputsByKey {

    /** Stands for no value: null is one. */
    static final Object ABSENT = new Object();

    private NodePlan node;
    /** By data wire; may be longer. */
    private @Nullable Object[] values;

    NodeInputs(NodePlan node, @Nullable Object[] values) {
        this.node = node;
        this.values = values;
    }

    /** Returns room for the values of a node, which becomes the one that these inputs are of. */
    @Nullable
    Object[] reuseFor(NodePlan next) {
        node = next;
        if (values.length < next.sources.length) {
            values = new Object[next.sources.length * 2];
        }
        return values;
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
        List<String> names = node.shape.inputs.names;
        for (int input = 0; input < names.size(); input++) {
            if (names.get(input).equals(name)) {
                for (int wire = node.inputStart[input]; wire < node.inputStart[input + 1]; wire++) {
                    if (values[wire] != ABSENT) {
                        return values[wire];
                    }
                }
            }
        }
        return ABSENT;
    }

    @Override
    public List<@Nullable Object> all(String name) {
        List<@Nullable Object> all = new ArrayList<>(node.sources.length);
        List<String> names = node.shape.inputs.names;
        for (int input = 0; input < names.size(); input++) {
            if (names.get(input).equals(name)) {
                addTo(all, input);
            }
        }
        return all;
    }

    private void addTo(List<@Nullable Object> all, int input) {
        for (int wire = node.inputStart[input]; wire < node.inputStart[input + 1]; wire++) {
            if (values[wire] != ABSENT) {
                all.add(values[wire]);
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
            // Most nodes have one input: this map takes a quarter of the other's memory.
            Object shown = shown(0);
            return shown == ABSENT ? Map.of() : Collections.singletonMap(inputs.keys.get(0), shown);
        }
        Map<String, @Nullable Object> byKey = new LinkedHashMap<>(2 * inputs.size());
        for (int input = 0; input < inputs.size(); input++) {
            Object shown = shown(input);
            if (shown != ABSENT) {
                byKey.put(inputs.keys.get(input), shown);
            }
        }
        return byKey;
    }

    private @Nullable Object shown(int input) {
        int first = node.inputStart[input];
        int wires = node.inputStart[input + 1] - first;
        if (wires <= 1) {
            return wires == 0 ? ABSENT : values[first];
        }
        List<@Nullable Object> all = new ArrayList<>(wires);
        addTo(all, input);
        return all.isEmpty() ? ABSENT : all.size() == 1 ? all.get(0) : all;
    }
}
