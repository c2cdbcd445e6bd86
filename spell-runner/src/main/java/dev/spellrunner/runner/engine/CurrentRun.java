// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
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
    String runId();

    // ---- how it stands ----

    /** Tells whether something has happened to the run that it has not heard of. */
    boolean hasMail();

    /** Tells whether the calling thread drives the run. Thread-safe. */
    boolean isOnRunThread();

    RunEnd end();

    // ---- work that is not done on the run's thread ----

    /** Gives a call to the executor; false if it takes no more. */
    boolean submit(Invocation call);

    /** Takes outputs that were deferred. Thread-safe. */
    void arrived(Invocation call, @Nullable Outputs outputs, @Nullable Throwable thrown);

    /** Takes a verdict that a guard has put off. Thread-safe. */
    void answered(Invocation call, @Nullable Verdict verdict, @Nullable Throwable thrown);

    /** Returns what is to complete before a node begins that must not be repeated; null if nothing is. */
    @Nullable
    CompletionStage<Void> barrier();

    /** Hears that the start of a node is written, or cannot be. Thread-safe. */
    void written(Invocation call, @Nullable Throwable thrown);

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
