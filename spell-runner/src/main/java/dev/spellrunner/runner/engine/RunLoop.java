// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.RunOutcome.Status;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run as an actor: whatever happens to it comes as mail, and one thread at a time, whichever holds it, drives it on.
 *
 * <p>A thread that drives lets go of the run while it performs a worker that may block, so that cancellation and time
 * limits are heard meanwhile. Methods are thread-safe where they say so; the others are for the thread that drives.
 */
public final class RunLoop {

    private static final Logger log = LoggerFactory.getLogger(RunLoop.class);
    private static final AtomicReferenceFieldUpdater<RunLoop, @Nullable Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(RunLoop.class, Phase.class, "phase");
    public static final String CRASHED = "the engine failed: ";
    private static final String INTERRUPTED = "the thread that runs it was interrupted";

    private enum Phase {
        /** It is to be cancelled. */
        CANCELLING,
        /** It has come to its own end. */
        DECIDED
    }

    private final RunSettings settings;
    private final RunStart start;
    private final RunGuide guide;
    private final Scope root;
    private final RunEvents events;
    private final Walk walk;

    private final RunId id;
    private final Mailbox mail = new Mailbox();

    /** How the run comes to its end; null as long as it goes on. Only {@link #PHASE} writes it. */
    private volatile @Nullable Phase phase;

    /** The thread that drives; not volatile, since a thread only asks whether it is this one itself. */
    private @Nullable Thread holder;

    private volatile @Nullable RunOutcome ended;

    /** The thread that waits for the result in {@link #runHere}; null in a run that goes on by itself. */
    private @Nullable Thread caller;

    private volatile boolean callerWaits;
    /** Calls that were given to the executor, for the caller to take up if no thread does; made when there is one. */
    private volatile @Nullable Queue<Invocation> offered;

    /** What others wait for; null in a run whose caller waits for it alone. */
    private @Nullable CompletableFuture<RunOutcome> result;

    // For the thread that drives:
    /** Calls whose worker has been told to let go, and has not yet; a set of its own when there is a first one. */
    private Set<Invocation> lingering = Set.of();

    private @Nullable RunOutcome decided;
    private @Nullable Reason cancelReason;
    private @Nullable Runnable stopDeadline;

    /** Makes a run that a guide may lead along what is known of another one. */
    public RunLoop(RunSettings settings, RunStart start, RunGuide guide) {
        this.settings = settings;
        this.start = start;
        this.guide = guide;
        this.id = new RunId(settings.runIds(), start.id());
        this.root = Scope.root(start.plan(), stateOf(start.plan()), start.inputs());
        this.events = RunEvents.of(
                start.sink(), settings.clock(), id, start.plan().spell.name());
        this.walk = new Walk(this, events);
        Guard guard = guide.gate(start.guard());
        if (guard != null) {
            walk.dispatcher.guard(guard);
        }
    }

    // ---- starting ----

    /** Runs on the calling thread, and returns when the run has ended. */
    public RunOutcome runHere(int entry) {
        caller = Thread.currentThread();
        begin(entry);
        drive();
        RunOutcome known;
        boolean interrupted = false;
        while ((known = ended) == null) {
            Invocation untaken = pollOffered();
            if (untaken != null) {
                performAndPost(untaken);
            } else if (Thread.interrupted()) {
                interrupted = true;
                cancel(INTERRUPTED);
            } else {
                waitForMail();
            }
            driveIfFree();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    private @Nullable Invocation pollOffered() {
        Queue<Invocation> calls = offered;
        return calls == null ? null : calls.poll();
    }

    private boolean isNoneOffered() {
        Queue<Invocation> calls = offered;
        return calls == null || calls.isEmpty();
    }

    /** Waits until there is something to do, or the result. Mail that comes in between unparks or finds nobody waiting. */
    private void waitForMail() {
        callerWaits = true;
        if (!mail.hasMail() && ended == null && isNoneOffered()) {
            LockSupport.park(this);
        }
        callerWaits = false;
    }

    /** Runs on the executor. */
    public void runElsewhere(int entry) {
        result = new CompletableFuture<>();
        settings.threads().get().execute(() -> {
            begin(entry);
            drive();
        });
    }

    private void begin(int entry) {
        holder = Thread.currentThread();
        try {
            events.runStarted(root.plan.spell, start.inputs());
            Duration deadline = start.deadline();
            if (deadline != null) {
                stopDeadline = after(
                        deadline,
                        () -> stop(Reason.ofRun("its deadline of " + deadline.toMillis() + " ms has passed")));
            }
            root.item = start.item();
            walk.begin(root, entry);
        } catch (Throwable e) {
            crash(e);
        }
    }

    // ---- driving ----

    private void driveIfFree() {
        if (mail.hasMail() && mail.tryHold()) {
            drive();
        }
    }

    /** For a thread that holds the run: goes on until there is nothing to do but to wait, and lets go of it. */
    private void drive() {
        do {
            holder = Thread.currentThread();
            Invocation here = advance();
            holder = null;
            mail.letGo();
            announceEnd();
            if (here != null) {
                performAndPost(here);
            }
        } while (mail.hasMail() && mail.tryHold());
    }

    /** Returns a call that this thread is to perform itself, once it has let go of the run. */
    private @Nullable Invocation advance() {
        try {
            while (true) {
                boolean isNodeFound = decided == null && walk.order.findNext();
                if (mail.hasMail()) {
                    takeMail();
                } else if (isNodeFound) {
                    walk.workNext();
                } else if (!isAnswerFound()) {
                    return waitOrFail();
                }
            }
        } catch (Throwable e) {
            crash(e);
            return null;
        }
    }

    /**
     * Takes one item, right before the next node works or when there is none. So what follows from it does not hang on how
     * far the walk has come between two events, and a recording of the events says all that a replay must know.
     */
    private void takeMail() {
        events.timePasses();
        Runnable item = mail.poll();
        if (item != null) {
            item.run();
        }
    }

    /** Lets a recording answer what waits for it, now that nothing else goes on. */
    private boolean isAnswerFound() {
        if (decided != null || guide == RunGuide.NONE || !walk.dispatcher.isAnyInFlight()) {
            return false;
        }
        while (!mail.hasMail() && guide.goOnAlone()) {
            // Some answers are for calls that are no longer wanted.
        }
        return mail.hasMail();
    }

    /** A run that has nothing to do and waits for nothing would wait for ever. */
    private @Nullable Invocation waitOrFail() {
        boolean mailIsComing = phase == Phase.CANCELLING;
        if (decided == null && !walk.dispatcher.isAnyInFlight() && !mailIsComing) {
            throw new IllegalStateException("the run of spell '" + root.plan.spell.name() + "' is stuck");
        }
        return walk.dispatcher.takeHere();
    }

    /** The engine itself, or something that it was given, has failed: whoever waits must not wait for ever. */
    private void crash(Throwable e) {
        if (ended != null) {
            log.error("run '{}' of spell '{}' failed after its end", runId(), root.plan.spell.name(), e);
            return;
        }
        PHASE.set(this, Phase.DECIDED);
        String message = CRASHED + e.getMessage();
        NodeError error = new NodeError(e.getClass().getSimpleName(), message, NodePath.ROOT, "", null);
        try {
            log.error("run '{}' of spell '{}' failed within the engine", runId(), root.plan.spell.name(), e);
            walk.ends.halt(root, new Reason(message, Cause.CRASH));
            decided = new RunOutcome(id, Status.FAILED, Map.of(), List.of(error), e);
            end();
        } catch (Throwable again) {
            log.error("the last words of run '{}' failed too", runId(), again);
            RunOutcome known = decided;
            ended = known != null ? known : new RunOutcome(id, Status.FAILED, Map.of(), List.of(error), e);
        }
    }

    /** Puts something into the mail and sees that a thread takes it. Thread-safe. */
    private void post(Runnable item) {
        mail.add(item);
        Thread waiting = caller;
        if (callerWaits && waiting != null) {
            LockSupport.unpark(waiting);
        } else if (mail.isFree()) {
            driveElsewhere();
        }
    }

    private void driveElsewhere() {
        try {
            settings.threads().get().execute(this::driveIfFree);
        } catch (RejectedExecutionException e) {
            driveIfFree();
        }
    }

    // ---- work that is not done on the run's thread ----

    /** Gives a call to the executor; false if it takes no more. */
    boolean submit(Invocation call) {
        try {
            settings.threads().get().execute(() -> {
                performAndPost(call);
                driveIfFree();
            });
        } catch (RejectedExecutionException e) {
            return false;
        }
        if (caller != null) {
            offer(call);
        }
        return true;
    }

    /** The thread that drives alone adds calls, so that the queue is made once. */
    private void offer(Invocation call) {
        Queue<Invocation> calls = offered;
        if (calls == null) {
            calls = new ConcurrentLinkedQueue<>();
            offered = calls;
        }
        calls.add(call);
    }

    private void performAndPost(Invocation call) {
        Invocation.Outcome outcome = call.perform();
        if (Thread.currentThread() == caller && Thread.currentThread().isInterrupted()) {
            cancel(INTERRUPTED);
        }
        if (outcome != null) {
            mail.add(() -> walk.dispatcher.returned(call, outcome));
        }
    }

    /** Takes outputs that were deferred. Thread-safe. */
    void arrived(Invocation call, @Nullable Outputs outputs, @Nullable Throwable thrown) {
        post(() -> walk.dispatcher.arrived(call, outputs, causeOf(thrown)));
    }

    /** Takes a decision that a gate has put off. Thread-safe. */
    void answered(Invocation call, @Nullable Verdict verdict, @Nullable Throwable thrown) {
        post(() -> walk.dispatcher.answered(call, verdict, causeOf(thrown)));
    }

    private static @Nullable Throwable causeOf(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** A worker has something to tell. Thread-safe. */
    void progressed(Invocation call) {
        post(() -> walk.dispatcher.progressed(call));
    }

    /** Tells a worker to let go, and remembers that it has not yet. */
    void abandon(Invocation call) {
        if (call.cancel()) {
            if (!(lingering instanceof HashSet)) {
                lingering = new HashSet<>();
            }
            lingering.add(call);
        }
    }

    void hasLetGo(Invocation call) {
        if (lingering.contains(call)) {
            lingering.remove(call);
        }
        if (decided != null && lingering.isEmpty()) {
            end();
        }
    }

    /**
     * Does something later, on the run's thread.
     *
     * @return takes it back
     */
    Runnable after(Duration delay, Runnable action) {
        return settings.alarm().after(delay, () -> post(action));
    }

    // ---- what is done to it from outside ----

    /** Asks one more gate before nodes that have not begun. Thread-safe. */
    public void guard(Guard guard) {
        post(() -> walk.dispatcher.guard(guard));
    }

    /** Stops one node. Thread-safe. */
    public CompletableFuture<Boolean> skip(NodePath path, String reason, Outputs.@Nullable Values outputs) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(decided == null && byHand().skip(path, reason, outputs));
            } catch (IllegalArgumentException e) {
                answer.completeExceptionally(e);
            }
        });
        // What is in the mail of a run that crashes is not read.
        CompletionStage<RunOutcome> ending = result();
        ending.thenRun(() -> answer.complete(false));
        return answer;
    }

    private ByHand byHand() {
        return new ByHand(events, walk);
    }

    /** Stops one node as somebody is recorded to have done. */
    public void skipAgain(NodePath path, String reason, Outputs.@Nullable Values outputs) {
        post(() -> {
            if (decided == null) {
                byHand().skip(path, reason, outputs);
            }
        });
    }

    // ---- ending ----

    /**
     * Cancels the run. Thread-safe.
     *
     * @return whether it took effect
     */
    public boolean cancel(String reason) {
        return cancel(Reason.ofRun(reason));
    }

    public boolean cancel(Reason reason) {
        if (!PHASE.compareAndSet(this, null, Phase.CANCELLING)) {
            return false;
        }
        post(() -> stopNow(reason));
        return true;
    }

    private void stop(Reason reason) {
        if (PHASE.compareAndSet(this, null, Phase.CANCELLING)) {
            stopNow(reason);
        }
    }

    private void stopNow(Reason reason) {
        if (decided == null) {
            cancelReason = reason;
            walk.ends.halt(root, reason);
            NodeError error = new NodeError("Cancelled", reason.text(), NodePath.ROOT, "", null);
            decide(new RunOutcome(id, Status.CANCELLED, Map.of(), List.of(error), null));
        }
    }

    /** The run has come to its own end: with these outputs, or with failures that nothing handled. */
    void finish(Map<String, @Nullable Object> outputs, List<Failure> failures) {
        if (!PHASE.compareAndSet(this, null, Phase.DECIDED)) {
            return;
        }
        NodeError missing = failures.isEmpty() ? guide.missing() : null;
        if (missing != null) {
            decide(new RunOutcome(id, Status.FAILED, Map.of(), List.of(missing), null));
            return;
        }
        if (failures.isEmpty()) {
            decide(new RunOutcome(id, Status.COMPLETED, outputs, List.of(), null));
        } else {
            List<NodeError> errors = failures.stream().map(Failure::error).toList();
            decide(new RunOutcome(
                    id, Status.FAILED, outputs, errors, failures.get(0).cause()));
        }
    }

    /** The result is known; the run ends when its workers have let go, or their time of grace is over. */
    private void decide(RunOutcome outcome) {
        decided = outcome;
        if (lingering.isEmpty()) {
            end();
        } else {
            after(settings.bounds().grace(), this::endWithoutThem);
        }
    }

    private void endWithoutThem() {
        if (ended == null) {
            lingering.forEach(call -> log.warn(
                    "run '{}': {} does not heed its cancellation; the run ends without it", runId(), call.node));
            end();
        }
    }

    private void end() {
        RunOutcome outcome = requireNonNull(decided, "decided");
        if (ended != null) {
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
        ended = outcome;
    }

    /** Tells those who wait, once the run is let go of: what they do next is not the run's business. */
    private void announceEnd() {
        RunOutcome outcome = ended;
        if (outcome == null) {
            return;
        }
        if (result == null) {
            wakeCaller();
        } else if (!result.isDone()) {
            result.complete(outcome);
        }
    }

    /** A caller that drives the run itself does not wait, and to wake a thread costs more than a small run. */
    private void wakeCaller() {
        Thread waiting = caller;
        if (waiting != Thread.currentThread()) {
            LockSupport.unpark(waiting);
        }
    }

    // ---- what the walk and the workers ask ----

    public String runId() {
        return id.get();
    }

    /** Returns the end to come of a run that goes on by itself; it always comes. */
    public CompletableFuture<RunOutcome> result() {
        return requireNonNull(result, "result");
    }

    RunEvents events() {
        return events;
    }

    RunSettings.Bounds bounds() {
        return settings.bounds();
    }

    boolean finishesBranches() {
        return settings.finishesBranches();
    }

    State stateOf(Plan plan) {
        return guide.stateOf(plan, settings.states());
    }

    Map<String, @Nullable Object> publicVariables() {
        return start.variables();
    }

    @Nullable
    String secret(String name) {
        return start.secrets().get(name);
    }

    /** Returns whom the run belongs to, as the host knows them; empty if it did not say. */
    String owner() {
        return settings.owner();
    }

    boolean isCancelRequested() {
        return phase == Phase.CANCELLING;
    }

    /** Tells whether something has happened to the run that it has not heard of. */
    boolean hasMail() {
        return mail.hasMail();
    }

    boolean isOnRunThread() {
        return holder == Thread.currentThread();
    }
}
