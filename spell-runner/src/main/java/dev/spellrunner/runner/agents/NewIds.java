// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.services.Document;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives what is in a project new ids, wherever they stand. Confined. */
final class NewIds {

    private static final String CALLED = "spellId";

    private final Supplier<String> ids;
    private final Map<String, String> bySpell = new HashMap<>();

    NewIds(Supplier<String> ids) {
        this.ids = ids;
    }

    Project of(Project project) {
        project.spells().forEach(spell -> bySpell.put(spell.id(), ids.get()));
        String projectId = ids.get();
        List<Agent> agents =
                project.agents().stream().map(agent -> of(agent, projectId)).toList();
        List<Document> documents = project.documents().stream()
                .map(document -> new Document(ids.get(), document.type(), document.content(), document.embedding()))
                .toList();
        return new Project(agents, project.spells().stream().map(this::of).toList(), documents, project.problems());
    }

    private Agent of(Agent agent, String projectId) {
        return new Agent(ids.get(), agent.name(), projectId, spellId(agent.rootSpellId()), agent.publicVariables());
    }

    /** A spell may be called by its name, too, which stays. */
    private String spellId(String before) {
        return bySpell.getOrDefault(before, before);
    }

    private Spell of(Spell spell) {
        Graph graph = spell.graph();
        Graph renamed =
                new Graph(graph.id(), graph.nodes().stream().map(this::of).toList(), graph.fields());
        return new Spell(spellId(spell.id()), spell.name(), renamed, spell.state(), spell.form(), spell.fields());
    }

    private Node of(Node node) {
        if (!(node.data().get(CALLED) instanceof String called) || !bySpell.containsKey(called)) {
            return node;
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>(node.data());
        data.put(CALLED, spellId(called));
        return new Node(
                node.id(), node.component(), data, node.position(), node.inputs(), node.outputs(), node.fields());
    }
}
