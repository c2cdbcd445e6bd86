// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import org.jspecify.annotations.Nullable;

/** The kinds of packets; each has the digit that its packets begin with, in this order. */
enum PacketType {
    OPEN('0'),
    CLOSE('1'),
    PING('2'),
    PONG('3'),
    MESSAGE('4'),
    UPGRADE('5'),
    NOOP('6');

    private static final PacketType[] ALL = values();

    private final char digit;

    PacketType(char digit) {
        this.digit = digit;
    }

    char digit() {
        return digit;
    }

    static @Nullable PacketType of(char digit) {
        int place = digit - '0';
        return place >= 0 && place < ALL.length ? ALL[place] : null;
    }
}
