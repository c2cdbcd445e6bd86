// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.util.OptionalInt;

/** Counts what users have, by host. Thread-safe; the method blocks, see {@link SharedStore}. */
@FunctionalInterface
public interface StoredPlaces {

    /**
     * Notes how much of one thing a user has on this host.
     *
     * @param most how many all hosts that live may have together; empty for any
     * @return whether there was room
     */
    boolean take(String user, String what, int here, OptionalInt most);
}
