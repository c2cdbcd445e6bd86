// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inputs of a node, some of which its gate has changed; an input that nothing is wired to may have a value too. Immutable. */
final class ChangedInputs implements InputsByKey {

    private final NodePlan node;
    private final Map<String, @Nullable Object> byKey;

    /**
     * Changes inputs.
     *
     * @param changed by the key or the name of the input
     */
    ChangedInputs(InputsByKey inputs, NodePlan node, Map<String, @Nullable Object> changed) {
        this.node = node;
        this.byKey = new LinkedHashMap<>(inputs.byKey());
        changed.forEach((input, value) -> byKey.put(keyOf(node, input), value));
    }

    /** Returns what is neither key nor name of an input; null if nothing is. */
    static @Nullable String unknownOf(NodePlan node, Map<String, ?> changed) {
        for (String input : changed.keySet()) {
            if (node.shape.inputs.indexOfKey(input) < 0 && node.shape.inputs.indexOfName(input) < 0) {
                return input;
            }
        }
        return null;
    }

    private static String keyOf(NodePlan node, String input) {
        Shape.Sockets sockets = node.shape.inputs;
        return sockets.indexOfKey(input) >= 0 ? input : sockets.keys.get(sockets.indexOfName(input));
    }

    @Override
    public Map<String, @Nullable Object> byKey() {
        return Collections.unmodifiableMap(byKey);
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
    public List<@Nullable Object> all(String name) {
        List<@Nullable Object> all = new ArrayList<>();
        Shape.Sockets sockets = node.shape.inputs;
        for (int input = 0; input < sockets.size(); input++) {
            String key = sockets.keys.get(input);
            if (sockets.names.get(input).equals(name) && byKey.containsKey(key)) {
                Object value = byKey.get(key);
                boolean severalWires = node.inputStart[input + 1] - node.inputStart[input] > 1;
                if (severalWires && value instanceof List<?> values) {
                    all.addAll(values);
                } else {
                    all.add(value);
                }
            }
        }
        return all;
    }
}
