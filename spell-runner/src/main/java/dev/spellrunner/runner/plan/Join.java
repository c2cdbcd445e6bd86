// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trigger inputs of a node that waits for a trigger at each of them. Inputs without wires do not count; of several wires
 * to one input, any will do. Immutable.
 */
public final class Join {

    /** The trigger wires that lead to the node. */
    private final int[] wires;
    /** The wired inputs, by the order of their first wires. */
    private final List<String> inputs;

    private final TriggerWires all;

    private Join(int[] wires, List<String> inputs, TriggerWires all) {
        this.wires = wires;
        this.inputs = inputs;
        this.all = all;
    }

    /** Returns the inputs of a node; null if there are not two to wait for. */
    static @Nullable Join of(int node, TriggerWires all) {
        int[] wires = all.leadingTo(node);
        List<String> inputs = new ArrayList<>(wires.length);
        for (int wire : wires) {
            if (!inputs.contains(all.inputs[wire])) {
                inputs.add(all.inputs[wire]);
            }
        }
        return inputs.size() < 2 ? null : new Join(wires, inputs, all);
    }

    /** Returns the number of inputs that a trigger must come to. */
    public int size() {
        return inputs.size();
    }

    /** Returns the index of the input that a wire leads to. */
    public int input(int wire) {
        return inputs.indexOf(all.inputs[wire]);
    }

    /** Returns the name of an input. */
    public String name(int input) {
        return inputs.get(input);
    }

    /** Returns the node that the first wire to an input leads from. */
    public int sender(int input) {
        for (int wire : wires) {
            if (input(wire) == input) {
                return all.from[wire];
            }
        }
        throw new IllegalArgumentException("there is no input " + input);
    }
}
