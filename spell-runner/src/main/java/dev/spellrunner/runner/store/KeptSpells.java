// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps versions of spells as long as a run needs them: those that were started as long as their runs are listed, those that
 * these call at least until their runs have ended. Thread-safe. Its lock is held while a version is written or dropped, so that none
 * goes that another run has just asked for.
 */
final class KeptSpells {

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

    private final RunFiles files;
    private final RunIndex index;

    private final Object lock = new Object();
    /** By the runs that go on. */
    private final Map<String, Set<String>> versions = new HashMap<>();

    private final Map<String, Integer> holders = new HashMap<>();

    KeptSpells(RunFiles files, RunIndex index) {
        this.files = files;
        this.index = index;
    }

    /** Keeps the spells of a run that begins. */
    void hold(String run, Spell spell, Collection<Spell> called) throws IOException {
        Set<String> wanted = new HashSet<>();
        wanted.add(spell.version());
        called.forEach(each -> wanted.add(each.version()));
        synchronized (lock) {
            note(run, wanted);
            files.keep(spell);
            for (Spell each : called) {
                files.keep(each);
            }
        }
    }

    /** Notes what a run needs that was found under way. */
    void holdFound(String run, String version, Collection<String> called) {
        Set<String> wanted = new HashSet<>(called);
        wanted.add(version);
        synchronized (lock) {
            note(run, wanted);
        }
    }

    private void note(String run, Set<String> wanted) {
        if (versions.put(run, wanted) == null) {
            wanted.forEach(version -> holders.merge(version, 1, Integer::sum));
        }
    }

    /** A run has ended, or did not begin. The next one is likely to need the same, so that all stays until a sweep. */
    void release(String run) {
        synchronized (lock) {
            Set<String> needed = versions.remove(run);
            if (needed != null) {
                needed.forEach(version -> holders.computeIfPresent(version, (key, n) -> n == 1 ? null : n - 1));
            }
        }
    }

    /** Drops a version, unless a run needs it. */
    void dropUnused(String version) {
        synchronized (lock) {
            if (!holders.containsKey(version) && !index.isUsed(version)) {
                drop(version);
            }
        }
    }

    /** Drops all that no run needs. */
    void sweep() throws IOException {
        synchronized (lock) {
            Set<String> used = index.versions();
            used.addAll(holders.keySet());
            files.versions().stream().filter(version -> !used.contains(version)).forEach(this::drop);
        }
    }

    private void drop(String version) {
        try {
            files.dropSpell(version);
        } catch (IOException e) {
            log.warn("version {} of a spell cannot be dropped; a later sweep tries again", version, e);
        }
    }
}
