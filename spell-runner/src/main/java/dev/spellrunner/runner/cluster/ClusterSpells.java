// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.List;

/**
 * A collection of spells that all hosts of a cluster share: of two hosts that change a spell at the same time, one is told so,
 * and each hears of the changes of all.
 *
 * <pre>{@code
 * SpellHost.builder(user -> cluster.spells(user.id())).cluster(cluster).build();
 * }</pre>
 *
 * <p>Spells stay until they are removed. To find one takes one round trip, and what is known here is not sent again. Two
 * of the same cluster and owner are equal. Thread-safe; methods block, and throw {@link RunsUnavailableException} while the
 * server cannot be reached.
 */
public interface ClusterSpells extends SpellStore {

    /** Returns the names of the spells, in the order of the alphabet. */
    @Override
    List<String> names();

    /**
     * Keeps a spell if there is none of its id: for what a host brings with it when it starts.
     *
     * @return whether it was kept
     */
    boolean saveIfAbsent(Spell spell);

    /**
     * Takes a spell away. Connections that have it open keep it until they close it, but can start no run of it.
     *
     * @return whether there was such a spell
     */
    boolean remove(String id);
}
