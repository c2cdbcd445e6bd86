// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import java.util.List;

/** Finds the spells of a user for one connection, in the user's store. Thread-safe; methods may block. */
final class SpellsOfUser {

    private final ReadySpells readySpells;
    private final SpellStore store;
    private final Runnable requireConnected;

    /**
     * Creates it.
     *
     * @param requireConnected throws {@link ServiceException} if the connection has ended
     */
    SpellsOfUser(ReadySpells readySpells, SpellStore store, Runnable requireConnected) {
        this.readySpells = readySpells;
        this.store = store;
        this.requireConnected = requireConnected;
    }

    SpellStore store() {
        return store;
    }

    /** Returns the components that spells are drawn from. */
    Components components() {
        return readySpells.components();
    }

    /** Returns the names of all, as far as the store tells. */
    List<String> names() {
        requireConnected.run();
        return store.names();
    }

    /**
     * Returns a spell as it is now, be it fit to run or not.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}
     */
    Spell named(String spell) {
        requireConnected.run();
        return store.find(spell).orElseThrow(() -> ServiceException.noSpell(spell));
    }

    /**
     * Returns a spell as it is now, ready to run.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}
     * @throws InvalidSpellException if it cannot be run
     */
    Ready ready(String spell) {
        return ready(spell, StandIns.NONE);
    }

    /**
     * Returns a spell as it is now, ready to run with values in the places of nodes that cannot work.
     *
     * @throws ServiceException {@code not-found}; {@code invalid-request}, if the values do not fit
     * @throws InvalidSpellException if it cannot be run even so
     */
    Ready ready(String spell, StandIns standIns) {
        return ready(named(spell), standIns);
    }

    /** The same of a spell that was found. */
    Ready ready(Spell spell, StandIns standIns) {
        StandIns.StoodIn stoodIn = standIns.in(spell, components(), store);
        return readySpells.ready(stoodIn.spell(), stoodIn.store());
    }

    /** Returns the nodes that cannot work, of a spell and of those that it calls. */
    StandInPlaces standInPlaces(Spell spell) {
        return StandInPlaces.of(spell, components(), store);
    }

    /**
     * Returns a runner that tells of a spell, and runs nothing.
     *
     * @throws InvalidSpellException if the spell cannot be run
     */
    SpellRunner pattern(Spell spell) {
        return readySpells.ready(spell, store).pattern();
    }

    /**
     * The same of a spell as it was.
     *
     * @param then has the spells that it calls as they were
     */
    SpellRunner pattern(Spell spell, SpellStore then) {
        return readySpells.ready(spell, then).pattern();
    }
}
