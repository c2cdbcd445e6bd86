// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws a spell in code: nodes first, then the wires between them. Confined to one thread.
 *
 * <p>Nodes are placed from the top to the bottom in the order of their calls, so that this is their order of execution.
 */
public final class SpellBuilder {

    private static final double ROW_HEIGHT = 100;

    private final String name;
    private String id;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> state = new LinkedHashMap<>();

    SpellBuilder(String name) {
        this.name = requireNonNull(name, "name");
        this.id = name;
    }

    /** Sets the id under which the spell is stored; by default its name. */
    public SpellBuilder id(String spellId) {
        this.id = requireNonNull(spellId, "spellId");
        return this;
    }

    /** Sets a value that the spell's State starts with. */
    public SpellBuilder state(String key, @Nullable Object value) {
        state.put(requireNonNull(key, "key"), value);
        return this;
    }

    /** Adds a node without settings; see {@link #node(String, String, Map)}. */
    public SpellBuilder node(String nodeId, String component) {
        return node(nodeId, component, Map.of());
    }

    /**
     * Adds a node.
     *
     * @param nodeId its id; not used before
     * @param component its component's name
     * @param data its settings
     * @throws IllegalArgumentException if there is such a node already
     */
    public SpellBuilder node(String nodeId, String component, Map<String, ?> data) {
        Position position = new Position(0, drafts.size() * ROW_HEIGHT);
        Draft draft = new Draft(requireNonNull(component, "component"), Json.freeze(data), position);
        if (drafts.putIfAbsent(requireNonNull(nodeId, "nodeId"), draft) != null) {
            throw new IllegalArgumentException("two nodes have the id '" + nodeId + "' (give each its own)");
        }
        return this;
    }

    /**
     * Wires an output to an input.
     *
     * @param from the id of a node that was added before
     * @param output the key of its output socket
     * @param to the id of a node that was added before
     * @param input the key of its input socket
     * @throws IllegalArgumentException if there is no such node
     */
    public SpellBuilder wire(String from, String output, String to, String input) {
        draft(from).outputs.computeIfAbsent(output, key -> new ArrayList<>()).add(Link.to(to, input));
        draft(to).inputs.computeIfAbsent(input, key -> new ArrayList<>()).add(Link.to(from, output));
        return this;
    }

    /** Returns the spell as drawn so far. */
    public Spell build() {
        List<Node> nodes = new ArrayList<>(drafts.size());
        drafts.forEach((nodeId, draft) -> nodes.add(draft.node(nodeId)));
        return new Spell(id, name, new Graph(id, nodes, Map.of()), state, Spell.Form.GRAPH, Map.of());
    }

    private Draft draft(String nodeId) {
        Draft draft = drafts.get(nodeId);
        if (draft == null) {
            throw new IllegalArgumentException("no node has the id '" + nodeId + "' (add nodes before wires)");
        }
        return draft;
    }

    private static final class Draft {
        private final String component;
        private final Map<String, @Nullable Object> data;
        private final Position position;
        private final Map<String, List<Link>> inputs = new LinkedHashMap<>();
        private final Map<String, List<Link>> outputs = new LinkedHashMap<>();

        Draft(String component, Map<String, @Nullable Object> data, Position position) {
            this.component = component;
            this.data = data;
            this.position = position;
        }

        Node node(String nodeId) {
            return new Node(nodeId, component, data, position, inputs, outputs, Map.of());
        }
    }
}
