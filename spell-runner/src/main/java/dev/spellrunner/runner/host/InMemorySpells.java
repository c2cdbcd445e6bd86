// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Spells in memory, which can be changed. Thread-safe. */
public final class InMemorySpells implements SpellStore {

    private final Object lock = new Object();
    /** By id. */
    private final Map<String, Spell> spells = new LinkedHashMap<>();

    private final ChangeListeners listeners = new ChangeListeners();

    /** Creates a store with these spells; of two with one id the later stays. */
    public InMemorySpells(Spell... spells) {
        for (Spell spell : spells) {
            this.spells.put(spell.id(), spell);
        }
    }

    @Override
    public Optional<Spell> find(String idOrName) {
        requireNonNull(idOrName, "idOrName");
        synchronized (lock) {
            Spell byId = spells.get(idOrName);
            return byId != null
                    ? Optional.of(byId)
                    : spells.values().stream()
                            .filter(spell -> spell.name().equals(idOrName))
                            .findFirst();
        }
    }

    @Override
    public List<String> names() {
        synchronized (lock) {
            return spells.values().stream().map(Spell::name).toList();
        }
    }

    @Override
    public void save(Spell spell) {
        synchronized (lock) {
            spells.put(spell.id(), spell);
        }
        listeners.tell(spell.id());
    }

    @Override
    public boolean replace(Spell before, Spell after) {
        SpellStore.requireSameId(before, after);
        synchronized (lock) {
            Spell now = spells.get(before.id());
            if (now == null || !now.version().equals(before.version())) {
                return false;
            }
            spells.put(after.id(), after);
        }
        listeners.tell(after.id());
        return true;
    }

    @Override
    public Registration onChange(Consumer<String> listener) {
        return listeners.add(listener);
    }

    /**
     * Removes a spell. A connection that has it open keeps it until it closes it, but can start no run of it.
     *
     * @return whether there was such a spell
     */
    public boolean remove(String id) {
        synchronized (lock) {
            if (spells.remove(id) == null) {
                return false;
            }
        }
        listeners.tell(id);
        return true;
    }
}
