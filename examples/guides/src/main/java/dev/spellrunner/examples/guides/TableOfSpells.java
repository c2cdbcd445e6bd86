// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Keeps the spells of one user as JSON texts by id, as a table of a database would. Thread-safe. */
public final class TableOfSpells implements SpellStore {

    private final ConcurrentMap<String, String> rows = new ConcurrentHashMap<>();

    @Override
    public Optional<Spell> find(String idOrName) {
        String byId = rows.get(idOrName);
        return byId != null
                ? Optional.of(read(byId))
                : all().stream().filter(spell -> spell.name().equals(idOrName)).findFirst();
    }

    @Override
    public List<String> names() {
        return all().stream().map(Spell::name).toList();
    }

    @Override
    public void save(Spell spell) {
        rows.put(spell.id(), SpellWriter.compact().write(spell));
    }

    @Override
    public boolean replace(Spell before, Spell after) {
        String old = SpellWriter.compact().write(before);
        return rows.replace(before.id(), old, SpellWriter.compact().write(after));
    }

    private List<Spell> all() {
        return rows.values().stream().map(TableOfSpells::read).toList();
    }

    private static Spell read(String json) {
        return SpellReader.standard().read(json);
    }
}
