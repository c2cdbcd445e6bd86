// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.shared.StoredHosts.Claimed;
import dev.spellrunner.runner.cluster.shared.StoredHosts.Orphaned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds how large the runs of lost hosts are together that this host goes on with, since each is loaded whole. The others stay
 * with the host that is lost, so that any host takes them that has room. Thread-safe.
 */
final class OrphanRoom {

    private final long most;

    private final Object lock = new Object();
    private final Map<Id, Long> bytesByRun = new HashMap<>();
    private long taken;

    /** A run that was lost and comes back is another one: it has another epoch. */
    private record Id(String user, String run, long epoch) {}

    /**
     * Begins without any.
     *
     * @param most how many bytes they have together at most; a larger one goes on alone
     */
    OrphanRoom(long most) {
        this.most = most;
    }

    /** Returns those for which there is room, in their order. */
    List<Orphaned> fitting(List<Orphaned> runs) {
        List<Orphaned> fitting = new ArrayList<>();
        synchronized (lock) {
            boolean isEmpty = bytesByRun.isEmpty();
            long with = taken;
            for (Orphaned run : runs) {
                if (isEmpty || with + run.bytes() <= most) {
                    fitting.add(run);
                    with += run.bytes();
                    isEmpty = false;
                }
            }
        }
        return fitting;
    }

    /**
     * A run is this host's now, and takes its room.
     *
     * @param found it is one of these
     */
    void take(Claimed run, List<Orphaned> found) {
        long bytes = found.stream()
                .filter(each -> each.user().equals(run.user()) && each.run().equals(run.run()))
                .mapToLong(Orphaned::bytes)
                .sum();
        synchronized (lock) {
            bytesByRun.put(new Id(run.user(), run.run(), run.epoch()), bytes);
            taken += bytes;
        }
    }

    /** A run is written no further here. Returns whether it had room; of others nothing is known here. */
    boolean free(String user, String run, long epoch) {
        synchronized (lock) {
            Long bytes = bytesByRun.remove(new Id(user, run, epoch));
            if (bytes == null) {
                return false;
            }
            taken -= bytes;
            return true;
        }
    }
}
