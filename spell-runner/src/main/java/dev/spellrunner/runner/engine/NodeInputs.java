// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values at a node's data wires. */
abstract sealed class NodeInputs implements InputsByKey permits Invocation, PureContext {

    /** Returns the node that takes the values. */
    abstract NodePlan nodePlan();

    /** Returns the value at a data wire; {@link ValuesByKey#ABSENT} if there is none. */
    abstract @Nullable Object value(int wire);

    @Override
    public Shape shape() {
        return nodePlan().shape;
    }

    @Override
    public List<String> names() {
        return nodePlan().shape.inputs.names;
    }

    @Override
    public @Nullable Object get(String name) {
        Object value = firstOf(name);
        return value == ValuesByKey.ABSENT ? null : value;
    }

    @Override
    public boolean has(String name) {
        return firstOf(name) != ValuesByKey.ABSENT;
    }

    private @Nullable Object firstOf(String name) {
        NodePlan node = nodePlan();
        String[] names = node.shape.inputs.nameAt;
        for (int input = 0; input < names.length; input++) {
            if (names[input].equals(name)) {
                for (int wire = node.inputStart[input]; wire < node.inputStart[input + 1]; wire++) {
                    Object value = value(wire);
                    if (value != ValuesByKey.ABSENT) {
                        return value;
                    }
                }
            }
        }
        return ValuesByKey.ABSENT;
    }

    @Override
    public List<@Nullable Object> all(String name) {
        NodePlan node = nodePlan();
        List<@Nullable Object> all = new ArrayList<>(node.sources.length);
        String[] names = node.shape.inputs.nameAt;
        for (int input = 0; input < names.length; input++) {
            if (names[input].equals(name)) {
                addTo(all, node, input);
            }
        }
        return all;
    }

    private void addTo(List<@Nullable Object> all, NodePlan node, int input) {
        for (int wire = node.inputStart[input]; wire < node.inputStart[input + 1]; wire++) {
            Object value = value(wire);
            if (value != ValuesByKey.ABSENT) {
                all.add(value);
            }
        }
    }

    @Override
    public Map<String, @Nullable Object> byKey() {
        NodePlan node = nodePlan();
        if (node.sources.length == 0) {
            return Map.of();
        }
        Shape.Sockets inputs = node.shape.inputs;
        if (inputs.size() == 1) {
            return ValuesByKey.of(inputs.keys.get(0), shown(node, 0));
        }
        @Nullable Object[] shown = new Object[inputs.size()];
        for (int input = 0; input < shown.length; input++) {
            shown[input] = shown(node, input);
        }
        return ValuesByKey.of(inputs.keys, shown);
    }

    private @Nullable Object shown(NodePlan node, int input) {
        int first = node.inputStart[input];
        int wires = node.inputStart[input + 1] - first;
        if (wires <= 1) {
            return wires == 0 ? ValuesByKey.ABSENT : value(first);
        }
        List<@Nullable Object> all = new ArrayList<>(wires);
        addTo(all, node, input);
        return all.isEmpty() ? ValuesByKey.ABSENT : all.size() == 1 ? all.get(0) : Collections.unmodifiableList(all);
    }
}
