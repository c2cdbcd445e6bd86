// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads packets: {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}. Stateless. */
final class PacketReader {

    /** The parsers of clients take no more. */
    static final int MOST_ATTACHMENTS = 10;

    private static final int MOST_ID_DIGITS = 15;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String text;
    private int at;

    private PacketReader(String text) {
        this.text = text;
    }

    static Packet read(String text) throws MalformedPacketException {
        return new PacketReader(text).packet();
    }

    private Packet packet() throws MalformedPacketException {
        PacketType type = text.isEmpty() ? null : PacketType.of(text.charAt(at++));
        if (type == null) {
            throw new MalformedPacketException("a packet begins with no kind");
        }
        int attachments = type.isBinary() ? attachments() : 0;
        String name = namespace();
        int mark = name.indexOf('?');
        long ackId = digits() == 0 ? Event.NO_ACK : number();
        Packet packet = new Packet(
                type,
                mark < 0 ? name : name.substring(0, mark),
                mark < 0 ? "" : name.substring(mark + 1),
                attachments,
                ackId,
                content());
        if (!isLegal(packet)) {
            throw new MalformedPacketException("a packet has not what its kind has to have");
        }
        return packet;
    }

    private int attachments() throws MalformedPacketException {
        long number = digits() == 0 ? -1 : number();
        boolean legal = number >= 0 && number <= MOST_ATTACHMENTS && at < text.length() && text.charAt(at++) == '-';
        if (!legal) {
            throw new MalformedPacketException("a packet has no number of attachments from 0 to " + MOST_ATTACHMENTS);
        }
        return (int) number;
    }

    private String namespace() {
        if (at >= text.length() || text.charAt(at) != '/') {
            return Namespace.MAIN;
        }
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String name = text.substring(at, end);
        at = Math.min(text.length(), end + 1);
        return name;
    }

    private int digits() {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end - at;
    }

    private long number() throws MalformedPacketException {
        int digits = digits();
        if (digits > MOST_ID_DIGITS) {
            throw new MalformedPacketException("a number is too long");
        }
        long number = Long.parseLong(text, at, at + digits, 10);
        at += digits;
        return number;
    }

    private @Nullable JsonNode content() throws MalformedPacketException {
        if (at >= text.length()) {
            return null;
        }
        try {
            return JSON.readTree(text.substring(at));
        } catch (JsonProcessingException e) {
            throw new MalformedPacketException("the content of a packet is not JSON");
        }
    }

    private static boolean isLegal(Packet packet) {
        JsonNode content = packet.content();
        return switch (packet.type()) {
            case CONNECT -> content == null || content.isObject();
            case DISCONNECT -> content == null;
            case EVENT, BINARY_EVENT ->
                content instanceof ArrayNode
                        && (content.path(0).isTextual() || content.path(0).isNumber());
            case ACK, BINARY_ACK -> content instanceof ArrayNode && packet.ackId() != Event.NO_ACK;
            case CONNECT_ERROR -> false;
        };
    }

    /** Returns a value with the attachments in their places. */
    static JsonNode fill(JsonNode value, List<byte[]> attachments) throws MalformedPacketException {
        if (value instanceof ObjectNode object) {
            if (object.path("_placeholder").asBoolean(false)) {
                return attachment(object.path("num").asInt(-1), attachments);
            }
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field.setValue(fill(field.getValue(), attachments));
            }
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, fill(array.get(i), attachments));
            }
        }
        return value;
    }

    private static JsonNode attachment(int number, List<byte[]> attachments) throws MalformedPacketException {
        if (number < 0 || number >= attachments.size()) {
            throw new MalformedPacketException("a place is for an attachment that there is not");
        }
        return BinaryNode.valueOf(attachments.get(number));
    }
}
