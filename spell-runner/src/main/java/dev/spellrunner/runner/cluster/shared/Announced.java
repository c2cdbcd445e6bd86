// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The message that something of a run was written, without the events, where these are too large for a message. */
public final class Announced {

    /** The first byte of such a message. */
    static final byte MARK = 3;

    private Announced() {}

    /** Writes the message. */
    public static byte[] of(String run) {
        byte[] id = run.getBytes(UTF_8);
        byte[] message = new byte[id.length + 1];
        message[0] = MARK;
        System.arraycopy(id, 0, message, 1, id.length);
        return message;
    }

    static String run(byte[] message) {
        return new String(message, 1, message.length - 1, UTF_8);
    }
}
