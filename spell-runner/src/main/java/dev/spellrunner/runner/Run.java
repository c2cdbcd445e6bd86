// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.Reason;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.log.EventPublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a spell, which proceeds by itself. Thread-safe. */
public final class Run {

    private static final Logger log = LoggerFactory.getLogger(SpellRunner.class);

    private final CompletableFuture<RunResult> result;
    private final @Nullable EventPublisher events;
    /** Null when the run has ended: a run that is kept must not hold the values of its nodes. */
    private volatile @Nullable RunLoop run;

    private Run(RunLoop run, CompletableFuture<RunResult> result, @Nullable EventPublisher events) {
        this.run = run;
        this.result = result;
        this.events = events;
    }

    /** Returns what stands for a run that has been started. */
    static Run of(RunLoop started, CompletableFuture<RunResult> result, @Nullable EventPublisher events) {
        Run run = new Run(started, result, events);
        CompletionStage<RunResult> end = result;
        end.whenComplete((ended, thrown) -> run.run = null);
        return run;
    }

    /** Returns the id of the run. */
    public String id() {
        RunLoop known = run;
        return known == null ? result.join().run() : known.runId();
    }

    /**
     * Returns the result to come. It always comes, and is completed normally also when the run failed or was cancelled.
     *
     * @return a future of your own: completing or cancelling it does nothing to the run
     */
    public CompletableFuture<RunResult> result() {
        return result.copy();
    }

    /**
     * Returns the events of the run, for a run that was asked for with {@link RunRequest#published}. Each subscriber gets them
     * from the first one on, also after the end of the run, as many as it asks for, on the runner's executor.
     *
     * @throws IllegalStateException if the request did not ask for it
     */
    public Flow.Publisher<NodeEvent> events() {
        EventPublisher known = events;
        if (known == null) {
            throw new IllegalStateException(
                    "the events of run '" + id() + "' are not kept (start it with RunRequest.published)");
        }
        return known;
    }

    /**
     * Calls something when the run has ended, or at once if it has.
     *
     * @param action gets the result, on a thread that it must not keep; what it throws is logged
     */
    public void onEnd(Consumer<RunResult> action) {
        requireNonNull(action, "action");
        CompletionStage<RunResult> ending = result;
        ending.thenAccept(action).whenComplete((done, thrown) -> {
            if (thrown != null) {
                log.warn("an action at the end of run '{}' failed", id(), thrown);
            }
        });
    }

    /**
     * Cancels the run: no further node starts, workers under way are interrupted or their futures cancelled, and the
     * result is {@link RunResult.Status#CANCELLED}. Returns at once.
     *
     * @return whether it took effect: false if the run had ended, or was cancelled already
     */
    public boolean cancel() {
        RunLoop known = run;
        return known != null && known.cancel(Reason.ofRun("cancelled by the caller"));
    }

    /**
     * Cancels one node, which works or waits for its gate: its worker is told to stop, and the run continues. The node is
     * {@code Cancelled}; what needs its value is {@code Skipped}, and none of its triggers fires, as if it had closed them,
     * {@code error} neither. What runs inside a node that calls a spell or iterates ends with it.
     *
     * @param path the path of the node; the run itself is ended by {@link #cancel}
     * @param reason why, for observers
     * @return comes when the run has taken it up, on a thread not to be kept: whether it took effect; false if no such
     *     node works or waits
     */
    public CompletableFuture<Boolean> skip(NodePath path, String reason) {
        return skip(requireNonNull(path, "path"), requireNonNull(reason, "reason"), null);
    }

    /**
     * Cancels the work of one node, which works or waits for its gate, and continues with other outputs: the node is {@code
     * Completed}, with {@link dev.spellrunner.core.event.Origin#HAND}, and its triggers fire but those that the outputs
     * close.
     *
     * @param path the path of the node
     * @param outputs by the names of the sockets, or their keys
     * @return as of {@link #skip(NodePath, String)}; fails with {@link IllegalArgumentException} if the node does not have
     *     such outputs
     */
    public CompletableFuture<Boolean> skip(NodePath path, Outputs.Values outputs) {
        return skip(requireNonNull(path, "path"), "its outputs were given", requireNonNull(outputs, "outputs"));
    }

    private CompletableFuture<Boolean> skip(NodePath path, String reason, Outputs.@Nullable Values outputs) {
        RunLoop known = run;
        return known == null ? CompletableFuture.completedFuture(false) : known.skip(path, reason, outputs);
    }

    /** Asks one more gate from now on, after those that the run has, before nodes that have not begun. */
    public void gate(Gate more) {
        GateGuard guard = new GateGuard(requireNonNull(more, "more"));
        RunLoop known = run;
        if (known != null) {
            known.guard(guard);
        }
    }

    @Override
    public String toString() {
        return "Run[" + id() + "]";
    }
}
