// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that a store keeps. Its events go to the store, and from there, when they are written, to the log: a client never
 * knows of an event that a crash could take back. Its nodes are held while the store is behind; it is cancelled when the
 * store gives it up. Thread-safe, but {@link #append} is for the run's thread.
 */
final class KeptRun implements RunWatcher {

    private static final Logger log = LoggerFactory.getLogger(DurableRuns.class);

    private final RunHeader header;
    private final EventLog events;
    private @Nullable Lease lease;
    private @Nullable RunStates states;

    /** Completes when its last event was told, or it is parked. */
    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    private volatile CompletionStage<Void> caughtUp = CompletableFuture.completedStage(null);

    private final Object lock = new Object();
    private @Nullable Run run;
    private boolean isBehind;
    private boolean isLost;

    KeptRun(RunHeader header, EventLog events) {
        this.header = header;
        this.events = events;
    }

    /** Says by which right it is written; before its first event. */
    void writtenBy(Lease right) {
        lease = right;
    }

    /** Says which States it has; before its first event. */
    void has(RunStates its) {
        states = its;
    }

    RunHeader header() {
        return header;
    }

    CompletionStage<Void> settled() {
        return settled;
    }

    /** Lets go of the run as it is: from now on nothing of it is written or told. */
    void park() {
        lease().release();
        settled.complete(null);
    }

    Lease lease() {
        return requireNonNull(lease, "lease");
    }

    void append(LoggedEvent event) {
        RunStates its = states;
        lease().append(event, its == null ? List.of() : its.changed());
    }

    /** The run is known now: what was told of it before holds. */
    void watch(Run started) {
        boolean gates;
        boolean cancels;
        synchronized (lock) {
            run = started;
            gates = isBehind;
            cancels = isLost;
        }
        if (gates) {
            started.gate(this::ask);
        }
        if (cancels) {
            end(started);
        }
    }

    /** Cancels it; its last event may never be written. */
    private void end(Run lost) {
        lost.cancel();
        CompletionStage<?> ending = lost.result();
        ending.whenComplete((result, failed) -> settled.complete(null));
    }

    @Override
    public void tell(List<LoggedEvent> written) {
        for (LoggedEvent event : written) {
            events.append(header.channel(), event);
            if (event.isLast()) {
                settled.complete(null);
            }
        }
    }

    @Override
    public void behind(CompletionStage<Void> until) {
        caughtUp = until;
        Run gated;
        synchronized (lock) {
            gated = isBehind ? null : run;
            isBehind = true;
        }
        if (gated != null) {
            gated.gate(this::ask);
        }
    }

    private Decision ask(Gate.Request request) {
        CompletableFuture<Void> until = caughtUp.toCompletableFuture();
        return until.isDone()
                ? Decision.pass()
                : Decision.later("the store of runs is behind", until.thenApply(done -> Decision.pass()));
    }

    @Override
    public void lost(Throwable why) {
        log.error("run '{}' cannot be recorded any longer, and is cancelled", header.run(), why);
        Run cancelled;
        synchronized (lock) {
            isLost = true;
            cancelled = run;
        }
        if (cancelled != null) {
            end(cancelled);
        }
    }
}
