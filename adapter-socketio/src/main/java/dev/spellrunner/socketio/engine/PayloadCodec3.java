// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Protocol 3: packets in a payload follow their lengths. A payload of bytes has for each packet whether it is bytes, the
 * digits of its length, 255, and the packet; one of text has {@code length:packet}, with bytes as Base64 behind {@code b4}.
 */
final class PayloadCodec3 implements PayloadCodec {

    static final PayloadCodec INSTANCE = new PayloadCodec3();

    private static final int MOST_DIGITS = 9;
    private static final int END_OF_LENGTH = 255;
    /** Stands before a message of bytes, where text has its digit. */
    private static final byte MESSAGE = 4;

    private PayloadCodec3() {}

    // ---- reading ----

    @Override
    public IncomingPacket decode(String frame) throws MalformedPacketException {
        if (frame.startsWith("b")) {
            if (!frame.startsWith("b4")) {
                throw new MalformedPacketException("bytes are no message");
            }
            return new IncomingPacket.Binary(PayloadCodec4.fromBase64(frame, 2));
        }
        return PayloadCodec.typed(frame);
    }

    @Override
    public IncomingPacket decode(byte[] frame) throws MalformedPacketException {
        if (frame.length == 0 || frame[0] != MESSAGE) {
            throw new MalformedPacketException("bytes are no message");
        }
        return new IncomingPacket.Binary(Arrays.copyOfRange(frame, 1, frame.length));
    }

    @Override
    public List<IncomingPacket> decodePayload(byte[] body, boolean binary) throws MalformedPacketException {
        return binary ? bytes(ByteBuffer.wrap(body)) : text(new String(body, UTF_8));
    }

    private List<IncomingPacket> text(String payload) throws MalformedPacketException {
        List<IncomingPacket> packets = new ArrayList<>();
        for (int at = 0; at < payload.length(); ) {
            int colon = payload.indexOf(':', at);
            if (colon < 0) {
                throw new MalformedPacketException("a packet has no length");
            }
            int length = 0;
            for (int i = at; i < colon; i++) {
                length = lengthWith(length, payload.charAt(i) - '0', i - at);
            }
            int end = colon + 1 + length;
            if (length == 0 || end > payload.length()) {
                throw new MalformedPacketException("a packet is shorter than its length");
            }
            packets.add(decode(payload.substring(colon + 1, end)));
            at = end;
        }
        return packets;
    }

    private List<IncomingPacket> bytes(ByteBuffer payload) throws MalformedPacketException {
        List<IncomingPacket> packets = new ArrayList<>();
        while (payload.hasRemaining()) {
            boolean binary = payload.get() != 0;
            int length = length(payload);
            if (length == 0 || length > payload.remaining()) {
                throw new MalformedPacketException("a packet is shorter than its length");
            }
            byte[] packet = new byte[length];
            payload.get(packet);
            packets.add(binary ? decode(packet) : decode(new String(packet, UTF_8)));
        }
        return packets;
    }

    private static int length(ByteBuffer payload) throws MalformedPacketException {
        int length = 0;
        for (int digits = 0; payload.hasRemaining(); digits++) {
            int digit = payload.get() & 0xff;
            if (digit == END_OF_LENGTH) {
                return length;
            }
            length = lengthWith(length, digit, digits);
        }
        throw new MalformedPacketException("a length has no end");
    }

    private static int lengthWith(int before, int digit, int digits) throws MalformedPacketException {
        if (digit < 0 || digit > 9 || digits >= MOST_DIGITS) {
            throw new MalformedPacketException("a length is not a number");
        }
        return before * 10 + digit;
    }

    // ---- writing ----

    @Override
    public Answer.Payload encodePayload(List<EncodedPacket> packets, boolean onlyText) {
        boolean binary = !onlyText && packets.stream().anyMatch(EncodedPacket::isBinary);
        ByteArrayOutputStream payload = new ByteArrayOutputStream(128);
        packets.forEach(packet -> {
            if (binary) {
                writeBytes(payload, packet);
            } else {
                writeText(payload, packet);
            }
        });
        return new Answer.Payload(payload.toByteArray(), binary);
    }

    private static void writeText(ByteArrayOutputStream payload, EncodedPacket packet) {
        byte[] content = packet.isBinary()
                ? ("b4" + Base64.getEncoder().encodeToString(packet.bytes())).getBytes(US_ASCII)
                : packet.bytes();
        payload.writeBytes((utf16Length(content) + ":").getBytes(US_ASCII));
        payload.writeBytes(content);
    }

    /** Clients count as JavaScript does: a character beyond the first plane, of four bytes in UTF-8, counts for two. */
    private static int utf16Length(byte[] utf8) {
        int length = 0;
        for (byte each : utf8) {
            boolean continues = (each & 0xc0) == 0x80;
            boolean ofFour = (each & 0xf8) == 0xf0;
            length += continues ? 0 : ofFour ? 2 : 1;
        }
        return length;
    }

    private static void writeBytes(ByteArrayOutputStream payload, EncodedPacket packet) {
        byte[] content = frameBytes(packet);
        payload.write(packet.isBinary() ? 1 : 0);
        for (char digit : Integer.toString(content.length).toCharArray()) {
            payload.write(digit - '0');
        }
        payload.write(END_OF_LENGTH);
        payload.writeBytes(content);
    }

    @Override
    public EncodedPacket frame(EncodedPacket packet) {
        return packet.isBinary() ? EncodedPacket.binary(frameBytes(packet)) : packet;
    }

    private static byte[] frameBytes(EncodedPacket packet) {
        if (!packet.isBinary()) {
            return packet.bytes();
        }
        byte[] frame = new byte[packet.bytes().length + 1];
        frame[0] = MESSAGE;
        System.arraycopy(packet.bytes(), 0, frame, 1, packet.bytes().length);
        return frame;
    }
}
