// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nodes and the wires between them. Immutable.
 *
 * <p>No two nodes share an id. Everything else that can be wrong with a drawing is found when it meets its components;
 * see {@code dev.spellrunner.core.component.Wiring}.
 */
public final class Graph {

    private final String id;
    private final List<Node> nodes;
    private final Map<String, Integer> indexById;
    private final Map<String, @Nullable Object> fields;
    /** The version of the spell that was last asked for; here, since a record keeps nothing beside its components. */
    private volatile @Nullable Versioned versioned;

    private record Versioned(Spell spell, String version) {}

    /**
     * Creates a graph.
     *
     * @param id the editor's id of the drawing; may be empty
     * @param nodes the nodes, each with an id of its own
     * @param fields what the file says of the graph beyond that, to be written again
     * @throws IllegalArgumentException if two nodes share an id
     */
    public Graph(String id, List<Node> nodes, Map<String, @Nullable Object> fields) {
        this.id = requireNonNull(id, "id");
        this.nodes = List.copyOf(nodes);
        this.indexById = new HashMap<>(this.nodes.size() * 2);
        this.fields = Json.freeze(fields);
        for (Node node : this.nodes) {
            if (indexById.put(node.id(), indexById.size()) != null) {
                throw new IllegalArgumentException("two nodes have the id '" + node.id() + "' (give each its own)");
            }
        }
    }

    /** Returns the editor's id of the drawing; may be empty. */
    public String id() {
        return id;
    }

    /** Returns the nodes in the order of the file. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Returns the node of that id, if there is one. */
    public Optional<Node> node(String nodeId) {
        return Optional.ofNullable(indexById.get(nodeId)).map(nodes::get);
    }

    /** Returns where among the nodes the one of that id is; -1 if there is none. */
    public int indexOf(String nodeId) {
        return indexById.getOrDefault(nodeId, -1);
    }

    /** Returns what the file says of the graph beyond its nodes. */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /**
     * Tells whether the file lists the nodes, instead of keeping them by id: then the fields hold an empty list in place
     * of {@code nodes}.
     */
    public boolean hasNodesInList() {
        return fields.get("nodes") instanceof List;
    }

    /**
     * Returns the wires that count: those that the input side of a node lists and that lead from a node of this graph.
     */
    public List<Connection> connections() {
        List<Connection> connections = new ArrayList<>();
        for (Node node : nodes) {
            node.inputs().forEach((input, links) -> {
                for (Link link : links) {
                    if (indexById.containsKey(link.node())) {
                        connections.add(new Connection(link.node(), link.socket(), node.id(), input));
                    }
                }
            });
        }
        return connections;
    }

    /** Returns the version of a spell of this graph. Two threads that ask at once may both compute it. */
    String versionOf(Spell spell) {
        Versioned known = versioned;
        if (known == null || !known.spell().equals(spell)) {
            known = new Versioned(spell, ContentHash.of(spell));
            versioned = known;
        }
        return known.version();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Graph that
                && id.equals(that.id)
                && nodes.equals(that.nodes)
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + nodes.hashCode();
    }

    @Override
    public String toString() {
        return "Graph[" + id + ", " + nodes.size() + " nodes]";
    }
}
