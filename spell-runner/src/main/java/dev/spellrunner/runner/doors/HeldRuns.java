// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.User;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The runs of a door that wait for their clients to come back with approvals. Those that do not come in time have refused.
 * A run stays known for a while after its end, since an answer may be sent twice. Thread-safe.
 */
public final class HeldRuns {

    private static final int MOST = 10_000;

    private final Duration holdFor;
    private final Executor executor;

    private final Object lock = new Object();
    /** The oldest first. */
    private final Map<String, HeldRun> held = new LinkedHashMap<>();

    /**
     * Begins with none.
     *
     * @param holdFor how long a client may take to come back
     * @param executor where nodes are refused when that time is over
     */
    public HeldRuns(Duration holdFor, Executor executor) {
        this.holdFor = requireNonNull(holdFor, "holdFor");
        this.executor = requireNonNull(executor, "executor");
    }

    /** Returns how long a client may take to come back. */
    public Duration holdFor() {
        return holdFor;
    }

    /**
     * Holds a run.
     *
     * @param key what the client comes back with; it is the user's alone
     */
    public void keep(String key, HeldRun run) {
        synchronized (lock) {
            held.remove(key);
            held.put(key, run);
            Iterator<HeldRun> oldest = held.values().iterator();
            // Those that wait are no more than the host lets run.
            while (held.size() > MOST && oldest.hasNext()) {
                if (oldest.next().open().isEmpty()) {
                    oldest.remove();
                }
            }
        }
        CompletableFuture.delayedExecutor(holdFor.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> giveUp(key, run));
    }

    private void giveUp(String key, HeldRun run) {
        synchronized (lock) {
            held.remove(key, run);
        }
        if (run.claim()) {
            run.giveUp("no answer in time");
        }
    }

    /** Tells whether a run is held, for whatever client. */
    public boolean isHeld(String run) {
        synchronized (lock) {
            return held.values().stream().anyMatch(each -> each.run().equals(run));
        }
    }

    /** Finds a run that a user's client asked for; empty if it is another user's, or the time is over. */
    public Optional<HeldRun> find(String key, User user) {
        synchronized (lock) {
            return Optional.ofNullable(held.get(key)).filter(run -> run.user().equals(user.id()));
        }
    }
}
