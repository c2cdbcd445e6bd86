// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.List;

/** Finds what is left out of a spell that can run: a run of it would do nothing, or fail at a node for sure. */
final class Omissions {

    private Omissions() {}

    /** Returns warnings, one for each omission. */
    static List<Problem> of(Spell spell, Components components) {
        List<Problem> problems = new ArrayList<>();
        if (spell.graph().nodes().isEmpty()) {
            problems.add(Problem.warning(spell.name(), "has no nodes").hint("draw some, and save it again"));
        }
        for (Node node : spell.graph().nodes()) {
            if (isOutput(node, components)
                    && node.inputs().getOrDefault("input", List.of()).isEmpty()) {
                problems.add(Problem.warning(spell.name(), "fails when it is run: nothing is wired to it")
                        .at(node.id(), node.component())
                        .socket("input")
                        .hint("wire a value to its input"));
            }
        }
        return problems;
    }

    private static boolean isOutput(Node node, Components components) {
        return components
                .find(node.component())
                .filter(component -> component.role() == Component.Role.OUTPUT)
                .isPresent();
    }
}
