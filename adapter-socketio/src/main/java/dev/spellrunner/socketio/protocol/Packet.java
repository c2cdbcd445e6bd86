// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A packet that a client sent.
 *
 * @param namespace its name, without the parameters that clients of version 2 put behind it
 * @param query these parameters; empty, if there are none
 * @param attachments how many messages of bytes follow
 * @param ackId {@link Event#NO_ACK}, if there is none
 */
record Packet(
        PacketType type,
        String namespace,
        String query,
        int attachments,
        long ackId,
        @Nullable JsonNode content) {

    Packet withContent(JsonNode other) {
        return new Packet(type, namespace, query, 0, ackId, other);
    }
}
