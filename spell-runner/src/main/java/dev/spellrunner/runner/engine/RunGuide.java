// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.runner.plan.Plan;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Guides a run along what is known of another one: all that the engine knows of recordings. Called on the run's thread
 * alone.
 */
public interface RunGuide {

    /** Guides nothing: a run by its own workers. */
    RunGuide NONE = new RunGuide() {};

    /**
     * Returns what decides before nodes work.
     *
     * @param own what decides in a run without a guide; null if nothing does
     */
    default @Nullable Guard gate(@Nullable Guard own) {
        return own;
    }

    /**
     * Returns the State of a spell.
     *
     * @param plan the spell that is run or called
     * @param own gives it in a run without a guide
     */
    default State stateOf(Plan plan, Function<Plan, State> own) {
        return own.apply(plan);
    }

    /** Returns the plan to run where a spell is called whose name came as a value; by default the same. */
    default Plan answered(Plan called) {
        return called;
    }

    /**
     * Gives an answer that is waited for, now that nothing else goes on in the run.
     *
     * @return whether it has done something, which may have sent mail to the run; false if there is nothing left to do
     */
    default boolean goOnAlone() {
        return false;
    }

    /** Returns what the run ought to have come to and has not; null if nothing is missing. */
    default @Nullable NodeError missing() {
        return null;
    }
}
