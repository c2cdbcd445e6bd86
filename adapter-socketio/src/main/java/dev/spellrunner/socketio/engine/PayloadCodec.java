// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.List;

/** Reads and writes packets as one version of the protocol has them. Stateless. */
interface PayloadCodec {

    static PayloadCodec of(EngineProtocol protocol) {
        return protocol == EngineProtocol.V3 ? PayloadCodec3.INSTANCE : PayloadCodec4.INSTANCE;
    }

    /** Reads a frame of text. */
    IncomingPacket decode(String frame) throws MalformedPacketException;

    /** Reads a frame of bytes. */
    IncomingPacket decode(byte[] frame) throws MalformedPacketException;

    /**
     * Reads the body of a POST.
     *
     * @param binary whether its type says that it is bytes
     */
    List<IncomingPacket> decodePayload(byte[] body, boolean binary) throws MalformedPacketException;

    /** Writes the answer to a poll. */
    Answer.Payload encodePayload(List<EncodedPacket> packets, boolean onlyText);

    /** Returns a packet as it goes into the frame of a WebSocket. */
    EncodedPacket frame(EncodedPacket packet);

    /** Reads a packet that begins with the digit of its kind. */
    static IncomingPacket.Text typed(String packet) throws MalformedPacketException {
        PacketType type = packet.isEmpty() ? null : PacketType.of(packet.charAt(0));
        if (type == null) {
            throw new MalformedPacketException("a packet begins with no kind");
        }
        return new IncomingPacket.Text(type, packet.substring(1));
    }
}
