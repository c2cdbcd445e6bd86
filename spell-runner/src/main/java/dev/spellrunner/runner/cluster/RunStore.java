// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps the runs of a host beyond its process: those that go on, so that they can go on again, and those that have ended,
 * for people who ask.
 *
 * <p>Thread-safe. {@link #begin} and what its lease does wait for nothing; the other methods may block.
 */
public interface RunStore extends AutoCloseable {

    /**
     * Registers a run that is about to begin: it is known before its first event is.
     *
     * @param header what is known of it
     * @param spell the spell that is run
     * @param watcher is told what the store cannot do for it
     * @throws dev.spellrunner.core.spell.SpellException if no runs can be kept at the moment; says why
     */
    Lease begin(RunHeader header, Spell spell, RunWatcher watcher);

    /**
     * The same for a run of a spell that calls others: continues with those as they are now.
     *
     * @param called the spells that it and others call, as they call them
     * @implSpec Keeps none of them, and a run that is continued takes them as they are then.
     */
    default Lease begin(RunHeader header, Spell spell, Map<String, Spell> called, RunWatcher watcher) {
        return begin(header, spell, watcher);
    }

    /** Forgets a run that was registered, and did not begin. */
    void abandon(String run);

    /** Returns runs, the newest first. */
    List<RunSummary> list(RunQuery query);

    /** Returns a run of a user, if it is known. */
    Optional<RunSummary> find(String user, String run);

    /**
     * Tells whether a run of any user keeps others from having its id.
     *
     * @implSpec Says no: each user has ids of his own.
     */
    default boolean isTaken(String run) {
        return false;
    }

    /**
     * Takes an id that a caller has given to a run of a user, so that no other host that shares the store begins one of that id:
     * until the run is known, or the id is {@link #giveBack given back}, or for a minute.
     *
     * @return whether it is this host's now; if not, another one has it
     * @implSpec Says yes: no other host begins runs here.
     */
    default boolean reserve(String user, String run) {
        return true;
    }

    /**
     * Gives back an id that was {@link #reserve taken} for a run that did not begin.
     *
     * @implSpec Does nothing.
     */
    default void giveBack(String user, String run) {
        // Nothing was taken.
    }

    /**
     * Returns the events of a run of a user, if they are kept.
     *
     * @param after the number of the last event that is known; 0 for none
     */
    Optional<List<LoggedEvent>> events(String user, String run, long after);

    /**
     * Returns the same events one by one: a run may be larger than the heap.
     *
     * @return read as it is consumed, by one thread at a time, which fails with {@link java.io.UncheckedIOException} or {@link
     *     IllegalArgumentException} if what is kept cannot be read; to be closed
     * @implSpec Gives what {@link #events} returns, all of it in memory.
     */
    default Optional<Stream<LoggedEvent>> stream(String user, String run, long after) {
        return events(user, run, after).map(List::stream);
    }

    /** Returns the recording of a run of a user, if it is kept. */
    Optional<Recording> recording(String user, String run);

    /**
     * Returns the versions of the spells that a run's spell and others called, by what they were called; empty if there are none, or
     * they are not kept.
     *
     * @implSpec Keeps none of them.
     */
    default Map<String, String> calledVersions(String user, String run) {
        return Map.of();
    }

    /** Returns a version of a spell that was run or called, if it is kept. */
    Optional<Spell> spell(String version);

    /** Returns the runs that were under way when their host ended; they are this host's from now on. Gives each once. */
    List<Orphan> orphans();

    /**
     * Gives the runs of hosts that are lost from now on, if several hosts share the store; they are this host's then. A store
     * of one host gives those for which there was no room among {@link #orphans}, when others have ended.
     *
     * @param taker takes them up; called on a thread of the store, and may block
     */
    default void onOrphans(Consumer<List<Orphan>> taker) {
        // All orphans of such a store are there when it is opened.
    }

    /** Returns the runs that were under way and cannot be read. They stay as they are, and harm no other. */
    List<UnreadableRun> unreadable();

    /**
     * Tells whether a run of a user is one of those that cannot be read.
     *
     * @implSpec Says no.
     */
    default boolean isUnreadable(String user, String run) {
        return false;
    }

    /** Writes what is still to be written, some seconds at most, and releases the store. Idempotent. */
    @Override
    void close();
}
