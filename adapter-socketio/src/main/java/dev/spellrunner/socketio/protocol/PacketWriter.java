// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.socketio.engine.EncodedPacket;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes packets, bytes as attachments. Immutable and thread-safe. */
final class PacketWriter {

    private final JsonMapper json;

    PacketWriter(JsonMapper mapper) {
        this.json = mapper;
    }

    /** Writes an event, for as many sockets as it goes to. */
    List<EncodedPacket> event(String namespace, long ackId, String event, @Nullable Object[] arguments) {
        return packets(PacketType.EVENT, namespace, ackId, event, arguments);
    }

    List<EncodedPacket> ack(String namespace, long ackId, @Nullable Object[] arguments) {
        return packets(PacketType.ACK, namespace, ackId, null, arguments);
    }

    /** Writes a packet that has no bytes, and may have no content. */
    List<EncodedPacket> plain(PacketType type, String namespace, @Nullable Object content) {
        StringWriter text = head(type, 0, namespace, Event.NO_ACK);
        if (content != null) {
            write(text, generator -> json.writeValue(generator, content));
        }
        return List.of(EncodedPacket.text(text.toString()));
    }

    private List<EncodedPacket> packets(
            PacketType type, String namespace, long ackId, @Nullable String event, @Nullable Object[] arguments) {
        List<byte[]> attachments = new ArrayList<>(0);
        StringWriter array = new StringWriter(128);
        write(array, generator -> {
            JsonGenerator places = new PlacesOfBytes(generator, attachments);
            places.writeStartArray();
            if (event != null) {
                places.writeString(event);
            }
            for (Object argument : arguments) {
                json.writeValue(places, argument);
            }
            places.writeEndArray();
        });
        if (attachments.size() > PacketReader.MOST_ATTACHMENTS) {
            throw new IllegalArgumentException("an event has " + attachments.size() + " values of bytes (send at most "
                    + PacketReader.MOST_ATTACHMENTS + ", clients take no more)");
        }
        // Its number of attachments is known only now. The content may be large, and is not copied once more.
        array.getBuffer()
                .insert(0, head(type, attachments.size(), namespace, ackId).getBuffer());
        List<EncodedPacket> packets = new ArrayList<>(1 + attachments.size());
        packets.add(EncodedPacket.text(array.toString()));
        attachments.forEach(bytes -> packets.add(EncodedPacket.binary(bytes)));
        return packets;
    }

    private static StringWriter head(PacketType type, int attachments, String namespace, long ackId) {
        StringWriter text = new StringWriter(128);
        if (attachments == 0) {
            text.append(type.digit());
        } else {
            text.append((type == PacketType.EVENT ? PacketType.BINARY_EVENT : PacketType.BINARY_ACK).digit());
            text.append(Integer.toString(attachments)).append('-');
        }
        if (!namespace.equals(Namespace.MAIN)) {
            text.append(namespace).append(',');
        }
        if (ackId != Event.NO_ACK) {
            text.append(Long.toString(ackId));
        }
        return text;
    }

    /** Writes JSON. */
    private interface Content {
        void writeTo(JsonGenerator generator) throws IOException;
    }

    private void write(StringWriter text, Content content) {
        try (JsonGenerator generator = json.createGenerator(text)) {
            content.writeTo(generator);
        } catch (IOException e) {
            throw new IllegalArgumentException("an argument cannot be written as JSON (send what Jackson writes)", e);
        }
    }

    /** Writes where bytes belong, wherever in a value they are, and keeps them for the messages behind. */
    private static final class PlacesOfBytes extends JsonGeneratorDelegate {

        private final List<byte[]> attachments;

        PlacesOfBytes(JsonGenerator generator, List<byte[]> attachments) {
            super(generator);
            this.attachments = attachments;
        }

        @Override
        public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) throws IOException {
            boolean isWhole = offset == 0 && length == data.length;
            writePlaceOf(isWhole ? data : Arrays.copyOfRange(data, offset, offset + length));
        }

        @Override
        public int writeBinary(Base64Variant variant, InputStream data, int length) throws IOException {
            byte[] bytes = length < 0 ? data.readAllBytes() : data.readNBytes(length);
            writePlaceOf(bytes);
            return bytes.length;
        }

        private void writePlaceOf(byte[] bytes) throws IOException {
            writeStartObject();
            writeBooleanField("_placeholder", true);
            writeNumberField("num", attachments.size());
            writeEndObject();
            attachments.add(bytes);
        }
    }
}
