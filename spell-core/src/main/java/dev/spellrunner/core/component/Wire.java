// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

/**
 * A connection whose ends are sockets that exist. Immutable.
 *
 * @param from the node that it leads from
 * @param output the socket that it leads from
 * @param to the node that it leads to
 * @param input the socket that it leads to
 */
public record Wire(BoundNode from, Socket output, BoundNode to, Socket input) {

    /** Tells whether it carries control instead of a value. */
    public boolean isTrigger() {
        return input.isTrigger();
    }
}
