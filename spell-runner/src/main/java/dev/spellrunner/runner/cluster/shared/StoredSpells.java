// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collections of spells, each of one owner. Thread-safe; methods block, see {@link SharedStore}. */
public interface StoredSpells {

    /** Stands for any version that is expected. */
    String ANY = "*";

    /** Stands for no spell where a version is expected. */
    String NONE = "";

    /**
     * A spell that was found. Immutable.
     *
     * @param json the spell; null if its version is known
     */
    record Found(@Nullable String json) {}

    /**
     * A change of one spell. Immutable.
     *
     * @param change the id of the change: made twice it takes effect once
     * @param id the id of the spell
     * @param expected the version that it has before; {@link #ANY} or {@link #NONE}
     * @param version the version that it has afterwards; {@link #NONE} to remove it
     * @param name its name
     * @param json the spell
     */
    record Change(String change, String id, String expected, String version, String name, String json) {}

    /** Finds a spell by its id, else by its name; of several the one whose id is first. */
    Optional<Found> find(String owner, String idOrName, String knownVersion);

    /** Returns the names of the spells. */
    List<String> names(String owner);

    /** Makes a change, and publishes the id of the spell on the topic of the collection. Returns whether it was as expected. */
    boolean change(String owner, Change change);
}
