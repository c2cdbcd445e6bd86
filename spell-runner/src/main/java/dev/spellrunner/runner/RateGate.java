// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.engine.Alarm;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Lets so many nodes pass in any period of a length. A node is told its time when it comes, so that waiting nodes need no
 * queue; a node that is cancelled meanwhile has used its turn up. Thread-safe.
 */
final class RateGate implements Gate {

    private final String reason;
    private final long period;
    private final Alarm alarm;
    private final LongSupplier nanos;

    private final Object lock = new Object();
    /** When the last nodes pass or passed, as a ring; as many as may pass in a period. */
    private final long[] passes;

    private int oldest;
    private int known;

    RateGate(int nodes, Duration period, Alarm alarm, LongSupplier nanos) {
        if (nodes < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException(
                    "a rate is of at least 1 node in a period greater than 0, not " + nodes + " in " + period);
        }
        this.reason = "no more than " + nodes + (nodes == 1 ? " node" : " nodes") + " may begin in " + period.toMillis()
                + " ms";
        this.passes = new long[nodes];
        this.period = period.toNanos();
        this.alarm = requireNonNull(alarm, "alarm");
        this.nanos = nanos;
    }

    @Override
    public Decision ask(Request request) {
        long wait = takeTurn();
        if (wait <= 0) {
            return Decision.pass();
        }
        CompletableFuture<Decision> turn = new CompletableFuture<>();
        Runnable takeBack = alarm.after(Duration.ofNanos(wait), () -> turn.complete(Decision.pass()));
        CompletionStage<Decision> decided = turn;
        decided.whenComplete((decision, thrown) -> {
            if (thrown != null) {
                takeBack.run();
            }
        });
        return Decision.later(reason, turn);
    }

    /** Returns in how many nanoseconds the turn comes. */
    private long takeTurn() {
        long now = nanos.getAsLong();
        synchronized (lock) {
            long at = now;
            if (known < passes.length) {
                passes[known++] = at;
            } else {
                long earliest = passes[oldest] + period;
                at = earliest - now > 0 ? earliest : now;
                passes[oldest] = at;
                oldest = (oldest + 1) % passes.length;
            }
            return at - now;
        }
    }
}
