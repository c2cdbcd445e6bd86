// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.time.Duration;

/**
 * The bounds of a log.
 *
 * @param runs how many ended runs of a channel
 * @param events how many events of a run
 * @param runBytes how many bytes of a run
 * @param userBytes how many bytes of a user
 * @param bytes how many bytes in all
 * @param age for how long an ended run
 */
record Bounds(int runs, int events, long runBytes, long userBytes, long bytes, Duration age) {

    /** So many runs, each with a slow follower, fit into the log, and half of them into the part of a user. */
    private static final int SLOW_RUNS = 8;

    /** Returns how many bytes of a run may wait for a follower without pushing out other runs. */
    long bytesForFollower() {
        return Math.max(1, Math.min(runBytes, Math.min(userBytes / (SLOW_RUNS / 2), bytes / SLOW_RUNS)));
    }
}
