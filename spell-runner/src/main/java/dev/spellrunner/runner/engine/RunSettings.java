// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.Plan;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The means and bounds that all runs of a runner share. Immutable; what it holds is thread-safe.
 *
 * @param threads returns what runs workers beside others; asked when a run needs it
 * @param alarm keeps time limits
 * @param clock gives events their times
 * @param runIds gives an id to a run that has none
 * @param states returns the State of a spell: the run's own, or one that it calls
 * @param byName finds a spell whose name or id comes as a value, and makes it ready; may block. Throws an
 *     {@link IllegalArgumentException} if there is none that can run
 * @param bounds how much a run may take
 * @param finishesBranches whether independent branches go on after a failure
 * @param barrier given the id of a run, returns what is to complete before the worker of a node begins that must not be
 *     repeated; null if nothing is
 * @param owner the user to whom the runs belong; empty for none
 */
public record RunSettings(
        Supplier<Executor> threads,
        Alarm alarm,
        Clock clock,
        Supplier<String> runIds,
        Function<Plan, State> states,
        Function<String, Plan> byName,
        Bounds bounds,
        boolean finishesBranches,
        @Nullable Function<String, CompletionStage<Void>> barrier,
        String owner) {

    /**
     * The limits of a run. Immutable.
     *
     * @param executions how many executions of nodes
     * @param depth how many spells may call one another, the run's own included
     * @param grace how long a run that has ended waits for workers that ignore their cancellation
     */
    public record Bounds(long executions, int depth, Duration grace) {}
}
