// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** A packet that a client sent. */
sealed interface IncomingPacket {

    /** A packet of any kind. */
    record Text(PacketType type, String content) implements IncomingPacket {}

    /** A message of bytes. */
    @SuppressWarnings("ArrayRecordComponent") // They are not compared.
    record Binary(byte[] content) implements IncomingPacket {}
}
