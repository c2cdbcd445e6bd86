// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.spell.Json;
import dev.spellrunner.core.spell.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the wires of a node, as one of its sides lists them. Confined. */
final class LinkParser {

    private final Findings findings;
    private final ValueParser values;
    /** The link that is being read: one serves them all, since none stands in another. */
    private final Draft draft = new Draft();
    /** The keys of the socket being read beyond its links; null as long as there are none. */
    private Json.@Nullable ObjectBuilder extra;

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
            extra = null;
            try {
                List<Link> links = links(parser, end);
                if (sockets.containsKey(key)) {
                    findings.repeatedKey(parser, key);
                }
                sockets = with(sockets, key, links);
            } catch (IOException e) {
                findings.broken(parser, e);
                throw e;
            } finally {
                findings.placeAtSocket(before, key);
            }
            if (extra != null || extras.containsKey(key)) {
                extras = extras.isEmpty() ? new LinkedHashMap<>() : extras;
                extras.put(key, extra == null ? Map.of() : extra.build());
            }
        }
        if (!extras.isEmpty()) {
            keep.accept(side, extras);
        }
        return sockets;
    }

    /** Most nodes have one socket on a side, and then this map is the smallest. */
    private static Map<String, List<Link>> with(Map<String, List<Link>> sockets, String key, List<Link> links) {
        if (sockets.isEmpty()) {
            return Map.of(key, links);
        }
        Map<String, List<Link>> more = sockets.size() == 1 ? new LinkedHashMap<>(sockets) : sockets;
        more.put(key, links);
        return more;
    }

    private List<Link> links(JsonParser parser, String end) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            findings.wrongKind(parser, "the socket", values.value(parser), "an object");
            return List.of();
        }
        List<Link> links = null;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            boolean isNew = true;
            if (!key.equals("connections")) {
                isNew = keep(key, values.value(parser));
            } else if (parser.currentToken() == JsonToken.START_ARRAY) {
                isNew = links == null;
                links = connections(parser, end);
            } else {
                isNew = noConnections(parser);
                links = List.of();
            }
            if (!isNew) {
                findings.repeatedKey(parser, key);
            }
        }
        if (links == null) {
            keep("connections", ABSENT);
            return List.of();
        }
        return links;
    }

    private boolean keep(String key, @Nullable Object value) {
        extra = extra == null ? Json.object() : extra;
        return extra.put(key, value);
    }

    private boolean noConnections(JsonParser parser) throws IOException {
        Object value = values.value(parser);
        if (value != null) {
            findings.wrongKind(parser, "'connections'", value, "a list");
        }
        return keep("connections", value);
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
        draft.clear();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            if (!draft.put(key, end, values.value(parser))) {
                findings.repeatedKey(parser, key);
            }
        }
        return finish(parser, end);
    }

    private @Nullable Link finish(JsonParser parser, String end) {
        String node = values.texts().idOf(draft.node);
        String socket = values.texts().idOf(draft.socket);
        if (node == null) {
            complain(parser, "node", draft.node, end);
        }
        if (socket == null) {
            complain(parser, end, draft.socket, end);
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
        return new Link(node, socket, draft.fields());
    }

    private void complain(JsonParser parser, String key, @Nullable Object value, String end) {
        if (value == null) {
            findings.error(
                    parser,
                    "a connection has no '" + key + "'",
                    Hints.forMissing(key, draft.fields().keySet(), List.of("node", end, "data"))
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
        Object data;

        private Json.@Nullable ObjectBuilder extra;

        void clear() {
            node = null;
            socket = null;
            data = ABSENT;
            extra = null;
        }

        /** Sets a field; returns whether it was not set before. */
        boolean put(String key, String end, @Nullable Object value) {
            Object before;
            if (key.equals("node")) {
                before = node;
                node = value;
            } else if (key.equals(end)) {
                before = socket;
                socket = value;
            } else if (key.equals("data")) {
                before = data == ABSENT ? null : data;
                data = value;
            } else {
                return keep(key, value);
            }
            return before == null;
        }

        boolean keep(String key, @Nullable Object value) {
            extra = extra == null ? Json.object() : extra;
            return extra.put(key, value);
        }

        Map<String, @Nullable Object> fields() {
            return extra == null ? Map.of() : extra.build();
        }
    }
}
