// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.SocketType;

/**
 * A typed port of a node. Immutable.
 *
 * @param key what wires refer to it by; unique among the inputs, or outputs, of its node
 * @param name what workers and people call it; the key for the sockets of a component, a name of its own for those that
 *     a person added to a node
 * @param type what it carries
 * @param oneOf whether this input, where several wires end in it, only takes the value of the node that sent the
 *     trigger, and of nodes without trigger outputs
 */
public record Socket(String key, String name, SocketType type, boolean oneOf) {

    public Socket {
        requireNonNull(key, "key");
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }

    /** Returns a socket whose key is its name. */
    public static Socket of(String name, SocketType type) {
        return new Socket(name, name, type, false);
    }

    /** Tells whether it carries control instead of a value. */
    public boolean isTrigger() {
        return type.isTrigger();
    }
}
