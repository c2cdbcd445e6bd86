// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs that are kept on the server. Thread-safe; methods block, see {@link SharedStore}. */
public interface StoredRuns {

    /**
     * Returns the events of a run behind a number.
     *
     * @throws java.io.UncheckedIOException if another version of this library wrote them, and this one cannot read them
     */
    List<LoggedEvent> events(String user, String run, long after);

    /**
     * Returns the next events of a run behind a number, about a megabyte at most, so that a run can be read that is larger than
     * the heap; empty if there are none.
     */
    List<LoggedEvent> someEvents(String user, String run, long after);

    /**
     * Returns what is missing of each run of a channel, in the order in which they began. One that another version of this
     * library wrote is returned as far as it can be read, and logged.
     *
     * @param known up to which numbers runs are known
     */
    List<List<LoggedEvent>> missing(Channel channel, Map<String, Long> known);

    /** Returns the ids of the newest runs of a user that have a header, the newest first. */
    List<String> newest(String user);

    /** Returns runs in the order of their ids, each empty if it is not kept. */
    List<Optional<StoredRun>> find(String user, List<String> runs);

    /** Returns a run, if it is kept. */
    default Optional<StoredRun> find(String user, String run) {
        return find(user, List.of(run)).get(0);
    }

    /**
     * Takes an id for a run of a user that begins soon.
     *
     * @param limit for how long
     * @return whether it is this host's now
     */
    boolean reserve(String user, String run, Duration limit);

    /** Gives back an id, if it is this host's. */
    void giveBack(String user, String run);

    /** Keeps another header of a run that goes on, if it is in an epoch. */
    void replaceKept(String user, String run, long epoch, String kept);

    /** Returns the States of a run as JSON, by spell. */
    Map<String, String> states(String user, String run);

    /** Returns a version of a spell as JSON, if it is kept. */
    Optional<String> spell(String version);
}
