// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The place that a run takes in the limits of its connection, its user and the host; it is given back once. Thread-safe. */
final class RunPlace {

    private final AtomicReference<@Nullable Runnable> giveBack;

    /**
     * Creates a place that is taken.
     *
     * @param giveBack counts it as free in all limits
     */
    RunPlace(Runnable giveBack) {
        this.giveBack = new AtomicReference<>(giveBack);
    }

    /** Gives the place back. Idempotent. */
    void giveBack() {
        Runnable action = giveBack.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }
}
