// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.spell.Spell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A store of the spells that a user can run, and that spells can call. Must be thread-safe. */
@FunctionalInterface
public interface SpellStore {

    /**
     * Finds a spell. Called when a spell is made ready to run, and in a run only for nodes that call a spell whose name comes
     * as a value; it may block.
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

    /**
     * Replaces a spell by a new version, if the store still has the version that the new one was made from: of two who
     * change a spell at the same time, one is told so. Must be atomic; it may block.
     *
     * @param before the version that the new one was made from
     * @param after the new version, with the same id
     * @return whether the spell was replaced; false if the store has another version by now, or none
     * @throws UnsupportedOperationException if the store cannot do so, as by default
     */
    default boolean replace(Spell before, Spell after) {
        throw new UnsupportedOperationException("spell '" + before.name()
                + "' cannot be changed here, since its store does not compare versions (implement SpellStore.replace)");
    }

    /**
     * Registers a listener for all changes of spells. Several changes may be reported as one.
     *
     * @param listener is called with the id of a spell that has changed, come or gone, or with {@link #ALL}; on any thread,
     *     and must return at once
     * @return ends the registration when it is closed
     * @throws UnsupportedOperationException if the store does not report changes, as by default
     */
    default Registration onChange(Consumer<String> listener) {
        throw new UnsupportedOperationException("the store does not report changes (implement SpellStore.onChange)");
    }

    /** Stands for all ids, where a store cannot tell which spells have changed. */
    String ALL = "*";

    /** The registration of a listener. */
    interface Registration extends AutoCloseable {

        /** Unregisters the listener. Idempotent. */
        @Override
        void close();
    }

    /**
     * Checks that one spell can be a new version of another, for implementations of {@link #replace}.
     *
     * @throws IllegalArgumentException if their ids differ
     */
    static void requireSameId(Spell before, Spell after) {
        if (!before.id().equals(after.id())) {
            throw new IllegalArgumentException(
                    "spell '" + before.id() + "' cannot become '" + after.id() + "' (save that as another spell)");
        }
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
