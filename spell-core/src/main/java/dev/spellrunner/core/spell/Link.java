// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of a wire, as a node keeps it: the node and socket at the other end. Immutable.
 *
 * @param node the id of the node at the other end
 * @param socket the key of the socket at the other end
 * @param fields what the file says of the wire beyond that, to be written again
 */
public record Link(String node, String socket, Map<String, @Nullable Object> fields) {

    public Link {
        requireNonNull(node, "node");
        requireNonNull(socket, "socket");
        fields = Json.freeze(fields);
    }

    /** Returns a link to a socket. */
    public static Link to(String node, String socket) {
        return new Link(node, socket, Map.of());
    }
}
