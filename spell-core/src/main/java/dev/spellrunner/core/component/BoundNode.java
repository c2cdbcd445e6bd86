// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.spell.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node that has met its component. Immutable.
 *
 * @param index its place in {@link Wiring#nodes}
 * @param node the node
 * @param component its component; null if it is unknown
 * @param worker its worker; null without a component, or if its settings are wrong
 * @param inputs all its input sockets: its component's, then those that a person added
 * @param outputs all its output sockets: its component's, then those that a person added
 */
public record BoundNode(
        int index,
        Node node,
        @Nullable Component component,
        @Nullable Worker worker,
        List<Socket> inputs,
        List<Socket> outputs) {

    /** Tells whether it has a trigger output, and so hands on control. */
    public boolean hasTriggerOutput() {
        return outputs.stream().anyMatch(Socket::isTrigger);
    }

    /** Tells whether it has a trigger input, and so waits to be told. */
    public boolean hasTriggerInput() {
        return inputs.stream().anyMatch(Socket::isTrigger);
    }

    /** Tells whether its component has a role. */
    public boolean is(Component.Role role) {
        return component != null && component.role() == role;
    }
}
