// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import org.jspecify.annotations.Nullable;

/** The kinds of packets; the place of each is the digit that a packet begins with. */
enum PacketType {
    CONNECT,
    DISCONNECT,
    EVENT,
    ACK,
    CONNECT_ERROR,
    BINARY_EVENT,
    BINARY_ACK;

    private static final PacketType[] ALL = values();

    boolean isBinary() {
        return this == BINARY_EVENT || this == BINARY_ACK;
    }

    static @Nullable PacketType of(char digit) {
        int place = digit - '0';
        return place >= 0 && place < ALL.length ? ALL[place] : null;
    }
}
