// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.ClusterSpells;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The collection of one owner. Thread-safe. */
final class SpellCollection implements ClusterSpells {

    private final SharedSpells shared;
    private final String owner;

    SpellCollection(SharedSpells shared, String owner) {
        this.shared = shared;
        this.owner = requireNonNull(owner, "owner");
    }

    // ---- reading ----

    @Override
    public Optional<Spell> find(String idOrName) {
        requireNonNull(idOrName, "idOrName");
        Optional<Spell> known = shared.known(owner, idOrName);
        Optional<StoredSpells.Found> found =
                shared.stored().find(owner, idOrName, known.map(Spell::version).orElse(StoredSpells.NONE));
        if (found.isEmpty()) {
            shared.forget(owner, idOrName);
            return Optional.empty();
        }
        String json = found.get().json();
        if (json == null) {
            return known;
        }
        Spell spell = SpellReader.standard().read(json.getBytes(UTF_8));
        shared.know(owner, idOrName, spell);
        return Optional.of(spell);
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>(shared.stored().names(owner));
        names.sort(null);
        return names;
    }

    // ---- changing ----

    @Override
    public void save(Spell spell) {
        change(spell, StoredSpells.ANY);
    }

    @Override
    public boolean saveIfAbsent(Spell spell) {
        return change(spell, StoredSpells.NONE);
    }

    @Override
    public boolean replace(Spell before, Spell after) {
        SpellStore.requireSameId(before, after);
        return change(after, before.version());
    }

    private boolean change(Spell spell, String expected) {
        String json = new String(SpellWriter.compact().writeBytes(spell), UTF_8);
        return change(spell.id(), expected, spell.version(), spell.name(), json);
    }

    @Override
    public boolean remove(String id) {
        return change(requireNonNull(id, "id"), StoredSpells.ANY, StoredSpells.NONE, "", "");
    }

    private boolean change(String id, String expected, String version, String name, String json) {
        String change = UUID.randomUUID().toString();
        return shared.change(owner, new StoredSpells.Change(change, id, expected, version, name, json));
    }

    @Override
    public Registration onChange(Consumer<String> listener) {
        return shared.onChange(owner, requireNonNull(listener, "listener"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpellCollection spells && spells.shared == shared && spells.owner.equals(owner);
    }

    @Override
    public int hashCode() {
        return owner.hashCode();
    }

    @Override
    public String toString() {
        return "spells of " + owner;
    }
}
