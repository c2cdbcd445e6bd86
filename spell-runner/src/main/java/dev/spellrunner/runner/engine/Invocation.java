// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a worker, and what the worker sees of its run. Thread-safe where it says so; the rest is confined to the
 * run's thread.
 */
public final class Invocation implements RunContext {

    private static final Logger log = LoggerFactory.getLogger(Invocation.class);

    /** So many chunks may wait for the run's thread before they are merged. */
    public static final int CHUNKS = 256;

    private enum Phase {
        /** No thread has taken it up. */
        OFFERED,
        /** Its worker works. */
        RUNNING,
        /** Its worker has let go. */
        RETURNED,
        /** It was cancelled before a thread took it up. */
        WITHDRAWN
    }

    private final CurrentRun run;
    final Scope scope;
    final NodePlan node;
    final InputsByKey inputs;
    private final @Nullable String trigger;

    /** Guards all that follows. Nothing foreign is called under it. */
    private final Object lock = new Object();

    private Phase phase = Phase.OFFERED;
    private boolean cancelled;
    private @Nullable Thread thread;
    private @Nullable CompletableFuture<?> stage;
    private @Nullable List<Runnable> onCancel;
    private @Nullable Deque<Object> chunks;
    private boolean ended;
    private @Nullable Usage usage;
    /** The spell that it calls and whose name came as a value. */
    private @Nullable Plan called;

    /** Counts the executions of its node, from 1; set before the worker begins. */
    int number = 1;
    /** The calls in flight before and after it; confined to the run's thread, as is what follows. */
    @Nullable
    Invocation before;

    @Nullable
    Invocation after;
    /** Stops the clock that limits the work. */
    @Nullable
    Runnable stopTimer;

    Invocation(CurrentRun run, Scope scope, NodePlan node, InputsByKey inputs) {
        this.run = run;
        this.scope = scope;
        this.node = node;
        this.inputs = inputs;
        this.trigger = scope.trigger(node.index);
    }

    /** The result of a worker: outputs, or a throwable. */
    record Outcome(@Nullable Outputs outputs, @Nullable Throwable thrown) {}

    /**
     * Takes the call up and lets the worker work, on the calling thread. Thread-safe.
     *
     * @return what came of it; null if another thread has taken it up, or it was withdrawn
     */
    @Nullable
    Outcome perform() {
        if (!takeUp()) {
            return null;
        }
        try {
            return performHere();
        } finally {
            letGo();
        }
    }

    /**
     * Lets the worker work, on the thread that drives the run: only this thread could withdraw or cancel the call, so nobody
     * takes it up. That saves two locks, 15 ns each.
     */
    Outcome performHere() {
        try {
            return new Outcome(work(), null);
        } catch (Throwable e) {
            return new Outcome(null, e);
        }
    }

    /** Lets the worker work, as {@link #performHere} does; throws what it throws. */
    @Nullable
    Outputs work() throws Exception {
        try {
            return found(node.worker.work(inputs, this));
        } catch (InterruptedException e) {
            restoreInterrupt();
            throw e;
        }
    }

    /**
     * Finds the spell that these outputs call, if its name came as a value: here, since that may block. Thread-safe.
     *
     * @return the outputs
     * @throws IllegalArgumentException if there is no such spell that can run
     */
    @Nullable
    Outputs found(@Nullable Outputs outputs) {
        String input = node.component.callsByName().orElse(null);
        if (input != null && outputs instanceof Outputs.Call) {
            Plan plan = run.settings().byName().apply(inputs.text(input));
            synchronized (lock) {
                called = plan;
            }
        }
        return outputs;
    }

    /** Returns the spell that it calls and whose name came as a value; null if there is none. */
    @Nullable
    Plan called() {
        synchronized (lock) {
            return called;
        }
    }

    /** An interrupt that was not a cancellation of this call is for whoever owns the thread. */
    private void restoreInterrupt() {
        synchronized (lock) {
            if (!cancelled) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean takeUp() {
        synchronized (lock) {
            if (phase != Phase.OFFERED) {
                return false;
            }
            phase = Phase.RUNNING;
            thread = Thread.currentThread();
            return true;
        }
    }

    private void letGo() {
        synchronized (lock) {
            phase = Phase.RETURNED;
            thread = null;
            if (cancelled) {
                // The interrupt was meant for the worker, not for what the thread does next.
                Thread.interrupted();
            }
        }
    }

    /** Remembers the stage that gives the outputs, to cancel it with the call. */
    void waitsFor(CompletionStage<?> itsStage) {
        if (itsStage instanceof CompletableFuture<?> future) {
            boolean late;
            synchronized (lock) {
                stage = future;
                late = cancelled;
            }
            if (late) {
                runQuietly(() -> future.cancel(true));
            }
        }
    }

    /**
     * Tells the worker that its work is no longer wanted.
     *
     * @return whether its worker is still at work on some thread
     */
    boolean cancel() {
        List<Runnable> actions;
        CompletableFuture<?> waitedFor;
        boolean working;
        synchronized (lock) {
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
            runQuietly(() -> waitedFor.cancel(true));
        }
        actions.forEach(this::runQuietly);
        return working;
    }

    private void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            log.warn("what {} does on its cancellation failed", node, e);
        }
    }

    /** Closes the context: what the worker tells from now on is ignored. Returns what it told before, in order. */
    List<@Nullable Object> end() {
        synchronized (lock) {
            ended = true;
            onCancel = null;
            return takeChunksLocked();
        }
    }

    /** Returns what the worker has told so far, in order, once. */
    List<@Nullable Object> takeChunks() {
        synchronized (lock) {
            return takeChunksLocked();
        }
    }

    private List<@Nullable Object> takeChunksLocked() {
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

    @Override
    public void progress(@Nullable Object chunk) {
        boolean first;
        synchronized (lock) {
            if (ended) {
                return;
            }
            first = chunks == null;
            keepLocked(chunk == null ? ValuesByKey.ABSENT : chunk);
        }
        if (first) {
            run.progressed(this);
        }
    }

    /** Text is merged and other chunks are dropped, oldest first, if the run's thread does not keep up. */
    private void keepLocked(Object chunk) {
        if (chunks == null) {
            chunks = new ArrayDeque<>();
        }
        if (chunks.size() >= CHUNKS) {
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

    @Override
    public void usage(Usage more) {
        requireNonNull(more, "more");
        synchronized (lock) {
            if (!ended) {
                usage = usage == null ? more : usage.plus(more);
            }
        }
    }

    /** Returns the tokens that the work took, for the thread that ended it; null if no model was asked. */
    @Nullable
    Usage usage() {
        return usage;
    }

    @Override
    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    @Override
    public void onCancel(Runnable action) {
        requireNonNull(action, "action");
        synchronized (lock) {
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

    @Override
    public NodePath path() {
        return scope.path(node);
    }

    @Override
    public String execution() {
        return run.runId() + "/" + path() + "#" + number;
    }

    @Override
    public Node node() {
        return node.node;
    }

    @Override
    public State state() {
        return scope.state;
    }

    @Override
    public Map<String, @Nullable Object> runInputs() {
        return scope.inputs;
    }

    @Override
    public Optional<String> trigger() {
        return Optional.ofNullable(trigger);
    }

    @Override
    public Optional<Object> item() {
        return Optional.ofNullable(scope.itemOf(node.index));
    }

    @Override
    public CurrentRun control() {
        return run;
    }
}
