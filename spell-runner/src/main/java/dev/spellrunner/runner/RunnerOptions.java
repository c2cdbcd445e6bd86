// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.EventSink;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The options of a runner, see {@link SpellRunner.Builder}. Confined to its builder; a runner has a copy, which stays. */
final class RunnerOptions {

    /** The store of the spells that nodes call. */
    SpellStore store = SpellStore.empty();

    @Nullable
    State state;

    @Nullable
    EventSink sink;

    @Nullable
    Executor executor;

    @Nullable
    ScheduledExecutorService scheduler;

    Clock clock = Clock.systemUTC();
    Limits limits = Limits.defaults();
    FailurePolicy failurePolicy = FailurePolicy.FAIL_FAST;

    @Nullable
    Supplier<String> runIds;

    @Nullable
    Gate gate;

    @Nullable
    PlainValues values;

    String owner = "";
    Map<String, State> statesOfCalled = Map.of();

    @Nullable
    Function<String, CompletionStage<Void>> barrier;

    @Nullable
    Consumer<PlayState> onPlay;

    /** Starts the runs of items, for the host; null if the runner itself does. */
    @Nullable
    Function<RunRequest, CompletionStage<?>> itemRuns;

    /** The runner of the older version of the spell that this one takes over from, for the host. */
    @Nullable
    SpellRunner predecessor;

    RunnerOptions copy() {
        RunnerOptions copy = forAnother();
        copy.state = state;
        copy.executor = executor;
        copy.scheduler = scheduler;
        copy.runIds = runIds;
        copy.onPlay = onPlay;
        copy.itemRuns = itemRuns;
        copy.predecessor = predecessor;
        copy.statesOfCalled = statesOfCalled;
        copy.barrier = barrier;
        return copy;
    }

    /** Returns those options that another runner of the same spell takes over. */
    RunnerOptions forAnother() {
        RunnerOptions copy = new RunnerOptions();
        copy.store = store;
        copy.sink = sink;
        copy.clock = clock;
        copy.limits = limits;
        copy.failurePolicy = failurePolicy;
        copy.gate = gate;
        copy.owner = owner;
        copy.values = values;
        return copy;
    }
}
