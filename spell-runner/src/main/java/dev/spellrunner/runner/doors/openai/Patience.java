// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.HeldRun.Approval;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for approvals that come over another door, since a client of chats cannot be asked; not for ever: then the run is
 * cancelled, and this says why. Thread-safe.
 */
final class Patience {

    private final Duration longest;
    private final Executor executor;
    private volatile @Nullable String unanswered;

    /**
     * Creates the patience with one run.
     *
     * @param longest how long an approval may take
     * @param executor where the run is cancelled when that time is over
     */
    Patience(Duration longest, Executor executor) {
        this.longest = requireNonNull(longest, "longest");
        this.executor = requireNonNull(executor, "executor");
    }

    /** A run cannot go on without approvals. */
    void begin(HeldRun run) {
        CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> giveUp(run));
    }

    private void giveUp(HeldRun run) {
        List<Approval> open = run.open();
        if (!open.isEmpty()) {
            unanswered = String.join(", ", open.stream().map(Patience::named).toList());
            run.cancel();
        }
    }

    private static String named(Approval approval) {
        return "node '" + approval.path() + "' (" + approval.request().component() + ")";
    }

    /** Returns why a run was cancelled, if it was for want of answers. */
    Optional<ServiceException> reason() {
        return Optional.ofNullable(unanswered)
                .map(nodes -> new ServiceException(
                        Code.CANCELLED,
                        "no answer in time for " + nodes + " (approve it in the playground)",
                        Map.of()));
    }
}
