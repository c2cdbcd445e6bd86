// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.spell.Spell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the spells are that somebody can run, and that spells can call. Must be thread-safe. */
@FunctionalInterface
public interface SpellStore {

    /**
     * Finds a spell. Called when a spell is made ready to run, not in a run; it may block.
     *
     * @param idOrName the spell's id or its name
     * @return the spell, as it is now
     */
    Optional<Spell> find(String idOrName);

    /** Returns the names of the spells, as far as the store can tell; by default none. It may block. */
    default List<String> names() {
        return List.of();
    }

    /**
     * Keeps a new version of a spell, under its id. It may block.
     *
     * @param spell the new version
     * @throws UnsupportedOperationException if spells cannot be changed here, as by default
     */
    default void save(Spell spell) {
        throw new UnsupportedOperationException("spell '" + spell.name() + "' cannot be changed here");
    }

    /** Returns a store without spells. */
    static SpellStore empty() {
        return idOrName -> Optional.empty();
    }

    /** Returns a store of the given spells; where an id equals another spell's name, the id counts. */
    static SpellStore of(Spell... spells) {
        Map<String, Spell> known = new LinkedHashMap<>();
        for (Spell spell : spells) {
            known.put(spell.name(), spell);
        }
        for (Spell spell : spells) {
            known.put(spell.id(), spell);
        }
        return idOrName -> Optional.ofNullable(known.get(idOrName));
    }
}
