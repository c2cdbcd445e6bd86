// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import java.util.function.IntSupplier;

/** Counts what users take on all hosts together: runs, connections, open spells. A host that is lost takes nothing. Thread-safe. */
public interface Places {

    /**
     * Takes one more for a user. May block.
     *
     * @param what is counted, such as {@code runs}
     * @param here how many this host has of the user, the new one included
     * @param most how many all hosts may have together
     * @return whether there was room
     * @throws RunsUnavailableException if that cannot be told at the moment
     */
    boolean take(String user, String what, IntSupplier here, int most);

    /** Tells, some time later, how many this host has of a user by then: one was given back, or taken beyond what may be. */
    void have(String user, String what, IntSupplier here);
}
