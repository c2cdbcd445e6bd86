// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The hosts of a cluster, and which runs are theirs. Thread-safe; methods block, see {@link SharedStore}. */
public interface StoredHosts {

    /** Stands for the host of runs that are free. */
    String NO_HOST = "none";

    /**
     * The answer to a host that says that it is alive. Immutable.
     *
     * @param alive how many hosts are
     * @param isNew whether this one was not known
     * @param wasOver whether the lease of this one was over, so that others may have taken what was its own
     * @param lost the hosts whose lease is over
     */
    record Beat(long alive, boolean isNew, boolean wasOver, List<String> lost) {

        public Beat {
            lost = List.copyOf(lost);
        }
    }

    /**
     * A run of a host that is lost. Immutable.
     *
     * @param bytes how large its events and States are, about
     */
    record Orphaned(String user, String run, long bytes) {}

    /** A run that is this host's from an epoch on, written up to a number. Immutable. */
    record Claimed(String user, String run, long epoch, long last) {}

    /** Prolongs the lease of this host by the clock of the server. */
    Beat beat(Duration lease);

    /** Returns how many runs are a host's. */
    long runsOf(String host);

    /**
     * Returns some of the runs of a host, whichever: another caller is given others.
     *
     * @param most how many
     */
    List<Orphaned> someRunsOf(String host, long most);

    /** Makes runs of a host that is lost this host's; those that are not its own any more are left out. */
    List<Claimed> claim(String host, List<Orphaned> runs);

    /** Makes a run of this host {@linkplain #NO_HOST no host's}, if it is in an epoch. */
    void free(String user, String run, long epoch);

    /**
     * Forgets a host that is lost, if no run of it is left, and its plays have not been taken up for a while.
     *
     * @param playsWait how long they wait
     * @return whether it is forgotten
     */
    boolean drop(String host, Duration playsWait);

    /** Returns the host that has a run, if it is known. */
    Optional<String> ownerOf(String user, String run);
}
