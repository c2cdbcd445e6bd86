// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Finds the spells that a spell calls, and those that they call, as the engine does: the spell itself goes by its name and its id. */
final class CalledSpells {

    /**
     * One of the spells.
     *
     * @param path the first node that calls it; the root for the spell itself
     * @param called by the ids of its nodes, the spells that they call and that are there
     */
    record Found(NodePath path, Spell spell, Map<String, Spell> called) {}

    private final Spell root;
    private final Components components;
    private final SpellStore store;
    private final Map<String, Optional<Spell>> byName = new HashMap<>();

    private CalledSpells(Spell root, Components components, SpellStore store) {
        this.root = root;
        this.components = components;
        this.store = store;
        byName.put(root.name(), Optional.of(root));
        byName.put(root.id(), Optional.of(root));
    }

    /** Returns a spell and all that it calls, each once, the spell itself first. */
    static List<Found> of(Spell root, Components components, SpellStore store) {
        return new CalledSpells(root, components, store).all();
    }

    private List<Found> all() {
        List<Found> all = new ArrayList<>();
        Set<String> seen = new HashSet<>(Set.of(root.id()));
        Queue<Found> open = new ArrayDeque<>(List.of(found(NodePath.ROOT, root)));
        for (Found next; (next = open.poll()) != null; ) {
            Found caller = next;
            all.add(caller);
            caller.called().forEach((node, spell) -> {
                if (seen.add(spell.id())) {
                    open.add(found(caller.path().child(node), spell));
                }
            });
        }
        return all;
    }

    private Found found(NodePath path, Spell spell) {
        Map<String, Spell> called = new LinkedHashMap<>();
        for (Node node : spell.graph().nodes()) {
            components
                    .find(node.component())
                    .filter(component -> component.missing().isEmpty())
                    .flatMap(component -> calledBy(component, node))
                    .ifPresent(it -> called.put(node.id(), it));
        }
        return new Found(path, spell, called);
    }

    private Optional<Spell> calledBy(Component component, Node node) {
        return component.calledSpell(node).flatMap(wanted -> byName.computeIfAbsent(wanted, this::find));
    }

    /** One that is malformed can be called as little as one that is not there. */
    private Optional<Spell> find(String wanted) {
        try {
            return store.find(wanted);
        } catch (InvalidSpellException e) {
            return Optional.empty();
        }
    }
}
