// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

/**
 * A wire from an output socket to an input socket. Immutable.
 *
 * @param from the id of the node that it leads from
 * @param output the key of that node's output socket
 * @param to the id of the node that it leads to
 * @param input the key of that node's input socket
 */
public record Connection(String from, String output, String to, String input) {

    public Connection {
        requireNonNull(from, "from");
        requireNonNull(output, "output");
        requireNonNull(to, "to");
        requireNonNull(input, "input");
    }
}
