// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import java.util.Map;
import java.util.Optional;

/**
 * A run whose host is gone, and which is this host's from now on. Immutable.
 *
 * @param header what is known of it besides its events
 * @param recording its events, as far as they were written
 * @param spell the spell as it was started; empty if it was not kept
 * @param called the spells that it and others call, as they were then, by what they are called
 * @param states the States after the last event, by spell, see {@link StateImage#spell}; those that were never written to
 *     may be missing
 * @param claim makes the lease by which this host writes on
 */
public record Orphan(
        RunHeader header,
        Recording recording,
        Optional<Spell> spell,
        Map<String, Spell> called,
        Map<String, StateImage> states,
        Claim claim) {

    public Orphan {
        requireNonNull(header, "header");
        requireNonNull(recording, "recording");
        requireNonNull(spell, "spell");
        called = Map.copyOf(called);
        states = Map.copyOf(states);
        requireNonNull(claim, "claim");
    }

    /** Makes a lease, once. */
    @FunctionalInterface
    public interface Claim {

        /** Returns the lease of this host. */
        Lease take(RunWatcher watcher);
    }
}
