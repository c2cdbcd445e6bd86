// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Protocol 4: packets in a payload are parted by the record separator; bytes are Base64 behind a {@code b}. */
final class PayloadCodec4 implements PayloadCodec {

    static final PayloadCodec INSTANCE = new PayloadCodec4();

    private static final char SEPARATOR = '\u001e';

    private PayloadCodec4() {}

    @Override
    public IncomingPacket decode(String frame) throws MalformedPacketException {
        return PayloadCodec.typed(frame);
    }

    @Override
    public IncomingPacket decode(byte[] frame) {
        return new IncomingPacket.Binary(frame);
    }

    @Override
    public List<IncomingPacket> decodePayload(byte[] body, boolean binary) throws MalformedPacketException {
        String payload = new String(body, UTF_8);
        List<IncomingPacket> packets = new ArrayList<>();
        int from = 0;
        for (int to; (to = payload.indexOf(SEPARATOR, from)) >= 0; from = to + 1) {
            packets.add(packet(payload.substring(from, to)));
        }
        packets.add(packet(payload.substring(from)));
        return packets;
    }

    private static IncomingPacket packet(String packet) throws MalformedPacketException {
        return packet.startsWith("b") ? new IncomingPacket.Binary(fromBase64(packet, 1)) : PayloadCodec.typed(packet);
    }

    static byte[] fromBase64(String packet, int from) throws MalformedPacketException {
        // Clients in Java break it into lines.
        Base64.Decoder base64 = packet.indexOf('\n', from) < 0 ? Base64.getDecoder() : Base64.getMimeDecoder();
        try {
            return base64.decode(packet.substring(from));
        } catch (IllegalArgumentException e) {
            throw new MalformedPacketException("bytes are not in Base64");
        }
    }

    @Override
    public Answer.Payload encodePayload(List<EncodedPacket> packets, boolean onlyText) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream(128);
        for (EncodedPacket packet : packets) {
            if (payload.size() > 0) {
                payload.write(SEPARATOR);
            }
            if (packet.isBinary()) {
                payload.write('b');
            }
            payload.writeBytes(packet.isBinary() ? Base64.getEncoder().encode(packet.bytes()) : packet.bytes());
        }
        return new Answer.Payload(payload.toByteArray(), false);
    }

    @Override
    public EncodedPacket frame(EncodedPacket packet) {
        return packet;
    }
}
