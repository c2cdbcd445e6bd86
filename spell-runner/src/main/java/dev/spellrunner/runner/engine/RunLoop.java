// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Drives one run. The run is an actor: whatever happens to it comes as mail, and one thread at a time holds and drives it.
 *
 * <p>A thread that drives releases the run while it performs a worker that may block, so that cancellation and time limits
 * are heard meanwhile. Methods are thread-safe where they say so; the others are for the thread that drives.
 */
public final class RunLoop implements CurrentRun {

    /** Begins the message of a run that a defect has ended. */
    public static final String CRASHED = "the engine failed: ";

    private static final String INTERRUPTED = "the thread that runs it was interrupted";

    private final RunSettings settings;
    private final RunStart start;
    private final RunGuide guide;
    private final Scope root;
    private final RunEvents events;
    private final Walk walk;

    private final Mailbox mail = new Mailbox();

    private final RunEnd end;

    /** The thread that drives; not volatile, since a thread only asks whether it is this one itself. */
    private @Nullable Thread holder;

    /** The thread that waits in {@link #runHere}; null in a run that goes on by itself. */
    private @Nullable Caller caller;

    /** The calls that wait for a thread; made when there is a first one, by the thread that holds the run. */
    private volatile @Nullable OfferedCalls offered;

    /** The future of the result; null in a run whose caller alone waits for it. */
    private @Nullable CompletableFuture<RunOutcome> result;

    /** Makes a run that a guide may lead along what is known of another one. */
    public RunLoop(RunSettings settings, RunStart start, RunGuide guide) {
        this.settings = settings;
        this.start = start;
        this.guide = guide;
        RunId id = new RunId(settings.runIds(), start.options().id());
        this.root = Scope.root(start.plan(), stateOf(start.plan()), start.inputs());
        this.events = RunEvents.of(
                start.sink(), settings.clock(), id, start.plan().spell.name());
        this.end = new RunEnd(this, events, id);
        this.walk = new Walk(this, events);
        Guard guard = guide.gate(start.guard());
        if (guard != null) {
            walk.dispatcher.guard(guard);
        }
    }

    // ---- starting ----

    /** Runs on the calling thread, and returns when the run has ended. */
    public RunOutcome runHere() {
        Caller waiting = new Caller();
        caller = waiting;
        begin();
        drive(true);
        RunOutcome known;
        boolean interrupted = false;
        while ((known = end.told()) == null) {
            if (Thread.interrupted()) {
                interrupted = true;
                cancel(Reason.ofRun(INTERRUPTED));
            } else {
                waiting.await(() -> mail.hasMail() || isAnyOffered() || end.told() != null);
            }
            drive(false);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    /** Runs on the executor, once it is {@linkplain #prepare prepared}. */
    public void runElsewhere() {
        settings.threads().get().execute(() -> {
            begin();
            drive(true);
        });
    }

    private void begin() {
        holder = Thread.currentThread();
        try {
            events.runStarted(root.plan.spell, start.inputs(), start.options().tags());
            Duration deadline = start.options().deadline();
            if (deadline != null) {
                end.stopDeadline = after(
                        deadline,
                        () -> cancel(Reason.ofRun("its deadline of " + deadline.toMillis() + " ms has passed")));
            }
            root.item = start.options().item();
            walk.begin(root, start.entry());
        } catch (Throwable e) {
            crash(e);
        }
    }

    // ---- driving ----

    /** Lets the run go on, and performs calls that were offered, until nothing is left to do but to wait, or others do it. */
    private void drive(boolean holdsRun) {
        Invocation call = goOn(holdsRun, false);
        for (int taken = 0; call != null || (call = takeOffered(taken)) != null; taken++) {
            call = goOn(performHere(call), false);
        }
    }

    /** For a thread that is lent: lets the run hear its mail, and sees that it goes on elsewhere. */
    private void hearIfFree() {
        if (mail.hasMail() && mail.tryHold()) {
            goOn(true, true);
            if (end.told() == null) {
                post(() -> {});
            }
        }
    }

    /**
     * Drives the run until there is nothing to do but to wait, and releases it; again, as long as there is mail and no other
     * thread drives it. Returns a call that this thread has taken up, to perform it now.
     *
     * @param holdsRun whether the thread holds the run already
     * @param lent whether no worker may work on the thread
     */
    private @Nullable Invocation goOn(boolean holdsRun, boolean lent) {
        for (boolean isHeld = holdsRun; isHeld || (mail.hasMail() && mail.tryHold()); isHeld = false) {
            holder = Thread.currentThread();
            Invocation here = advance(lent);
            holder = null;
            mail.letGo();
            announceEnd();
            if (here != null) {
                if (mail.hasMail()) {
                    // It came right before the release, and would wait for the call.
                    driveElsewhere();
                }
                return here;
            }
        }
        return null;
    }

    /**
     * Performs a call that this thread took up. If it finds the run as it was released, the result needs no letter, and the
     * call no lock. Returns whether this thread holds the run.
     */
    private boolean performHere(Invocation call) {
        Invocation.Outcome outcome = call.perform();
        boolean isHeld = mail.tryHold();
        call.letGo(isHeld);
        if (caller != null && caller.isHere() && Thread.currentThread().isInterrupted()) {
            cancel(Reason.ofRun(INTERRUPTED));
        }
        if (!isHeld || mail.hasMail()) {
            mail.add(() -> walk.dispatcher.returned(call, outcome));
            return isHeld;
        }
        holder = Thread.currentThread();
        try {
            walk.returned(call, outcome);
        } catch (Throwable e) {
            crash(e);
        }
        return true;
    }

    /** Returns a call that this thread has taken up, to perform it once it has released the run. */
    private @Nullable Invocation advance(boolean lent) {
        try {
            while (true) {
                boolean isNodeFound = !end.isDecided() && walk.findNext();
                if (mail.hasMail()) {
                    takeMail();
                } else if (lent) {
                    return null;
                } else if (isNodeFound) {
                    walk.workNext();
                } else if (end.isDecided() || !walk.isAnsweredBy(guide)) {
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
        walk.hear();
        Runnable item = mail.poll();
        if (item != null) {
            item.run();
        }
    }

    /** A run that has nothing to do and waits for nothing would wait for ever. */
    private @Nullable Invocation waitOrFail() {
        boolean mailIsComing = end.isCancelRequested();
        if (!end.isDecided() && !walk.dispatcher.isAnyInFlight() && !mailIsComing) {
            throw new IllegalStateException("the run of spell '" + root.plan.spell.name() + "' is stuck");
        }
        return walk.dispatcher.takeHere();
    }

    private void crash(Throwable e) {
        end.crash(root.plan.spell.name(), e, reason -> walk.ends.halt(root, reason));
    }

    @Override
    public void post(Runnable item) {
        mail.add(item);
        if (mail.isFree()) {
            driveElsewhere();
        }
    }

    /** The same for what is to be heard though workers hold all threads. Thread-safe. */
    private void postUrgently(Runnable item) {
        post(item);
        if (mail.hasMail()) {
            Relief.later(this::hearIfFree);
        }
    }

    private void driveElsewhere() {
        if (caller != null && caller.wakeIfWaiting()) {
            return;
        }
        try {
            settings.threads().get().execute(() -> drive(false));
        } catch (RejectedExecutionException e) {
            drive(false);
        }
    }

    // ---- work that is not done on the run's thread ----

    @Override
    public boolean submit(Invocation call) {
        if (offered == null) {
            offered = new OfferedCalls(settings.threads(), () -> drive(false));
        }
        return offered.offer(call);
    }

    /** Tells whether calls wait for a thread; those of a run that is to be cancelled do not begin. */
    private boolean isAnyOffered() {
        return offered != null && !offered.isEmpty() && !end.isCancelRequested();
    }

    /** Takes up a call that was offered; null if there is none, or this thread has had its turn. The caller has no other work. */
    private @Nullable Invocation takeOffered(int taken) {
        return offered != null && isAnyOffered() ? offered.take(caller != null && caller.isHere() ? 0 : taken) : null;
    }

    @Override
    public void progressed(Invocation call) {
        post(() -> walk.dispatcher.progressed(call));
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        return settings.alarm().after(delay, () -> postUrgently(action));
    }

    // ---- what is done to it from outside ----

    /** Asks one more gate before nodes that have not begun. Thread-safe. */
    public void guard(Guard guard) {
        post(() -> walk.dispatcher.guard(guard));
    }

    /** Stops one node. Thread-safe. */
    public CompletableFuture<Boolean> skip(NodePath path, String reason, Outputs.@Nullable Values outputs) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        post(() -> new ByHand(this, events, walk).skip(path, reason, outputs, answer));
        // What is in the mail of a run that crashes is not read.
        CompletionStage<RunOutcome> ending = requireNonNull(result, "result");
        ending.thenRun(() -> answer.complete(false));
        return answer;
    }

    /** Stops one node, as the recording says. */
    public void skipAgain(NodePath path, String reason, Outputs.@Nullable Values outputs) {
        post(() -> new ByHand(this, events, walk).skip(path, reason, outputs));
    }

    // ---- ending ----

    /**
     * Cancels the run. Thread-safe.
     *
     * @return whether it took effect
     */
    public boolean cancel(Reason reason) {
        if (!end.mayCancel()) {
            return false;
        }
        postUrgently(() -> stopNow(reason));
        return true;
    }

    private void stopNow(Reason reason) {
        if (!end.isDecided()) {
            walk.ends.halt(root, reason);
            end.cancelled(reason);
        }
    }

    @Override
    public void finish(Map<String, @Nullable Object> outputs, List<Failure> failures) {
        if (end.mayFinish()) {
            end.finished(outputs, failures, failures.isEmpty() ? guide.missing() : null);
        }
    }

    /** Completes the result after the run is released, so that continuations do not run inside of it. */
    private void announceEnd() {
        RunOutcome outcome = end.told();
        if (outcome == null) {
            return;
        }
        if (caller != null) {
            caller.wake();
        } else if (result != null && !result.isDone()) {
            result.complete(outcome);
        }
    }

    // ---- what the walk and the workers ask ----

    /** Prepares a run that goes on by itself. Returns its end to come; once the run has begun, it always comes. */
    public CompletableFuture<RunOutcome> prepare() {
        result = new CompletableFuture<>();
        return result;
    }

    @Override
    public RunEnd end() {
        return end;
    }

    @Override
    public RunSettings settings() {
        return settings;
    }

    @Override
    public RunStart start() {
        return start;
    }

    @Override
    public State stateOf(Plan plan) {
        return guide.stateOf(plan, settings.states());
    }

    @Override
    public Plan answered(Plan called) {
        return guide.answered(called);
    }

    @Override
    public boolean hasMail() {
        return mail.hasMail();
    }

    @Override
    public boolean isOnRunThread() {
        return holder == Thread.currentThread();
    }
}
