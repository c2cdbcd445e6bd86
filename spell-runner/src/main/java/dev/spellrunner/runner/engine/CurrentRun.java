// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The run, as its parts and the workers in it see it. Methods are thread-safe where they say so. */
interface CurrentRun {

    // ---- what holds for the run ----

    /** Returns what all runs of the runner share. Thread-safe. */
    RunSettings settings();

    /** Returns what this run was started with. Thread-safe. */
    RunStart start();

    /** Returns the State of a spell that is run or called. */
    State stateOf(Plan plan);

    /** Returns the plan of a called spell as this run runs it. */
    Plan answered(Plan called);

    /** Returns the id of the run. Thread-safe. */
    default String runId() {
        return end().runId();
    }

    // ---- how it stands ----

    /** Tells whether something has happened to the run that it has not heard of. */
    boolean hasMail();

    /** Tells whether the calling thread drives the run. Thread-safe. */
    boolean isOnRunThread();

    RunEnd end();

    // ---- work that is not done on the run's thread ----

    /** Gives a call to the executor; false if it takes no more. */
    boolean submit(Invocation call);

    /** Puts something into the mail, to be done on the run's thread, and sees that a thread takes it. Thread-safe. */
    void post(Runnable item);

    /** Returns what is to complete before a node begins that must not be repeated; null if nothing is. */
    default @Nullable CompletionStage<Void> barrier() {
        Function<String, CompletionStage<Void>> barrier = settings().barrier();
        return barrier == null ? null : barrier.apply(runId());
    }

    /** Hears that a worker has something to tell. Thread-safe. */
    void progressed(Invocation call);

    /**
     * Does something later, on the run's thread.
     *
     * @return takes it back
     */
    Runnable after(Duration delay, Runnable action);

    /** Hears that the run has come to its own end: with these outputs, or with failures that nothing handled. */
    void finish(Map<String, @Nullable Object> outputs, List<Failure> failures);
}
