// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Json;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Spell.Form;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one spell. Confined.
 *
 * <p>Which form a file has is known only at its end, for its keys come in any order. So the first key that may hold the
 * graph is taken to hold it, and if a likelier one follows, or it holds no nodes and another one does, reading starts
 * again with that one in mind.
 */
final class SpellParser {

    /** The keys that may hold the graph, the likeliest first. */
    private static final List<String> GRAPH_KEYS = List.of("chain", "graph", "nodes", "data");

    private static final List<String> KEYS = List.of("chain", "graph", "nodes", "data", "id", "name", "gameState");
    private static final String UNNAMED = "unnamed";
    private static final int UNKNOWN = Integer.MAX_VALUE;

    private final ReadLimits limits;
    private final JsonFactory json;
    private final @Nullable String fallbackName;

    /** The keys that hold a graph without nodes where another key holds one with nodes. */
    private final Set<String> barren = new HashSet<>();

    private Findings findings;
    private @Nullable String graphKey;
    private @Nullable Form form;
    private @Nullable Graph graph;
    private @Nullable List<Node> bareNodes;
    private int listed;
    private Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    SpellParser(ReadLimits limits, JsonFactory json, @Nullable String fallbackName) {
        this.limits = limits;
        this.json = json;
        this.fallbackName = fallbackName;
        this.findings = new Findings(limits);
    }

    /** Opens a text, as often as need be. */
    @FunctionalInterface
    interface Source {
        JsonParser open() throws IOException;
    }

    SpellReading tooLong() {
        findings.error(null, "is longer than " + limits.bytes() + " bytes", "raise SpellReader.Builder.maxBytes");
        return finish();
    }

    SpellReading parse(Source source) {
        String likelier = null;
        do {
            findings = new Findings(limits);
            fields = new LinkedHashMap<>();
            form = null;
            graph = null;
            bareNodes = null;
            listed = UNKNOWN;
            graphKey = likelier;
            likelier = parseOnce(source);
        } while (likelier != null);
        return finish();
    }

    /** Reads the file; returns the key that is likelier to hold the graph than the one that was taken, if there is one. */
    private @Nullable String parseOnce(Source source) {
        JsonParser parser = null;
        try (JsonParser opened = source.open()) {
            parser = opened;
            JsonToken first = parser.nextToken();
            if (first == null) {
                findings.error(parser, "is empty", "a spell is a JSON object");
                return null;
            }
            if (first != JsonToken.START_OBJECT) {
                Object value = new ValueParser(findings).value(parser);
                findings.wrongKind(parser, "the file", value, "a spell, which is an object");
                return null;
            }
            String likelier = parseRoot(parser);
            if (likelier == null && parser.nextToken() != null) {
                findings.error(parser, "goes on after the end of the spell", "take away what follows");
            }
            return likelier;
        } catch (IOException e) {
            findings.broken(parser, e);
            return null;
        }
    }

    private @Nullable String parseRoot(JsonParser parser) throws IOException {
        ValueParser values = new ValueParser(findings);
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            int rank = mayHoldGraph(parser, key, token) ? GRAPH_KEYS.indexOf(key) : GRAPH_KEYS.size();
            int taken = graphKey == null ? GRAPH_KEYS.size() : GRAPH_KEYS.indexOf(graphKey);
            if (rank < taken && (graphKey != null || form != null)) {
                return key;
            }
            if (fields.containsKey(key) || (form != null && key.equals(graphKey))) {
                findings.repeatedKey(parser, key);
            }
            if (rank <= taken && rank < GRAPH_KEYS.size()) {
                graphKey = key;
                parseGraph(parser, key, token);
            } else {
                fields.put(key, values.value(parser));
            }
        }
        return form == null ? withoutGraph(parser) : withNodes();
    }

    /** Tells whether a key holds the graph unless a likelier one does; {@code data} does only if there is no other. */
    private boolean mayHoldGraph(JsonParser parser, String key, JsonToken token) throws IOException {
        if (barren.contains(key)) {
            return false;
        }
        return switch (key) {
            case "chain", "graph" ->
                token == JsonToken.START_OBJECT || (token == JsonToken.VALUE_STRING && isObject(parser.getText()));
            case "nodes" -> token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
            case "data" -> token == JsonToken.START_OBJECT && key.equals(graphKey);
            default -> false;
        };
    }

    private static boolean mayBeText(String key) {
        return key.equals("chain") || key.equals("graph");
    }

    private static boolean isObject(String text) {
        return text.stripLeading().startsWith("{");
    }

    private void parseGraph(JsonParser parser, String key, JsonToken token) throws IOException {
        GraphParser graphs = new GraphParser(limits, findings);
        if (token == JsonToken.VALUE_STRING) {
            form = key.equals("chain") ? Form.CHAIN_TEXT : Form.GRAPH_TEXT;
            fields.put(key, parser.getText());
            parseText(parser, key, graphs);
            return;
        }
        form = switch (key) {
            case "chain" -> Form.CHAIN;
            case "graph" -> Form.GRAPH;
            case "data" -> Form.DATA;
            default -> Form.BARE;
        };
        if (form == Form.BARE) {
            bareNodes = graphs.nodes(parser, fields);
        } else {
            graph = graphs.graph(parser);
        }
        listed = graphs.listed();
    }

    private void parseText(JsonParser outer, String key, GraphParser graphs) throws IOException {
        JsonParser inner = null;
        findings.inside("/" + key);
        try (JsonParser opened = json.createParser(outer.getText())) {
            inner = opened;
            inner.nextToken();
            graph = graphs.graph(inner);
            listed = graphs.listed();
            if (inner.nextToken() != null) {
                findings.error(inner, "goes on after the end of the graph", "take away what follows");
            }
        } catch (IOException e) {
            findings.broken(inner, e);
        }
        findings.inside("");
    }

    /** A graph without nodes gives way to one that has some. Returns the key of that one, if there is one. */
    private @Nullable String withNodes() {
        if (listed > 0) {
            return null;
        }
        for (String key : GRAPH_KEYS) {
            Collection<?> nodes = barren.contains(key) ? null : nodesUnder(key);
            if (nodes != null && (listed < 0 || hasNothingButNodes(nodes))) {
                barren.add(requireNonNull(graphKey, "graphKey"));
                return key;
            }
        }
        return null;
    }

    /** Returns what stands for the nodes under a key that was not taken to hold the graph; null if nothing does. */
    private @Nullable Collection<?> nodesUnder(String key) {
        Object value = fields.get(key);
        if (value instanceof String text && mayBeText(key)) {
            value = ValueParser.objectIn(text, json);
        }
        if (!key.equals("nodes")) {
            value = value instanceof Map<?, ?> object ? object.get("nodes") : null;
        }
        if (value instanceof Map<?, ?> nodes) {
            return nodes.values();
        }
        return value instanceof List<?> nodes ? nodes : null;
    }

    /** An empty graph is a good one: only what surely is another one may take its place. */
    private static boolean hasNothingButNodes(Collection<?> values) {
        return !values.isEmpty()
                && values.stream()
                        .allMatch(value -> value instanceof Map<?, ?> node && node.get("name") instanceof String);
    }

    private @Nullable String withoutGraph(JsonParser parser) {
        if (graphKey == null && fields.get("data") instanceof Map<?, ?> data && data.containsKey("nodes")) {
            return "data";
        }
        for (String key : GRAPH_KEYS.subList(0, 3)) {
            if (fields.containsKey(key)) {
                findings.wrongKind(parser, "'" + key + "'", fields.get(key), "an object");
                return null;
            }
        }
        String hint = "a graph is expected under the key 'chain' or 'graph', or its nodes under 'nodes'";
        for (String key : GRAPH_KEYS) {
            hint = Hints.forMissing(key, fields.keySet(), KEYS).orElse(hint);
        }
        findings.error(parser, "is not a spell: it has no graph", hint);
        return null;
    }

    private SpellReading finish() {
        Spell spell = form == null || findings.hasErrors() ? null : spell(form);
        String name = spell == null ? likelyName() : spell.name();
        List<Problem> problems =
                findings.problems().stream().map(problem -> problem.spell(name)).toList();
        return new SpellReading(Optional.ofNullable(spell), problems);
    }

    private @Nullable String likelyName() {
        String name = textOf("name");
        if (name != null) {
            return name;
        }
        String id = textOf("id");
        return form == Form.BARE || id == null ? fallbackName : id;
    }

    private Spell spell(Form known) {
        String name = textOf("name");
        String id = textOf("id");
        if (name == null && (id == null || known == Form.BARE)) {
            name = fallbackName != null ? fallbackName : id == null ? UNNAMED : id;
            id = name;
        }
        Graph drawn = known == Form.BARE ? bareGraph() : requireNonNull(graph, "graph");
        Map<?, ?> state = takeState();
        keepUnlessText("name");
        if (known != Form.BARE) {
            keepUnlessText("id");
        }
        return new Spell(
                id == null ? requireNonNull(name, "name") : id,
                name == null ? requireNonNull(id, "id") : name,
                drawn,
                Json.freeze(state),
                known,
                fields);
    }

    /** The other keys of a bare file belong to the graph. */
    private Graph bareGraph() {
        Map<String, @Nullable Object> ofSpell = new LinkedHashMap<>();
        for (String key : List.of("name", GameState.KEY)) {
            if (fields.containsKey(key)) {
                ofSpell.put(key, fields.remove(key));
            }
        }
        Graph bare = new GraphParser(limits, findings).finish(requireNonNull(bareNodes, "bareNodes"), fields);
        fields = ofSpell;
        return bare;
    }

    private Map<?, ?> takeState() {
        Object value = fields.get(GameState.KEY);
        Map<?, ?> state = GameState.of(value, json);
        if (state == null) {
            findings.warning(
                    "/" + GameState.KEY,
                    "'" + GameState.KEY + "' is " + Findings.kind(value) + ", not an object",
                    "the State starts empty");
            return Map.of();
        }
        if (GameState.isWrittenAs(value)) {
            fields.remove(GameState.KEY);
        }
        return state;
    }

    private void keepUnlessText(String key) {
        if (!fields.containsKey(key)) {
            fields.put(key, ABSENT);
        } else if (fields.get(key) instanceof String text && !text.isBlank()) {
            fields.remove(key);
        }
    }

    private @Nullable String textOf(String key) {
        String text = Ids.textOf(fields.get(key));
        return text == null || text.isBlank() ? null : text;
    }
}
