// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a graph: {@code {id, nodes}}. Confined. */
final class GraphParser {

    private final ReadLimits limits;
    private final Findings findings;
    private final ValueParser values;
    private int listed = -1;

    GraphParser(ReadLimits limits, Findings findings) {
        this.limits = limits;
        this.findings = findings;
        this.values = new ValueParser(findings);
    }

    /** Reads a text that was read as a graph before; empty if it is none. */
    static Optional<Graph> parse(String text, JsonFactory json) {
        ReadLimits none = new ReadLimits(Integer.MAX_VALUE, ReadLimits.DEEPEST, Integer.MAX_VALUE, Integer.MAX_VALUE);
        Findings findings = new Findings(none);
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Graph graph = new GraphParser(none, findings).graph(parser);
            return findings.hasErrors() ? Optional.empty() : Optional.of(graph);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads the graph at the parser's token, an object, up to its end. */
    Graph graph(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<Node> nodes = null;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            if (fields.containsKey(key) || (nodes != null && key.equals("nodes"))) {
                findings.repeatedKey(parser, key);
            }
            if (key.equals("nodes")) {
                nodes = nodes(parser, fields);
            } else {
                fields.put(key, values.value(parser));
            }
        }
        if (nodes == null) {
            findings.error(
                    parser,
                    "the graph has no nodes",
                    Hints.forMissing("nodes", fields.keySet(), List.of("id", "nodes"))
                            .orElse("they are expected under the key 'nodes'"));
        }
        return finish(nodes == null ? List.of() : nodes, fields);
    }

    /** Makes the graph of what was read; takes from the fields what the graph itself says. */
    Graph finish(List<Node> nodes, Map<String, @Nullable Object> fields) {
        Object id = fields.containsKey("id") ? fields.get("id") : ABSENT;
        if (id instanceof String) {
            fields.remove("id");
        } else {
            fields.put("id", id);
        }
        return new Graph(idOf(id), nodes, fields);
    }

    /** Returns how many nodes the graph that was read lists, faulty ones too; -1 if it does not say. */
    int listed() {
        return listed;
    }

    /** Returns the id that a graph has whose file says this. */
    static String idOf(@Nullable Object said) {
        String id = Ids.textOf(said);
        return id == null ? "" : id;
    }

    /** Reads the nodes at the parser's token, up to their end. */
    List<Node> nodes(JsonParser parser, Map<String, @Nullable Object> fields) throws IOException {
        fields.remove("nodes");
        NodesSoFar nodes = new NodesSoFar(parser);
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                nodes.read(key);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            fields.put("nodes", List.of());
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                nodes.read(null);
            }
        } else {
            findings.wrongKind(parser, "'nodes'", values.value(parser), "an object that holds the nodes by id");
            return List.of();
        }
        listed = nodes.count;
        return nodes.nodes;
    }

    /** The nodes that were read, each id once. */
    private final class NodesSoFar {

        private final JsonParser parser;
        private final NodeParser nodeParser = new NodeParser(findings);
        private final List<Node> nodes = new ArrayList<>();
        /** The ids so far, as soon as one does not follow those before it. */
        private @Nullable Set<String> ids;

        private long greatestId = -1;
        private int count;

        NodesSoFar(JsonParser parser) {
            this.parser = parser;
        }

        void read(@Nullable String key) throws IOException {
            count++;
            if (count > limits.nodes()) {
                skip();
                return;
            }
            Node node = nodeParser.node(parser, key);
            if (node == null) {
                return;
            }
            if (isNew(node.id())) {
                nodes.add(node);
                return;
            }
            int before = findings.problems().size();
            findings.error(parser, "two nodes have this id", "give each node an id of its own");
            findings.placeAt(before, node.id(), node.component());
        }

        /**
         * Editors that run in a browser write numbered nodes in the order of their numbers, as JavaScript does: then no id
         * needs to be looked up.
         */
        private boolean isNew(String id) {
            if (ids == null) {
                long number = Ids.isNumber(id) ? Long.parseLong(id) : -1;
                if (number > greatestId) {
                    greatestId = number;
                    return true;
                }
                ids = new HashSet<>();
                for (Node node : nodes) {
                    ids.add(node.id());
                }
            }
            return ids.add(id);
        }

        private void skip() throws IOException {
            if (count == limits.nodes() + 1) {
                findings.error(
                        parser, "has more than " + limits.nodes() + " nodes", "raise SpellReader.Builder.maxNodes");
            }
            parser.skipChildren();
        }
    }
}
