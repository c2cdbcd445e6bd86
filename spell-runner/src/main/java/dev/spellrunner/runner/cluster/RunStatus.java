// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import java.util.Locale;

/** The status of a run. */
public enum RunStatus {
    /** It is under way. */
    RUNNING,
    /** All that was to be done is done. */
    COMPLETED,
    /** A node failed. */
    FAILED,
    /** It was cancelled. */
    CANCELLED;

    /** Returns the status as it is written on the wire: {@code running}, …. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the status of a wire name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RunStatus of(String wireName) {
        for (RunStatus status : values()) {
            if (status.wireName().equals(wireName)) {
                return status;
            }
        }
        throw new IllegalArgumentException(
                "there is no status '" + wireName + "' (it is running, completed, failed or cancelled)");
    }
}
