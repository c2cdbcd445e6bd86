// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the nodes of a graph. Confined. */
final class NodeParser {

    private static final List<String> KEYS = List.of("id", "name", "data", "inputs", "outputs", "position");

    private final Findings findings;
    private final ValueParser values;
    private final LinkParser links;
    /** The node that is being read: one serves them all, since none stands in another. */
    private final Draft draft = new Draft();

    private final BiConsumer<String, @Nullable Object> keep = draft::keep;

    NodeParser(Findings findings) {
        this.findings = findings;
        this.values = new ValueParser(findings);
        this.links = new LinkParser(findings, values);
    }

    /**
     * Reads the node at the parser's token, up to its end.
     *
     * @param key its key in the file; null in a list of nodes, where its id has to do
     * @return the node; null if it is not one
     */
    @Nullable
    Node node(JsonParser parser, @Nullable String key) throws IOException {
        int before = findings.problems().size();
        draft.clear();
        try {
            return read(parser, key);
        } catch (IOException e) {
            findings.broken(parser, e);
            throw e;
        } finally {
            String id = idOf(key);
            if (id != null) {
                findings.placeAt(before, id, draft.component);
            }
        }
    }

    private @Nullable Node read(JsonParser parser, @Nullable String key) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            findings.wrongKind(parser, "the node", values.value(parser), "an object");
            return null;
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            readField(parser, field);
        }
        return finish(parser, idOf(key));
    }

    private @Nullable String idOf(@Nullable String key) {
        return key != null ? key : values.texts().idOf(draft.id);
    }

    private void readField(JsonParser parser, String field) throws IOException {
        if (!draft.begin(field)) {
            findings.repeatedKey(parser, field);
        }
        switch (field) {
            case "id" -> draft.id = values.value(parser);
            case "name" -> readComponent(parser);
            case "data" -> draft.data = object(parser, field);
            case "inputs" -> draft.inputs = links.sockets(parser, field, "output", keep);
            case "outputs" -> draft.outputs = links.sockets(parser, field, "input", keep);
            case "position" -> readPosition(parser);
            default -> draft.keep(field, values.value(parser));
        }
    }

    private void readComponent(JsonParser parser) throws IOException {
        Object name = values.value(parser);
        if (name instanceof String text && !text.isBlank()) {
            draft.component = text;
        } else {
            findings.error(
                    parser,
                    "the name is " + (name instanceof String ? "blank" : Findings.kind(name) + ", not a text"),
                    "the name of the node's component goes there");
            draft.component = "";
        }
    }

    private @Nullable Map<String, @Nullable Object> object(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return values.object(parser);
        }
        Object value = values.value(parser);
        draft.keep(field, value);
        if (value != null) {
            findings.wrongKind(parser, "'" + field + "'", value, "an object");
        }
        return Map.of();
    }

    private void readPosition(JsonParser parser) throws IOException {
        Object value = values.value(parser);
        Position position = Positions.of(value);
        if (position == null && value != null) {
            findings.warning(
                    parser, "the position is not two numbers", "the node is taken to stand at 0, 0, and so runs first");
        }
        draft.position = Positions.orOrigin(value);
        if (position == null || !Positions.isWrittenAs(value)) {
            draft.keep("position", value);
        }
    }

    private @Nullable Node finish(JsonParser parser, @Nullable String id) {
        if (id == null || id.isBlank()) {
            findings.error(parser, "a node has no id", "give each node an id of its own");
            return null;
        }
        if (draft.component == null) {
            findings.error(
                    parser,
                    "has no name",
                    Hints.forMissing("name", draft.fields.keySet(), KEYS)
                            .orElse("the name of the node's component goes there"));
            return null;
        }
        keepId(parser, id);
        return new Node(
                id,
                draft.component,
                draft.orAbsent(draft.data, "data", Map.of()),
                draft.orAbsent(draft.position, "position", Position.ORIGIN),
                draft.orAbsent(draft.inputs, "inputs", Map.of()),
                draft.orAbsent(draft.outputs, "outputs", Map.of()),
                draft.fields);
    }

    private void keepId(JsonParser parser, String id) {
        if (!draft.hasId()) {
            draft.keep("id", ABSENT);
            return;
        }
        String said = values.texts().idOf(draft.id);
        if (draft.id != null && !id.equals(said)) {
            findings.warning(
                    parser,
                    "says that its id is "
                            + (said == null ? Findings.kind(draft.id) : "'" + Findings.quote(said) + "'"),
                    "its key counts, wires refer to it");
        }
        if (!id.equals(said) || !Ids.isWrittenAs(id, draft.id)) {
            draft.keep("id", draft.id);
        }
    }

    /** A node as far as it is read. */
    private static final class Draft {

        @Nullable
        Object id;

        @Nullable
        String component;

        @Nullable
        Map<String, @Nullable Object> data;

        @Nullable
        Map<String, List<Link>> inputs;

        @Nullable
        Map<String, List<Link>> outputs;

        @Nullable
        Position position;

        Map<String, @Nullable Object> fields = Map.of();
        private int seen;

        void clear() {
            id = null;
            component = null;
            data = null;
            inputs = null;
            outputs = null;
            position = null;
            fields = Map.of();
            seen = 0;
        }

        /** Notes that a field begins; returns whether for the first time. Of several, the last counts. */
        boolean begin(String field) {
            int index = indexOf(field);
            boolean first = index < 0 ? !fields.containsKey(field) : (seen & 1 << index) == 0;
            seen |= index < 0 ? 0 : 1 << index;
            if (!first && !fields.isEmpty()) {
                fields.remove(field);
            }
            return first;
        }

        /** As {@code KEYS.indexOf}, which would take a tenth of the time that a node takes to read. */
        private static int indexOf(String field) {
            return switch (field) {
                case "id" -> 0;
                case "name" -> 1;
                case "data" -> 2;
                case "inputs" -> 3;
                case "outputs" -> 4;
                case "position" -> 5;
                default -> -1;
            };
        }

        boolean hasId() {
            return (seen & 1) != 0;
        }

        void keep(String field, @Nullable Object value) {
            if (fields.isEmpty()) {
                fields = new LinkedHashMap<>();
            }
            fields.put(field, value);
        }

        <T> T orAbsent(@Nullable T value, String field, T none) {
            if (value == null) {
                keep(field, ABSENT);
                return none;
            }
            return value;
        }
    }
}
