// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import java.time.Duration;

/**
 * The options of a cluster. Immutable.
 *
 * @param host the id of this process, new at each start
 * @param keys names keys and topics
 * @param lease for how long a host counts as alive after it said so
 * @param age for how long an ended run is kept
 * @param runsPerChannel how many ended runs of a channel are kept
 * @param backlogOfRun how many bytes of a run may wait to be written
 * @param backlog how many bytes may wait in all
 * @param patience for how long a run waits for a Redis that cannot be written to
 */
record Settings(
        String host,
        Keys keys,
        Duration lease,
        Duration age,
        int runsPerChannel,
        long backlogOfRun,
        long backlog,
        Duration patience) {

    private static final int BEATS_OF_LEASE = 4;

    /** Returns how often a host says that it is alive. */
    Duration beat() {
        return lease.dividedBy(BEATS_OF_LEASE);
    }
}
