// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The right of a host to write a run, and the way to do so. Thread-safe; no method waits for a disk or a network. */
public interface Lease {

    /** Counts the hosts that the run has had, from 1: each one that takes it over has a larger number. */
    long epoch();

    /**
     * Writes an event some time later. Called in order. When the event is written, {@link RunWatcher#tell} is called.
     *
     * @param event the next event of the run
     * @param changed the States that have changed since the event before, written with the event in one step
     */
    void append(LoggedEvent event, List<StateImage> changed);

    /** Writes an event some time later that changes no State; see {@link #append(LoggedEvent, List)}. */
    default void append(LoggedEvent event) {
        append(event, List.of());
    }

    /**
     * Notes some time later where the run stops from now on, in place of what its header says.
     *
     * @param stops as the host writes them, see {@link RunHeader#stops}
     * @implSpec Notes nothing: on the next host the run stops where its header says.
     */
    default void stops(Map<String, @Nullable Object> stops) {
        // A store that keeps only the header.
    }

    /**
     * Returns a stage that completes when all that was appended until now is written; it fails if the run cannot be written any
     * further. It may complete on a thread of the store: what takes long, or blocks, belongs on another one.
     */
    CompletionStage<Void> written();

    /**
     * Parks the run as it is: what is appended from now on is neither written nor told, and the next host takes the run
     * up. Idempotent.
     */
    void release();
}
