// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a spell that goes on by itself. Thread-safe. */
public final class Run {

    private static final Logger log = LoggerFactory.getLogger(SpellRunner.class);

    private final Execution execution;

    Run(Execution execution) {
        this.execution = execution;
    }

    /** Returns the id of the run. */
    public String id() {
        return execution.runId();
    }

    /**
     * Returns the result to come. It always comes, and is completed normally also when the run failed or was cancelled.
     *
     * @return a future of your own: completing or cancelling it does nothing to the run
     */
    public CompletableFuture<RunResult> result() {
        return execution.result().copy();
    }

    /**
     * Calls something when the run has ended, or at once if it has.
     *
     * @param action gets the result, on a thread that it must not keep; what it throws is logged
     */
    public void onEnd(Consumer<RunResult> action) {
        requireNonNull(action, "action");
        CompletionStage<RunResult> ending = execution.result();
        ending.thenAccept(action).whenComplete((done, thrown) -> {
            if (thrown != null) {
                log.warn("what was to be done at the end of run '{}' failed", id(), thrown);
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
        return execution.cancel("cancelled by the caller");
    }

    @Override
    public String toString() {
        return "Run[" + id() + "]";
    }
}
