// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The limits of a run. Immutable. */
public final class Limits {

    private static final Limits DEFAULTS = new Limits(1_000_000, 32, null, Duration.ofSeconds(2));

    private final long executions;
    private final int depth;
    private final @Nullable Duration deadline;
    private final Duration grace;

    private Limits(long executions, int depth, @Nullable Duration deadline, Duration grace) {
        this.executions = executions;
        this.depth = depth;
        this.deadline = deadline;
        this.grace = grace;
    }

    /** Returns one million executions, a depth of 32, no deadline, and two seconds of grace. */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another number of executions of nodes in a run. */
    public Limits executions(long most) {
        requirePositive(most, "executions");
        return new Limits(most, depth, deadline, grace);
    }

    /** Returns these limits with another number of spells that may call one another, the run's own included. */
    public Limits depth(int most) {
        requirePositive(most, "depth");
        return new Limits(executions, most, deadline, grace);
    }

    /** Returns these limits with a time after which a run is cancelled. */
    public Limits deadline(Duration longest) {
        if (requireNonNull(longest, "longest").isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("deadline must be greater than 0, but is " + longest);
        }
        return new Limits(executions, depth, longest, grace);
    }

    /** Returns these limits with another time that a cancelled run waits for workers that do not let go. */
    public Limits grace(Duration longest) {
        requireNonNull(longest, "longest");
        return new Limits(executions, depth, deadline, longest);
    }

    /** Returns how many executions of nodes a run may have. */
    public long executions() {
        return executions;
    }

    /** Returns how many spells may call one another, the run's own included, and how many iterations of a spell may be in one another. */
    public int depth() {
        return depth;
    }

    /** Returns the time after which a run is cancelled, if there is one. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    /**
     * Returns how long a run that has ended waits for workers that ignore their cancellation. After that it ends without
     * them; what they give is dropped.
     */
    public Duration grace() {
        return grace;
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be greater than 0, but is " + value);
        }
    }
}
