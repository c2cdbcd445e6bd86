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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call of a worker, and what the worker sees of its run: its inputs and its context at once. Thread-safe where it says
 * so; the rest is confined to the run's thread.
 *
 * <p>What other threads may do to it is in its {@link CallSignals}, made when there is first need. A call that gives its
 * values at once has none. One that has told nothing takes no lock: its end is one store, after which all signals are
 * {@link CallSignals#OVER}.
 */
public final class Invocation extends NodeInputs implements RunContext {

    private static final VarHandle SIGNALS;

    static {
        try {
            SIGNALS = MethodHandles.lookup().findVarHandle(Invocation.class, "signals", CallSignals.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** So many chunks may wait for the run's thread before they are merged. */
    public static final int CHUNKS = 256;

    private final CurrentRun run;
    final Scope scope;
    final NodePlan node;
    /** Its inputs: itself, unless a gate has changed some. */
    final InputsByKey inputs;
    /** The value of its only data wire when the work began, or an array of those of all: a chain saves an array a node. */
    private final @Nullable Object values;

    private final @Nullable String trigger;

    /** Null until they are needed; only {@link #SIGNALS} writes it. */
    private volatile @Nullable CallSignals signals;

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

    private Invocation(
            CurrentRun run,
            Scope scope,
            NodePlan node,
            @Nullable InputsByKey changed,
            @Nullable Object values,
            @Nullable String trigger) {
        this.run = run;
        this.scope = scope;
        this.node = node;
        this.inputs = changed == null ? this : changed;
        this.values = values;
        this.trigger = trigger;
    }

    /** Returns the call of a node whose inputs are there. */
    static Invocation of(CurrentRun run, Scope scope, NodePlan node) {
        return of(run, scope, node, scope.trigger(node.index));
    }

    /**
     * Returns the call of a node of a schedule.
     *
     * @param trigger the name of the trigger input over which its trigger has come; null if it was pulled, or is the entry
     */
    static Invocation of(CurrentRun run, Scope scope, NodePlan node, @Nullable String trigger) {
        return new Invocation(run, scope, node, null, WireValues.of(scope, node), trigger);
    }

    /** Returns the same call with other inputs. */
    Invocation with(InputsByKey changed) {
        return new Invocation(run, scope, node, changed, values, trigger);
    }

    // ---- its inputs ----

    @Override
    NodePlan nodePlan() {
        return node;
    }

    @Override
    @Nullable
    Object value(int wire) {
        return node.sources.length == 1 ? values : ((@Nullable Object[]) requireNonNull(values, "values"))[wire];
    }

    // ---- its work ----

    /** The result of a worker: outputs, or a throwable. */
    record Outcome(@Nullable Outputs outputs, @Nullable Throwable thrown) {}

    /**
     * Takes the call up for the calling thread, which then has to {@link #perform} it. Thread-safe.
     *
     * @return false if another thread has taken it up, or it was withdrawn
     */
    boolean takeUp() {
        return (signals == null && SIGNALS.compareAndSet(this, null, CallSignals.takenUp()))
                || signals().takeUp();
    }

    /** The same for the thread that holds the run, of a call that was not offered to others: it needs no fence. */
    boolean takeUpHere() {
        if (signals == null) {
            SIGNALS.setRelease(this, CallSignals.takenUp());
            return true;
        }
        return signals().takeUp();
    }

    /** Lets the worker work, on the thread that has taken the call up, or holds the run. */
    Outcome perform() {
        try {
            return new Outcome(work(), null);
        } catch (Throwable e) {
            return new Outcome(null, e);
        }
    }

    /** The calling thread has performed the call; if it holds the run, no other can cancel the call right now. */
    void letGo(boolean holdsRun) {
        if (holdsRun) {
            signals().hasReturned();
        } else {
            signals().letGo();
        }
    }

    /**
     * Lets the worker work. The thread that drives the run calls it, or {@link #perform}, without taking the call up if the
     * worker does not block: only that thread could withdraw or cancel it. That saves two locks, 15 ns each.
     */
    @Nullable
    Outputs work() throws Exception {
        try {
            return found(node.worker.work(inputs, this));
        } catch (InterruptedException e) {
            if (!isCancelled()) {
                // An interrupt that was not a cancellation of this call is for whoever owns the thread.
                Thread.currentThread().interrupt();
            }
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
        if (outputs instanceof Outputs.Call) {
            String input = node.component.callsByName().orElse(null);
            if (input != null) {
                signals().calls(run.settings().byName().apply(inputs.text(input)));
            }
        }
        return outputs;
    }

    /** Returns what gives the same outputs once the spell that they call is found, if its name came as a value. */
    CompletionStage<? extends @Nullable Outputs> found(CompletionStage<? extends Outputs> later) {
        return node.component.callsByName().isPresent() ? later.thenApply(this::found) : later;
    }

    /** Returns the spell that it calls and whose name came as a value; null if there is none. */
    @Nullable
    Plan called() {
        CallSignals its = signals;
        return its == null ? null : its.called();
    }

    // ---- signals ----

    private CallSignals signals() {
        CallSignals known = signals;
        if (known == null) {
            CallSignals made = new CallSignals();
            CallSignals first = (CallSignals) SIGNALS.compareAndExchange(this, null, made);
            known = first == null ? made : first;
        }
        return known;
    }

    /** Remembers the stage that gives the outputs, to cancel it with the call; one that is there needs no signals. */
    void waitsFor(CompletionStage<?> stage) {
        if (stage instanceof CompletableFuture<?> future && !isThere(future)) {
            signals().waitsFor(future, node);
        }
    }

    /** Tells whether an answer is there. Futures of other classes may refuse to say so, as minimal stages do. */
    static boolean isThere(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class && ((CompletableFuture<?>) stage).isDone();
    }

    /**
     * Tells the worker that its work is no longer wanted.
     *
     * @return whether its worker is still at work on some thread
     */
    boolean cancel() {
        CallSignals its = signals();
        return its != CallSignals.OVER && its.cancel(node);
    }

    /**
     * Closes the context: what the worker tells from now on is ignored. Returns what it told before, in order. What another
     * thread tells at this very moment may be ignored too.
     */
    List<@Nullable Object> end() {
        CallSignals its = signals;
        if (its == null || its.areQuiet()) {
            SIGNALS.setRelease(this, CallSignals.OVER);
            return List.of();
        }
        return its.end();
    }

    /** Returns what the worker has told so far, in order, once. */
    List<@Nullable Object> takeChunks() {
        CallSignals its = signals;
        return its == null ? List.of() : its.takeChunks();
    }

    /** Returns the tokens that the work took; null if no model was asked. */
    @Nullable
    Usage usage() {
        CallSignals its = signals;
        return its == null || its == CallSignals.OVER ? null : its.usage();
    }

    @Override
    public void progress(@Nullable Object chunk) {
        if (signals().keep(chunk)) {
            run.progressed(this);
        }
    }

    @Override
    public void usage(Usage more) {
        signals().use(requireNonNull(more, "more"));
    }

    @Override
    public boolean isCancelled() {
        CallSignals its = signals;
        return its != null && its.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        signals().onCancel(requireNonNull(action, "action"));
    }

    // ---- its place in the run ----

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
