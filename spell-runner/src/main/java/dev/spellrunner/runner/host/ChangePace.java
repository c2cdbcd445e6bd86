// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.time.Duration;

/** Measures how long a turn takes, on an average of the last ones, to say when a later turn comes. One thread may measure, others ask. */
final class ChangePace {

    private static final int AVERAGED = 4;
    private static final int MOST_SECONDS = 60;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private volatile long usualNanos;

    /** Takes how long a turn took. */
    void took(Duration turn) {
        long usual = usualNanos;
        usualNanos = usual == 0 ? turn.toNanos() : usual + (turn.toNanos() - usual) / AVERAGED;
    }

    /** Returns in how many seconds about a turn comes, from 1 to 60. */
    int secondsUntil(int turn) {
        long seconds = (long) turn * usualNanos / NANOS_PER_SECOND;
        return (int) Math.min(MOST_SECONDS, Math.max(1, seconds));
    }
}
