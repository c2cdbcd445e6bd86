// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.runner.log.LoggedEvent;
import java.util.concurrent.CompletionStage;

/** The right of a host to write a run, and the way to do so. Thread-safe; no method waits for a disk or a network. */
public interface Lease {

    /** Counts the hosts that the run has had, from 1: each one that takes it over has a larger number. */
    long epoch();

    /**
     * Writes an event some time later. Called in order.
     *
     * @param event the next event of the run
     */
    void append(LoggedEvent event);

    /**
     * Returns a stage that comes when all that was appended until now is written; it fails if the run cannot be written any
     * further. It may come on a thread of the store: what takes long, or blocks, belongs on another one.
     */
    CompletionStage<Void> written();
}
