// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.hosting;

import org.jspecify.annotations.Nullable;

/** Leads the host to what runners offer it alone. Thread-safe. */
public final class HostDoor {

    private static volatile @Nullable RunnerHooks<?, ?, ?, ?> hooks;

    private HostDoor() {}

    /** Opens the door. Runners do so when their class is loaded. */
    public static void open(RunnerHooks<?, ?, ?, ?> inside) {
        hooks = inside;
    }

    /**
     * Returns what is behind the door.
     *
     * @throws IllegalStateException if no runner has been made yet
     */
    public static RunnerHooks<?, ?, ?, ?> hooks() {
        RunnerHooks<?, ?, ?, ?> inside = hooks;
        if (inside == null) {
            throw new IllegalStateException("the door is opened by the first runner (make one before)");
        }
        return inside;
    }
}
