// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store that remembers which spells were found in it, as they were called. Thread-safe. */
final class CalledSpells implements SpellStore {

    private final SpellStore store;
    private final Map<String, Spell> found = new ConcurrentHashMap<>();

    CalledSpells(SpellStore store) {
        this.store = store;
    }

    @Override
    public Optional<Spell> find(String wanted) {
        Optional<Spell> spell = store.find(wanted);
        spell.ifPresent(it -> found.put(wanted, it));
        return spell;
    }

    /** Returns those that were found, a view. */
    Map<String, Spell> found() {
        return found;
    }
}
