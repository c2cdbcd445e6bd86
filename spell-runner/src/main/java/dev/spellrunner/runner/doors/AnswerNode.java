// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node whose value is an output of a spell unchanged: what it tells of its progress is the beginning of that
 * output. Goes by the drawing alone, before the run. A node in an iteration is none, since others would interleave.
 */
final class AnswerNode {

    private static final int DEEPEST = 32;

    private final Function<String, Optional<Spell>> spells;

    /** Creates what looks through spells, and those that they call. */
    AnswerNode(Function<String, Optional<Spell>> spells) {
        this.spells = spells;
    }

    /**
     * Finds the node.
     *
     * @param output the name of the output
     * @return empty if the value is made of others, or is not known before the run
     */
    Optional<NodePath> find(Spell spell, String output) {
        return find(spell, output, NodePath.parse(""), 0);
    }

    private Optional<NodePath> find(Spell spell, String output, NodePath at, int depth) {
        Graph graph = spell.graph();
        List<Node> outputs = graph.nodes().stream()
                .filter(node ->
                        node.component().endsWith("Output") && node.name().equals(output))
                .toList();
        Link link = outputs.size() == 1 ? onlyLink(outputs.get(0), "input") : null;
        for (int steps = 0; link != null && steps <= graph.nodes().size(); steps++) {
            Node source = graph.node(link.node()).orElse(null);
            if (source == null) {
                return Optional.empty();
            }
            if (!source.component().equals("Echo")) {
                return source.component().equals("Spell")
                        ? inside(source, link.socket(), at, depth)
                        : givesWhatItTells(source, link) ? Optional.of(at.child(source.id())) : Optional.empty();
            }
            Link string = onlyLink(source, "string");
            link = string == null ? onlyLink(source, "source") : string;
        }
        return Optional.empty();
    }

    /** A Generator tells its result, and gives the whole text as another output. */
    private static boolean givesWhatItTells(Node source, Link link) {
        return !source.component().equals("Generator") || link.socket().equals("result");
    }

    private Optional<NodePath> inside(Node caller, String socket, NodePath at, int depth) {
        Object called = caller.data().get("spellId");
        String output = nameOf(caller, socket);
        if (depth == DEEPEST || output == null || !(called instanceof String id)) {
            return Optional.empty();
        }
        return spells.apply(id).flatMap(spell -> find(spell, output, at.child(caller.id()), depth + 1));
    }

    private static @Nullable String nameOf(Node caller, String socket) {
        if (caller.data().get("outputs") instanceof List<?> outputs) {
            for (Object each : outputs) {
                if (each instanceof Map<?, ?> fields && socket.equals(fields.get("socketKey"))) {
                    return fields.get("name") instanceof String name ? name : null;
                }
            }
        }
        return null;
    }

    private static @Nullable Link onlyLink(Node node, String input) {
        List<Link> links = node.inputs().getOrDefault(input, List.of());
        return links.size() == 1 ? links.get(0) : null;
    }
}
