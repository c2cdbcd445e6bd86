// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.spell.Json;
import dev.spellrunner.core.spell.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the wires of a node, as one of its sides lists them. Confined. */
final class LinkParser {

    /** In a draft, the key of the socket at the other end, whichever side the link is on; no key of a file. */
    private static final String SOCKET = "\0socket";

    private final Findings findings;
    private final ValueParser values;
    private final Map<String, String> names = new HashMap<>();

    LinkParser(Findings findings, ValueParser values) {
        this.findings = findings;
        this.values = values;
    }

    /**
     * Reads one side of a node: {@code {KEY: {"connections": [...]}}}.
     *
     * @param side the side's key, {@code inputs} or {@code outputs}
     * @param end the key of a connection's socket at the other end, {@code output} or {@code input}
     * @param keep takes what the file says of the side beyond its links
     */
    Map<String, List<Link>> sockets(
            JsonParser parser, String side, String end, BiConsumer<String, @Nullable Object> keep) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            Object value = values.value(parser);
            keep.accept(side, value);
            if (value != null) {
                findings.wrongKind(parser, "'" + side + "'", value, "an object");
            }
            return Map.of();
        }
        Map<String, List<Link>> sockets = Map.of();
        Map<String, @Nullable Object> extras = Map.of();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            int before = findings.problems().size();
            Json.ObjectBuilder extra = Json.object();
            sockets = sockets.isEmpty() ? new LinkedHashMap<>() : sockets;
            try {
                if (sockets.put(key, links(parser, end, extra)) != null) {
                    findings.repeatedKey(parser, key);
                }
            } catch (IOException e) {
                findings.broken(parser, e);
                throw e;
            } finally {
                findings.placeAtSocket(before, key);
            }
            Map<String, @Nullable Object> built = extra.build();
            if (!built.isEmpty() || extras.containsKey(key)) {
                extras = extras.isEmpty() ? new LinkedHashMap<>() : extras;
                extras.put(key, built);
            }
        }
        if (!extras.isEmpty()) {
            keep.accept(side, extras);
        }
        return sockets;
    }

    private List<Link> links(JsonParser parser, String end, Json.ObjectBuilder extra) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            findings.wrongKind(parser, "the socket", values.value(parser), "an object");
            return List.of();
        }
        List<Link> links = null;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            boolean isNew = true;
            if (!key.equals("connections")) {
                isNew = extra.put(key, values.value(parser));
            } else if (parser.currentToken() == JsonToken.START_ARRAY) {
                isNew = links == null;
                links = connections(parser, end);
            } else {
                isNew = noConnections(parser, extra);
                links = List.of();
            }
            if (!isNew) {
                findings.repeatedKey(parser, key);
            }
        }
        if (links == null) {
            extra.put("connections", ABSENT);
            return List.of();
        }
        return links;
    }

    private boolean noConnections(JsonParser parser, Json.ObjectBuilder extra) throws IOException {
        Object value = values.value(parser);
        if (value != null) {
            findings.wrongKind(parser, "'connections'", value, "a list");
        }
        return extra.put("connections", value);
    }

    private List<Link> connections(JsonParser parser, String end) throws IOException {
        List<Link> links = List.of();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Link link = link(parser, end);
            if (link == null) {
                continue;
            }
            if (links.isEmpty()) {
                links = List.of(link);
            } else {
                links = links.size() == 1 ? new ArrayList<>(links) : links;
                links.add(link);
            }
        }
        return links;
    }

    private @Nullable Link link(JsonParser parser, String end) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            findings.wrongKind(parser, "the connection", values.value(parser), "an object");
            return null;
        }
        Draft draft = new Draft();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            if (!draft.put(key.equals(end) ? SOCKET : key, values.value(parser))) {
                findings.repeatedKey(parser, key);
            }
        }
        return finish(parser, end, draft);
    }

    private @Nullable Link finish(JsonParser parser, String end, Draft draft) {
        String node = Ids.textOf(draft.node);
        String socket = Ids.textOf(draft.socket);
        if (node == null) {
            complain(parser, "node", draft.node, end, draft);
        }
        if (socket == null) {
            complain(parser, end, draft.socket, end, draft);
        }
        if (node == null || socket == null) {
            return null;
        }
        if (!Ids.isWrittenAs(node, draft.node)) {
            draft.keep("node", draft.node);
        }
        if (!(draft.socket instanceof String)) {
            draft.keep(end, draft.socket);
        }
        if (!(draft.data instanceof Map<?, ?> data && data.isEmpty())) {
            draft.keep("data", draft.data);
        }
        return new Link(
                names.computeIfAbsent(node, same -> same), names.computeIfAbsent(socket, same -> same), draft.fields);
    }

    private void complain(JsonParser parser, String key, @Nullable Object value, String end, Draft draft) {
        if (value == null) {
            findings.error(
                    parser,
                    "a connection has no '" + key + "'",
                    Hints.forMissing(key, draft.fields.keySet(), List.of("node", end, "data"))
                            .orElse(null));
        } else {
            findings.wrongKind(parser, "'" + key + "' of a connection", value, "a text or a number");
        }
    }

    /** A link as far as it is read. */
    private static final class Draft {

        @Nullable
        Object node;

        @Nullable
        Object socket;

        @Nullable
        Object data = ABSENT;

        Map<String, @Nullable Object> fields = Map.of();

        /** Sets a field; returns whether it was not set before. */
        boolean put(String key, @Nullable Object value) {
            Object before;
            switch (key) {
                case "node" -> {
                    before = node;
                    node = value;
                }
                case SOCKET -> {
                    before = socket;
                    socket = value;
                }
                case "data" -> {
                    before = data == ABSENT ? null : data;
                    data = value;
                }
                default -> {
                    before = fields.get(key);
                    keep(key, value);
                }
            }
            return before == null;
        }

        void keep(String key, @Nullable Object value) {
            fields = fields.isEmpty() ? new LinkedHashMap<>() : fields;
            fields.put(key, value);
        }
    }
}
