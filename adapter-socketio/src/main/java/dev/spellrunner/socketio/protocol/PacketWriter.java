// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.spellrunner.socketio.engine.EncodedPacket;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes packets, bytes as attachments. Immutable and thread-safe. */
final class PacketWriter {

    private static final String ATTACHMENTS = "attachments";

    private final ObjectMapper json;

    PacketWriter(JsonMapper mapper) {
        SimpleModule bytes = new SimpleModule();
        bytes.addSerializer(byte[].class, new PlaceOfBytes<>(byte[].class, value -> value));
        bytes.addSerializer(BinaryNode.class, new PlaceOfBytes<>(BinaryNode.class, BinaryNode::binaryValue));
        Parts parts = new Parts();
        bytes.addSerializer(ObjectNode.class, parts);
        bytes.addSerializer(ArrayNode.class, parts);
        this.json = mapper.rebuild().addModule(bytes).build();
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
            write(
                    text,
                    generator -> json.writer()
                            .withAttribute(ATTACHMENTS, new ArrayList<byte[]>())
                            .writeValue(generator, content));
        }
        return List.of(EncodedPacket.text(text.toString()));
    }

    private List<EncodedPacket> packets(
            PacketType type, String namespace, long ackId, @Nullable String event, @Nullable Object[] arguments) {
        List<byte[]> attachments = new ArrayList<>(0);
        StringWriter array = new StringWriter(128);
        write(array, generator -> {
            generator.writeStartArray();
            if (event != null) {
                generator.writeString(event);
            }
            for (Object argument : arguments) {
                json.writer().withAttribute(ATTACHMENTS, attachments).writeValue(generator, argument);
            }
            generator.writeEndArray();
        });
        if (attachments.size() > PacketReader.MOST_ATTACHMENTS) {
            throw new IllegalArgumentException("an event has " + attachments.size() + " values of bytes (send at most "
                    + PacketReader.MOST_ATTACHMENTS + ", clients take no more)");
        }
        StringWriter text = head(type, attachments.size(), namespace, ackId);
        text.append(array.getBuffer());
        List<EncodedPacket> packets = new ArrayList<>(1 + attachments.size());
        packets.add(EncodedPacket.text(text.toString()));
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

    /** Writes where bytes belong, and keeps them for the messages behind. */
    private static final class PlaceOfBytes<T> extends StdSerializer<T> {

        private static final long serialVersionUID = 1;

        private final transient Function<T, byte[]> bytes;

        PlaceOfBytes(Class<T> type, Function<T, byte[]> bytes) {
            super(type);
            this.bytes = bytes;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            List<byte[]> attachments = (List<byte[]>) provider.getAttribute(ATTACHMENTS);
            generator.writeStartObject();
            generator.writeBooleanField("_placeholder", true);
            generator.writeNumberField("num", attachments.size());
            generator.writeEndObject();
            attachments.add(bytes.apply(value));
        }
    }

    /** Writes a tree part by part: by itself it would write the bytes in it as Base64. */
    private static final class Parts extends StdSerializer<JsonNode> {

        private static final long serialVersionUID = 1;

        Parts() {
            super(JsonNode.class);
        }

        @Override
        public void serialize(JsonNode tree, JsonGenerator generator, SerializerProvider provider) throws IOException {
            if (tree.isArray()) {
                generator.writeStartArray();
                for (JsonNode element : tree) {
                    provider.defaultSerializeValue(element, generator);
                }
                generator.writeEndArray();
                return;
            }
            generator.writeStartObject();
            for (Map.Entry<String, JsonNode> field : tree.properties()) {
                provider.defaultSerializeField(field.getKey(), field.getValue(), generator);
            }
            generator.writeEndObject();
        }
    }
}
