// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.time.Duration;
import java.util.Locale;

/**
 * The options of a cluster. Immutable.
 *
 * @param host the id of this process, new at each start
 * @param server the name of the server that hosts share, for messages
 * @param topics names the topics
 * @param lease for how long a host counts as alive after it said so
 * @param age for how long an ended run is kept
 * @param runsPerChannel how many ended runs of a channel are kept
 * @param backlogOfRun how many bytes of a run may wait to be written
 * @param backlog how many bytes may wait in all
 * @param orphanBytes how many bytes the runs of lost hosts have together that this host goes on with; a larger one goes on alone
 * @param patience for how long a run waits for a server that cannot be written to
 * @param timeout how long the server may take to answer
 * @param skippedAfterClaim how many numbers the first event of a host covers which takes a run over: the server may have lost
 *     what a follower has heard, and numbers of these would be taken for repeats
 */
public record ClusterSettings(
        String host,
        String server,
        Topics topics,
        Duration lease,
        Duration age,
        int runsPerChannel,
        long backlogOfRun,
        long backlog,
        long orphanBytes,
        Duration patience,
        Duration timeout,
        long skippedAfterClaim) {

    private static final int BEATS_OF_LEASE = 4;

    /** Returns after which silence of a run that goes on its events are read: with the usual lease, five seconds. */
    Duration silence() {
        return lease.multipliedBy(5).dividedBy(2);
    }

    /** Returns how often a host says that it is alive. */
    Duration beat() {
        return lease.dividedBy(BEATS_OF_LEASE);
    }

    /** Makes a thread that does not keep the process alive. */
    public Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, "spell-" + server.toLowerCase(Locale.ROOT) + '-' + name);
        thread.setDaemon(true);
        return thread;
    }
}
