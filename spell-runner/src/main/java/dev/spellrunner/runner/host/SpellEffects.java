// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Effect;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Finds the effects that a run of a spell may have, by the components of its nodes and of the spells that it calls. */
final class SpellEffects {

    private SpellEffects() {}

    /** Returns them; {@link Effect#LASTING} is among them where it is not known. */
    static Set<Effect> of(SpellsOfUser spells, Spell spell) {
        EnumSet<Effect> effects = EnumSet.noneOf(Effect.class);
        SpellStore store = spells.store();
        Set<String> seen = new HashSet<>(Set.of(spell.id()));
        Queue<Spell> left = new ArrayDeque<>(Set.of(spell));
        for (Spell next = left.poll(); next != null; next = left.poll()) {
            for (Node node : next.graph().nodes()) {
                Optional<Component> component = spells.components().find(node.component());
                if (component.filter(Component::opensScopes).isEmpty()) {
                    effects.add(component.map(Component::effect).orElse(Effect.LASTING));
                }
                if (component.flatMap(Component::callsByName).isPresent()) {
                    effects.add(Effect.LASTING);
                }
                Optional<String> called = component.flatMap(known -> known.calledSpell(node));
                Optional<Spell> found = called.flatMap(store::find);
                if (called.isPresent() && found.isEmpty()) {
                    effects.add(Effect.LASTING);
                }
                found.filter(other -> seen.add(other.id())).ifPresent(left::add);
            }
        }
        return Collections.unmodifiableSet(effects);
    }
}
