// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals between the worker of a call and its run: taking up, cancellation, chunks, usage. Thread-safe.
 *
 * <p>A call has none until they are needed: most calls that give their values at once are neither cancelled nor listened to. It
 * is its own lock, since only its {@link Invocation} has it. Nothing foreign is called under the lock.
 */
final class CallSignals {

    private static final Logger log = LoggerFactory.getLogger(Invocation.class);

    /** The signals of every call that has ended and whose own are of no more use. */
    static final CallSignals OVER = new CallSignals();

    static {
        OVER.ended = true;
        OVER.phase = Phase.RETURNED;
    }

    private enum Phase {
        /** No thread has taken it up. */
        OFFERED,
        /** Its worker works. */
        RUNNING,
        /** Its worker has returned. */
        RETURNED,
        /** It was cancelled before a thread took it up. */
        WITHDRAWN
    }

    private Phase phase = Phase.OFFERED;
    private boolean cancelled;
    private boolean ended;
    private @Nullable Thread thread;
    private @Nullable CompletableFuture<?> stage;
    private @Nullable List<Runnable> onCancel;
    private @Nullable Deque<Object> chunks;
    private @Nullable Usage usage;
    /** The spell that the call runs and whose name came as a value. */
    private @Nullable Plan called;

    // ---- the thread that works ----

    /** Returns the signals of a call on which the calling thread is to work. */
    static CallSignals takenUp() {
        CallSignals its = new CallSignals();
        its.phase = Phase.RUNNING;
        its.thread = Thread.currentThread();
        return its;
    }

    /**
     * The calling thread has worked, and holds the run. Only a thread that holds the run cancels a call, and to release and to
     * take the run publishes what is written here: so it needs no lock.
     */
    void hasReturned() {
        phase = Phase.RETURNED;
        thread = null;
        if (cancelled) {
            // The interrupt was meant for the worker, not for what the thread does next.
            Thread.interrupted();
        }
    }

    /** The calling thread is to work. Returns false if another one is, or the call was withdrawn. */
    boolean takeUp() {
        synchronized (this) {
            if (phase != Phase.OFFERED) {
                return false;
            }
            phase = Phase.RUNNING;
            thread = Thread.currentThread();
            return true;
        }
    }

    /** The calling thread has worked. */
    void letGo() {
        synchronized (this) {
            hasReturned();
        }
    }

    // ---- cancellation ----

    /** Remembers the stage that gives the outputs, to cancel it with the call. */
    void waitsFor(CompletableFuture<?> future, Object call) {
        boolean late;
        synchronized (this) {
            stage = ended ? null : future;
            late = cancelled;
        }
        if (late) {
            runQuietly(() -> future.cancel(true), call);
        }
    }

    /**
     * Tells the worker that its work is no longer wanted.
     *
     * @return whether its worker is still at work on some thread
     */
    boolean cancel(Object call) {
        List<Runnable> actions;
        CompletableFuture<?> waitedFor;
        boolean working;
        synchronized (this) {
            if (phase == Phase.OFFERED) {
                phase = Phase.WITHDRAWN;
            }
            cancelled = true;
            ended = true;
            chunks = null;
            working = phase == Phase.RUNNING;
            if (thread != null) {
                thread.interrupt();
            }
            actions = onCancel == null ? List.of() : onCancel;
            onCancel = null;
            waitedFor = stage;
        }
        if (waitedFor != null) {
            // Some stages are futures that refuse it, such as those of minimalCompletionStage.
            runQuietly(() -> waitedFor.cancel(true), call);
        }
        actions.forEach(action -> runQuietly(action, call));
        return working;
    }

    private static void runQuietly(Runnable action, Object call) {
        try {
            action.run();
        } catch (Throwable e) {
            log.warn("onCancel action of {} failed", call, e);
        }
    }

    boolean isCancelled() {
        synchronized (this) {
            return cancelled;
        }
    }

    /** Runs an action when the call is cancelled: at once if it has been, never if it has ended. */
    void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                if (!ended) {
                    onCancel = onCancel == null ? new ArrayList<>(1) : onCancel;
                    onCancel.add(action);
                }
                return;
            }
        }
        action.run();
    }

    // ---- what the worker tells ----

    /**
     * Tells whether nothing is known that is asked for when the call has ended, for the thread that holds the run. It takes no
     * lock, which would cost 15 ns: the worker has returned, so it sees all that was told before, and what is told at
     * this very moment may be ignored.
     */
    boolean areQuiet() {
        return chunks == null && usage == null && called == null;
    }

    /** Closes the context: what the worker tells from now on is ignored. Returns what it told before, in order. */
    List<@Nullable Object> end() {
        synchronized (this) {
            ended = true;
            onCancel = null;
            return takeLocked();
        }
    }

    /** Returns what the worker has told so far, in order, once. */
    List<@Nullable Object> takeChunks() {
        synchronized (this) {
            return takeLocked();
        }
    }

    private List<@Nullable Object> takeLocked() {
        if (chunks == null) {
            return List.of();
        }
        List<@Nullable Object> taken = new ArrayList<>();
        for (Object chunk : chunks) {
            taken.add(
                    chunk == ValuesByKey.ABSENT ? null : chunk instanceof StringBuilder text ? text.toString() : chunk);
        }
        chunks = null;
        return taken;
    }

    /** Keeps a chunk. Returns whether the run is to be told that there are some. */
    boolean keep(@Nullable Object chunk) {
        synchronized (this) {
            if (ended) {
                return false;
            }
            boolean isFirst = chunks == null;
            keepLocked(chunk == null ? ValuesByKey.ABSENT : chunk);
            return isFirst;
        }
    }

    /** Text is merged and other chunks are dropped, oldest first, if the run's thread does not keep up. */
    private void keepLocked(Object chunk) {
        if (chunks == null) {
            chunks = new ArrayDeque<>();
        }
        if (chunks.size() >= Invocation.CHUNKS) {
            if (chunk instanceof CharSequence more && chunks.peekLast() instanceof CharSequence last) {
                StringBuilder text =
                        last instanceof StringBuilder builder ? builder : new StringBuilder(last.toString());
                chunks.removeLast();
                chunks.addLast(text.append(more));
                return;
            }
            chunks.removeFirst();
        }
        chunks.addLast(chunk);
    }

    void use(Usage more) {
        synchronized (this) {
            if (!ended) {
                usage = usage == null ? more : usage.plus(more);
            }
        }
    }

    /** Returns the tokens that the work took; null if no model was asked. */
    @Nullable
    Usage usage() {
        synchronized (this) {
            return usage;
        }
    }

    void calls(Plan plan) {
        synchronized (this) {
            called = ended ? null : plan;
        }
    }

    /** Returns the spell that was found by a name; null if there is none. */
    @Nullable
    Plan called() {
        synchronized (this) {
            return called;
        }
    }
}
