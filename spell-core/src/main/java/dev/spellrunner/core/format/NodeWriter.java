// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes nodes. What a node's fields say in another form is written in that form, as long as it still says the same as
 * the node itself. Stateless.
 */
final class NodeWriter {

    private static final Set<String> KEYS = Set.of("id", "name", "data", "inputs", "outputs", "position");

    private NodeWriter() {}

    static void write(JsonGenerator out, Node node, boolean inList) throws IOException {
        Map<String, @Nullable Object> fields = node.fields();
        out.writeStartObject();
        writeId(out, node, inList);
        out.writeStringField("name", node.component());
        writeData(out, node);
        writeSockets(out, "inputs", "output", node.inputs(), fields);
        writeSockets(out, "outputs", "input", node.outputs(), fields);
        writePosition(out, node);
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (!KEYS.contains(field.getKey())) {
                SpellValueWriter.field(out, field.getKey(), field.getValue());
            }
        }
        out.writeEndObject();
    }

    /** In an object of nodes the key counts, and so the node may say what it likes; in a list it has to say its id. */
    private static void writeId(JsonGenerator out, Node node, boolean inList) throws IOException {
        Map<String, @Nullable Object> fields = node.fields();
        Object said = fields.get("id");
        if (fields.containsKey("id") && (!inList || node.id().equals(Ids.textOf(said)))) {
            SpellValueWriter.field(out, "id", said);
        } else {
            out.writeFieldName("id");
            writeId(out, node.id());
        }
    }

    private static void writeId(JsonGenerator out, String id) throws IOException {
        if (Ids.isNumber(id)) {
            out.writeNumber(Long.parseLong(id));
        } else {
            out.writeString(id);
        }
    }

    private static void writeData(JsonGenerator out, Node node) throws IOException {
        Map<String, @Nullable Object> fields = node.fields();
        boolean kept = node.data().isEmpty() && fields.containsKey("data");
        SpellValueWriter.field(out, "data", kept ? fields.get("data") : node.data());
    }

    private static void writePosition(JsonGenerator out, Node node) throws IOException {
        Map<String, @Nullable Object> fields = node.fields();
        Object said = fields.get("position");
        if (fields.containsKey("position") && node.position().equals(Positions.orOrigin(said))) {
            SpellValueWriter.field(out, "position", said);
            return;
        }
        out.writeArrayFieldStart("position");
        SpellValueWriter.value(out, Positions.written(node.position().x()));
        SpellValueWriter.value(out, Positions.written(node.position().y()));
        out.writeEndArray();
    }

    private static void writeSockets(
            JsonGenerator out,
            String side,
            String end,
            Map<String, List<Link>> sockets,
            Map<String, @Nullable Object> fields)
            throws IOException {
        Object extras = fields.get(side);
        if (sockets.isEmpty() && fields.containsKey(side) && !(extras instanceof Map)) {
            SpellValueWriter.field(out, side, extras);
            return;
        }
        out.writeObjectFieldStart(side);
        for (Map.Entry<String, List<Link>> socket : sockets.entrySet()) {
            Object extra = extras instanceof Map<?, ?> map ? map.get(socket.getKey()) : null;
            out.writeObjectFieldStart(socket.getKey());
            writeSocket(out, end, socket.getValue(), extra instanceof Map<?, ?> map ? map : Map.of());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeSocket(JsonGenerator out, String end, List<Link> links, Map<?, ?> extra)
            throws IOException {
        if (links.isEmpty() && extra.containsKey("connections")) {
            SpellValueWriter.field(out, "connections", extra.get("connections"));
        } else {
            out.writeArrayFieldStart("connections");
            for (Link link : links) {
                writeLink(out, end, link);
            }
            out.writeEndArray();
        }
        for (Map.Entry<?, ?> field : extra.entrySet()) {
            if (!"connections".equals(field.getKey())) {
                SpellValueWriter.field(out, (String) field.getKey(), field.getValue());
            }
        }
    }

    private static void writeLink(JsonGenerator out, String end, Link link) throws IOException {
        Map<String, @Nullable Object> fields = link.fields();
        out.writeStartObject();
        out.writeFieldName("node");
        if (link.node().equals(Ids.textOf(fields.get("node")))) {
            SpellValueWriter.value(out, fields.get("node"));
        } else {
            writeId(out, link.node());
        }
        boolean kept = link.socket().equals(Ids.textOf(fields.get(end)));
        SpellValueWriter.field(out, end, kept ? fields.get(end) : link.socket());
        SpellValueWriter.field(out, "data", fields.getOrDefault("data", Map.of()));
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (!field.getKey().equals("node")
                    && !field.getKey().equals(end)
                    && !field.getKey().equals("data")) {
                SpellValueWriter.field(out, field.getKey(), field.getValue());
            }
        }
        out.writeEndObject();
    }
}
