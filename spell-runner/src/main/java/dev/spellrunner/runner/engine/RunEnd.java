// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.RunOutcome.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a run: it is decided once, and reported when the workers that are still at work have returned. Methods are
 * thread-safe where they say so; the others are for the thread that drives.
 */
final class RunEnd {

    private static final Logger log = LoggerFactory.getLogger(RunEnd.class);
    private static final AtomicReferenceFieldUpdater<RunEnd, @Nullable Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(RunEnd.class, Phase.class, "phase");

    private enum Phase {
        /** The run is to be cancelled. */
        CANCELLING,
        /** The run has come to its own end. */
        DECIDED
    }

    private final CurrentRun run;
    private final RunEvents events;
    private final RunId id;

    /** The way in which the run ends; null as long as it goes on. Only {@link #PHASE} writes it. */
    private volatile @Nullable Phase phase;

    private volatile @Nullable RunOutcome told;

    // For the thread that drives:
    /** Calls that are cancelled and whose worker has not returned yet; a set of its own when there is a first one. */
    private Set<Invocation> lingering = Set.of();

    private @Nullable RunOutcome decided;
    private @Nullable Reason cancelReason;
    /** Stops the clock that limits the run. */
    @Nullable
    Runnable stopDeadline;

    RunEnd(CurrentRun run, RunEvents events, RunId id) {
        this.run = run;
        this.events = events;
        this.id = id;
    }

    // ---- how it stands ----

    /** Returns the outcome that was told; null as long as the run goes on. Thread-safe. */
    @Nullable
    RunOutcome told() {
        return told;
    }

    /** Returns the id of the run. Thread-safe. */
    String runId() {
        return id.get();
    }

    boolean isDecided() {
        return decided != null;
    }

    /** Tells whether the run is to be cancelled. Thread-safe. */
    boolean isCancelRequested() {
        return phase == Phase.CANCELLING;
    }

    // ---- the first end is the one that counts ----

    /** From now on the run is to be cancelled; false if its end was decided by another. Thread-safe. */
    boolean mayCancel() {
        return PHASE.compareAndSet(this, null, Phase.CANCELLING);
    }

    /** The run comes to its own end; false if it is to be cancelled. */
    boolean mayFinish() {
        return PHASE.compareAndSet(this, null, Phase.DECIDED);
    }

    void cancelled(Reason reason) {
        cancelReason = reason;
        NodeError error = new NodeError("Cancelled", reason.text(), NodePath.ROOT, "", null);
        decide(new RunOutcome(id, Status.CANCELLED, Map.of(), List.of(error), null));
    }

    /**
     * Nothing is left to do.
     *
     * @param missing what a recording lacks that the run needed; null if that is nothing
     */
    void finished(Map<String, @Nullable Object> outputs, List<Failure> failures, @Nullable NodeError missing) {
        if (missing != null) {
            decide(new RunOutcome(id, Status.FAILED, Map.of(), List.of(missing), null));
        } else if (failures.isEmpty()) {
            decide(new RunOutcome(id, Status.COMPLETED, outputs, List.of(), null));
        } else {
            List<NodeError> errors = failures.stream().map(Failure::error).toList();
            decide(new RunOutcome(
                    id, Status.FAILED, outputs, errors, failures.get(0).cause()));
        }
    }

    /** The outcome is known; the run ends when its workers have returned, or their time of grace is over. */
    private void decide(RunOutcome outcome) {
        decided = outcome;
        if (lingering.isEmpty()) {
            tell();
        } else {
            run.after(run.settings().bounds().grace(), this::tellWithoutThem);
        }
    }

    private void tellWithoutThem() {
        if (told == null) {
            lingering.forEach(call -> log.warn(
                    "run '{}': {} does not react to its cancellation; the run ends without it", id.get(), call.node));
            tell();
        }
    }

    private void tell() {
        RunOutcome outcome = requireNonNull(decided, "decided");
        if (told != null) {
            return;
        }
        if (stopDeadline != null) {
            stopDeadline.run();
        }
        switch (outcome.status()) {
            case COMPLETED -> events.runCompleted(outcome.outputs());
            case FAILED -> events.runFailed(outcome.failures().get(0));
            case CANCELLED -> events.runCancelled(requireNonNull(cancelReason, "cancelReason"));
        }
        told = outcome;
    }

    // ---- workers that are cancelled ----

    /** Cancels the call of a worker, and remembers that it has not returned yet. */
    void abandon(Invocation call) {
        if (call.cancel()) {
            if (!(lingering instanceof HashSet)) {
                lingering = new HashSet<>();
            }
            lingering.add(call);
        }
    }

    /** A worker that was cancelled has returned. */
    void hasLetGo(Invocation call) {
        if (lingering.contains(call)) {
            lingering.remove(call);
        }
        if (decided != null && lingering.isEmpty()) {
            tell();
        }
    }

    // ---- a defect ----

    /**
     * The engine, or something that it was given, has failed: callers that wait must not wait for ever.
     *
     * @param halt stops all that goes on in the run
     */
    void crash(String spell, Throwable e, Consumer<Reason> halt) {
        if (told != null) {
            log.error("run '{}' of spell '{}' failed after its end", id.get(), spell, e);
            return;
        }
        PHASE.set(this, Phase.DECIDED);
        String message = RunLoop.CRASHED + e.getMessage();
        NodeError error = new NodeError(e.getClass().getSimpleName(), message, NodePath.ROOT, "", null);
        RunOutcome crashed = new RunOutcome(id, Status.FAILED, Map.of(), List.of(error), e);
        try {
            log.error("run '{}' of spell '{}' failed within the engine", id.get(), spell, e);
            halt.accept(new Reason(message, Cause.CRASH));
            decided = crashed;
            tell();
        } catch (Throwable again) {
            log.error("the failure of run '{}' cannot be reported either", id.get(), again);
            RunOutcome known = decided;
            told = known != null ? known : crashed;
        }
    }
}
