// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The place that a run takes in the limits of its connection, its user and the host, and the memory that the values take
 * which clients have sent for it. Both are given back once, together. Thread-safe.
 */
final class RunPlace {

    private final MessageMemory.Share values;
    private final AtomicReference<@Nullable Runnable> giveBack;

    /**
     * Creates a place that is taken.
     *
     * @param values counts the values; closed with the place
     * @param giveBack counts it as free in all limits
     */
    RunPlace(MessageMemory.Share values, Runnable giveBack) {
        this.values = values;
        this.giveBack = new AtomicReference<>(giveBack);
    }

    /**
     * Takes memory for values that a client has sent.
     *
     * @throws ServiceException {@code busy}, if there is not so much
     */
    void hold(long bytes) {
        if (!values.take(bytes)) {
            throw ServiceException.tooManyMessages();
        }
    }

    /** Gives the place back. Idempotent. */
    void giveBack() {
        Runnable action = giveBack.getAndSet(null);
        if (action != null) {
            values.close();
            action.run();
        }
    }
}
