// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import org.jspecify.annotations.Nullable;

/** The kinds of packets; the place of each is the digit that a packet begins with. */
enum PacketType {
    OPEN,
    CLOSE,
    PING,
    PONG,
    MESSAGE,
    UPGRADE,
    NOOP;

    private static final PacketType[] ALL = values();

    char digit() {
        return (char) ('0' + ordinal());
    }

    static @Nullable PacketType of(char digit) {
        int place = digit - '0';
        return place >= 0 && place < ALL.length ? ALL[place] : null;
    }
}
