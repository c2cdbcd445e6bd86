// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Run;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets the nodes of a run wait for the connection that started it, when that reads more slowly than the run goes on: from a
 * quarter of what the log holds for it, until most of that is read. No thread waits. For a client that has not read it after
 * half a minute nothing waits any longer: it falls behind. Thread-safe.
 */
final class Pace implements Gate {

    private static final double TOO_MUCH = 0.25;
    private static final double LITTLE = 0.05;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final String REASON = "waits until its client has read what happened";

    private final Run run;
    private final ToDoubleFunction<String> backlog;
    private final Duration longestWait;

    private final Object lock = new Object();
    /** The future that nodes wait for; null while they need not, done while it has taken too long. */
    private @Nullable CompletableFuture<Decision> turn;

    private boolean asked;

    /**
     * Creates the pace of a run that is not asked for anything yet.
     *
     * @param backlog returns how much of a run the connection has not read, as a part of what the log holds for it
     */
    Pace(Run run, ToDoubleFunction<String> backlog) {
        this(run, backlog, LONGEST_WAIT);
    }

    Pace(Run run, ToDoubleFunction<String> backlog, Duration longestWait) {
        this.longestWait = longestWait;
        this.run = requireNonNull(run, "run");
        this.backlog = requireNonNull(backlog, "backlog");
    }

    /** Notes that the run goes on. */
    void wentOn() {
        if (backlog.applyAsDouble(run.id()) < TOO_MUCH) {
            return;
        }
        boolean first;
        synchronized (lock) {
            if (turn == null) {
                turn = new CompletableFuture<Decision>()
                        .completeOnTimeout(Decision.pass(), longestWait.toNanos(), TimeUnit.NANOSECONDS);
            }
            first = !asked;
            asked = true;
        }
        if (first) {
            // Not before: a gate costs each node some time.
            run.gate(this);
        }
        // All may have been read since.
        wasRead();
    }

    /** Notes that the connection has read something, or reads no more. */
    void wasRead() {
        CompletableFuture<Decision> released;
        synchronized (lock) {
            if (turn == null) {
                return;
            }
        }
        if (backlog.applyAsDouble(run.id()) > LITTLE) {
            return;
        }
        synchronized (lock) {
            released = turn;
            turn = null;
        }
        if (released != null) {
            released.complete(Decision.pass());
        }
    }

    @Override
    public Decision ask(Request request) {
        synchronized (lock) {
            // Each node has a future of its own, which it may cancel.
            return turn == null || turn.isDone()
                    ? Decision.pass()
                    : Decision.later(REASON, turn.thenApply(passed -> passed));
        }
    }
}
