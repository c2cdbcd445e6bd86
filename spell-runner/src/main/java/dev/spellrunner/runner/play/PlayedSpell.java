// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.play;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** One version of a spell, made ready to run, as its play sees it. Thread-safe; one object stands for one version. */
public interface PlayedSpell {

    Plan plan();

    State state();

    /** Returns where sources and what follows from them may work. */
    Executor threads();

    /**
     * Does something once, after a delay.
     *
     * @return takes it back
     */
    Runnable after(Duration delay, Runnable action);

    /** Tells whether this is a later version than another one. */
    boolean isLaterThan(PlayedSpell other);

    /**
     * Requires that the version can still be run.
     *
     * @throws IllegalStateException if its runner is closed
     */
    void requireOpen();

    /**
     * Starts the run of an item; returns at once.
     *
     * @param node the id of the source
     * @return ends with the run; fails with {@link RejectedExecutionException} if there is no room for it now
     */
    CompletionStage<?> start(String node, Object item);

    /** Tells the listeners that the play has changed. */
    void tell(Play now);
}
