// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A packet on its way out, encoded once for all the sessions that send it. Immutable. */
public final class EncodedPacket {

    /** About what a packet costs besides its bytes, so that many small ones count for what they are. */
    private static final int OVERHEAD = 64;

    private final byte[] bytes;
    private final boolean binary;

    private EncodedPacket(byte[] bytes, boolean binary) {
        this.bytes = bytes;
        this.binary = binary;
    }

    /** Encodes a message of text. */
    public static EncodedPacket text(String message) {
        return of(PacketType.MESSAGE, message);
    }

    /**
     * Encodes a message of bytes.
     *
     * @param message is not copied, and does not change from now on
     */
    public static EncodedPacket binary(byte[] message) {
        return new EncodedPacket(message, true);
    }

    static EncodedPacket of(PacketType type, String content) {
        return new EncodedPacket((type.digit() + content).getBytes(StandardCharsets.UTF_8), false);
    }

    /** Tells whether it goes as a binary frame. */
    public boolean isBinary() {
        return binary;
    }

    /** Returns what goes into the frame of a WebSocket; not to be written to. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    int cost() {
        return bytes.length + OVERHEAD;
    }
}
