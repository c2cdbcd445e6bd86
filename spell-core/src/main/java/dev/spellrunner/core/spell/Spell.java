// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named graph with an initial state. Immutable.
 *
 * <p>Read one from a file with {@code dev.spellrunner.core.format.SpellReader}, or draw one in code with
 * {@link #named}.
 *
 * @param id the id under which it is stored; never blank, the name if the file has none
 * @param name the name that people and other spells call it by; never blank, the id if the file has none
 * @param graph what was drawn
 * @param state the values that the spell's State starts with
 * @param form how the file wraps the graph, so that it can be written as it was read
 * @param fields what the file says beyond that, or in another form than this record's, to be written again
 */
public record Spell(
        String id,
        String name,
        Graph graph,
        Map<String, @Nullable Object> state,
        Form form,
        Map<String, @Nullable Object> fields) {

    /** The form in which a file wraps a spell's graph. */
    public enum Form {
        /** {@code {id, name, chain: {id, nodes}, gameState}}: Thoth. */
        CHAIN("/chain"),
        /** As {@link #CHAIN}, with the graph as a text that holds JSON. */
        CHAIN_TEXT("/chain"),
        /** {@code {id, name, graph: {id, nodes}}}: Magick. */
        GRAPH("/graph"),
        /** As {@link #GRAPH}, with the graph as a text that holds JSON. */
        GRAPH_TEXT("/graph"),
        /** {@code {id, name, data: {id, nodes}}}: a module of an early editor. */
        DATA("/data"),
        /** {@code {id, nodes}}: Rete.js itself. */
        BARE("");

        private final String pointer;

        Form(String pointer) {
            this.pointer = pointer;
        }

        /** Returns the JSON pointer (RFC 6901) of the graph in a file of this form. */
        public String pointer() {
            return pointer;
        }
    }

    public Spell {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(graph, "graph");
        requireNonNull(form, "form");
        if (id.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("a spell needs an id and a name");
        }
        state = Json.freeze(state);
        fields = Json.freeze(fields);
    }

    /**
     * Returns the version of the spell: a hash of its content, 64 hexadecimal digits. Spells that are equal have the same
     * version, and any change gives another. Computed when it is asked for first.
     */
    public String version() {
        return graph.versionOf(this);
    }

    /**
     * Returns the JSON pointer (RFC 6901) of a node, or of what is in it, in a file of this spell.
     *
     * @param node a node of the graph
     * @param steps the keys that lead on from there; none for the node itself
     */
    public String pointerTo(Node node, String... steps) {
        StringBuilder pointer = new StringBuilder(form.pointer()).append("/nodes/");
        if (graph.hasNodesInList()) {
            int index = graph.indexOf(node.id());
            if (index < 0) {
                throw new IllegalArgumentException(
                        "no node has the id '" + node.id() + "' (ask the spell that it is of)");
            }
            pointer.append(index);
        } else {
            pointer.append(escape(node.id()));
        }
        for (String step : steps) {
            pointer.append('/').append(escape(step));
        }
        return pointer.toString();
    }

    private static String escape(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    /**
     * Starts a drawing in code.
     *
     * @param name the spell's name, and its id as long as {@link SpellBuilder#id} does not say otherwise; not blank
     */
    public static SpellBuilder named(String name) {
        return new SpellBuilder(name);
    }
}
