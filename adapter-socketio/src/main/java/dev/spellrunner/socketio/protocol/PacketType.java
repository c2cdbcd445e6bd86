// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import org.jspecify.annotations.Nullable;

/** The kinds of packets; each has the digit that its packets begin with, in this order. */
enum PacketType {
    CONNECT('0'),
    DISCONNECT('1'),
    EVENT('2'),
    ACK('3'),
    CONNECT_ERROR('4'),
    BINARY_EVENT('5'),
    BINARY_ACK('6');

    private static final PacketType[] ALL = values();

    private final char digit;

    PacketType(char digit) {
        this.digit = digit;
    }

    char digit() {
        return digit;
    }

    boolean isBinary() {
        return this == BINARY_EVENT || this == BINARY_ACK;
    }

    static @Nullable PacketType of(char digit) {
        int place = digit - '0';
        return place >= 0 && place < ALL.length ? ALL[place] : null;
    }
}
