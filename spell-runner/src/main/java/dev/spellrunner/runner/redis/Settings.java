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
 * @param replicas how many replicas have to have what counts as written
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
        int replicas,
        Duration patience) {

    private static final int BEATS_OF_LEASE = 4;
    /** Less than the time that Redis has for an answer. */
    private static final int WAIT_MILLIS = 200;

    /**
     * The numbers that the first event of a host covers which takes a run over: a failover may have lost what somebody has
     * heard, and numbers of these would be taken for repeats.
     */
    private static final int LOST_BY_FAILOVER = 999;

    /** Returns how many numbers are left out when a run is taken over. */
    long skippedAfterClaim() {
        return replicas > 0 ? 0 : LOST_BY_FAILOVER;
    }

    /** Returns after which silence of a run that goes on its stream is read: with the usual lease, five seconds. */
    Duration silence() {
        return lease.multipliedBy(5).dividedBy(2);
    }

    /** Returns a write behind which a connection waits for replicas: one that has written nothing would wait for nothing. */
    Command mark() {
        return Command.of("SET", keys.mark(), host, "PX", "1000");
    }

    /** Returns what waits until replicas have all that was written. */
    Command waiting() {
        return Command.of("WAIT", String.valueOf(replicas), String.valueOf(WAIT_MILLIS));
    }

    /** Returns how often a host says that it is alive. */
    Duration beat() {
        return lease.dividedBy(BEATS_OF_LEASE);
    }
}
