// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.util.List;

/** Writes batches on a connection of its own. Confined to one thread at a time. */
public interface BatchLink extends AutoCloseable {

    /**
     * Writes batches in one go, each by compare-and-set: if the run is in the epoch of the batch, and its last number is the one
     * before the batch. What is written is published.
     *
     * @param batches at most one of each run
     * @return what became of each, in order
     * @throws dev.spellrunner.runner.cluster.RunsUnavailableException if that is not known; the connection is of no use any more
     */
    List<BatchAnswer> write(List<StreamBatch> batches);

    @Override
    void close();
}
