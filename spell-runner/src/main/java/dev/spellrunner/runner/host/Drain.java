// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the runs of a host that closes to an end: lets them finish, then lets only those nodes finish that work already,
 * then parks the runs. So a run that is parked seldom has a node of which it is not known whether it had its effect.
 */
final class Drain {

    private static final Duration LONGEST_HOLD = Duration.ofSeconds(5);
    /** The part of the time in which no node begins any more. */
    private static final int HELD_PART = 4;

    private final HostedRuns runs;
    private final @Nullable DurableRuns durable;

    Drain(HostedRuns runs, @Nullable DurableRuns durable) {
        this.runs = runs;
        this.durable = durable;
    }

    /** Waits for the runs; what has not finished in time is parked, where that can be. */
    Drained within(Duration longest) {
        runs.takeNoMore();
        int atFirst = runs.goingOn();
        Duration part = longest.dividedBy(HELD_PART);
        Duration hold = durable == null ? Duration.ZERO : part.compareTo(LONGEST_HOLD) < 0 ? part : LONGEST_HOLD;
        runs.awaitNone(longest.minus(hold));
        if (durable == null || runs.goingOn() == 0) {
            return new Drained(atFirst - runs.goingOn(), 0, runs.goingOn());
        }
        runs.guard(Drain::hold);
        runs.awaitNone(hold);
        int left = runs.goingOn();
        int parked = durable.parkAll();
        return new Drained(atFirst - left, parked, left - parked);
    }

    private static Decision hold(Gate.Request request) {
        return Decision.later("its host is closing", new CompletableFuture<>());
    }
}
