// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.ValueMapper;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.hosting.HostDoor;
import dev.spellrunner.runner.replay.Continuation;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A spell made ready to run, with its components, its State and its sink.
 *
 * <pre>{@code
 * SpellRunner runner = SpellRunner.builder(spell).build();
 * RunResult result = runner.run(Map.of("name", "Ada"));
 * }</pre>
 *
 * <p>Thread-safe: any number of runs go on at once, and share nothing but the State. Starts no thread before a run needs
 * one, and none at all if it was given an executor.
 */
public final class SpellRunner implements AutoCloseable {

    static {
        HostDoor.open(new HostHooks());
    }

    private final RunnerCore core;

    private SpellRunner(RunnerCore core) {
        this.core = core;
    }

    /** Starts to make a spell ready. */
    public static Builder builder(Spell spell) {
        return new Builder(PlanSource.compiling(requireNonNull(spell, "spell")), new RunnerOptions());
    }

    /**
     * Runs the spell and waits for its end. The run is driven by the calling thread, which also performs the workers that
     * have nothing beside them; if it is interrupted, the run is cancelled.
     *
     * <p>A deadline, a node's timeout and a cancellation interrupt such a worker. One that ignores that keeps the thread, and
     * this method returns when the worker does, with the run cancelled. {@link #start(Map)} gives a run that ends without it.
     *
     * @param inputs the values of the spell's inputs, by name
     * @return how the run ended; also when it failed or was cancelled, see {@link RunResult#orThrow}
     * @throws IllegalStateException if this runner is closed
     */
    public RunResult run(Map<String, ?> inputs) {
        return run(RunRequest.of(inputs));
    }

    /**
     * Runs the spell and waits for its end; see {@link #run(Map)}.
     *
     * @throws IllegalArgumentException if the spell has no such trigger or input as the request names, or could start at
     *     several Inputs of which the request names none
     * @throws IllegalStateException if this runner is closed
     */
    public RunResult run(RunRequest request) {
        return core.run(request);
    }

    /**
     * Starts a run that proceeds by itself, on the executor.
     *
     * @throws IllegalStateException if this runner is closed
     * @throws RejectedExecutionException if the executor takes no more
     */
    public Run start(Map<String, ?> inputs) {
        return start(RunRequest.of(inputs));
    }

    /**
     * Starts a run that proceeds by itself; see {@link #start(Map)}.
     *
     * @throws IllegalArgumentException if the spell has no such trigger or input as the request names, or could start at
     *     several Inputs of which the request names none
     * @throws IllegalStateException if this runner is closed
     * @throws RejectedExecutionException if the executor takes no more
     */
    public Run start(RunRequest request) {
        return core.start(request, run -> {});
    }

    /**
     * Repeats a recorded run: no worker works, each is answered from the recording, in the same order, with the same events but
     * for run, times and origins. The run fails where it would differ from what was recorded. It changes no State, and ends as
     * the recorded one did; if that was broken off or cancelled, it is cancelled there. The runner's failure policy is to be that
     * of the recorded run.
     *
     * <p>No gate is asked. Nodes that waited for theirs wait again, pass or are refused when they did, with the inputs that
     * were changed meanwhile or at once. Nodes that were cancelled or given outputs by hand, see {@link Run#skip}, end again as
     * they did. A run that an item of a source started is repeated with that item, as its {@code Started} shows it.
     *
     * <p>Only workers that say what the engine is to go on with inside them are asked, see {@link
     * dev.spellrunner.core.component.Component#opensScopes}. One that declares itself non-blocking and gives its outputs later
     * is answered at once where nothing else was told meanwhile.
     *
     * <p>Runs that go on where a recorded one stopped, or take over what has not changed, are requests as others are: {@link
     * RunRequest#resuming} and {@link RunRequest#reusing}.
     *
     * @return how it ended: as the recorded run did, or failed where it would differ
     * @throws IllegalStateException if this runner is closed
     */
    public RunResult replay(Recording recording) {
        return run(RunRequest.replaying(recording));
    }

    /**
     * Starts to repeat a recorded run, which proceeds by itself; see {@link #replay}.
     *
     * @throws IllegalStateException if this runner is closed
     * @throws RejectedExecutionException if the executor takes no more
     */
    public Run startReplay(Recording recording) {
        return start(RunRequest.replaying(recording));
    }

    /**
     * Plays the spell, one item at a time; see {@link #play(PlayPolicy)}.
     *
     * @throws IllegalStateException if the spell has no source, or this runner is closed
     */
    public PlayState play() {
        return play(PlayPolicy.oneAtATime());
    }

    /**
     * Plays the spell: subscribes all its sources, and starts a run for each item that they give, at the node of the source. If
     * it is paused, it plays on; if it plays, the policy alone changes. It stops by itself when all sources have come to their
     * end. Sources of spells that it calls do not play.
     *
     * @param policy what becomes of items that come while a run is under way
     * @throws IllegalStateException if the spell has no source, or this runner is closed
     */
    public PlayState play(PlayPolicy policy) {
        return PlayState.of(core.player.play(requireNonNull(policy, "policy").demand()));
    }

    /** Asks for no more items, and starts no more runs; current runs continue. Does nothing if the spell does not play. */
    public PlayState pause() {
        return PlayState.of(core.player.pause());
    }

    /** Releases the sources and the items that wait; current runs continue. Does nothing if the spell does not play. */
    public PlayState stop() {
        return PlayState.of(core.player.stop());
    }

    /** Returns how the play of the spell stands. */
    public PlayState playState() {
        return PlayState.of(core.player.state());
    }

    /**
     * Gives an item to a source that takes some, such as a Queue, while the spell plays or is paused.
     *
     * @param source the id or name of its node; null if there is only one
     * @param item plain data that does not change any more
     * @return whether there was room for it
     * @throws IllegalArgumentException if there is no such source
     * @throws IllegalStateException if the spell does not play
     */
    public boolean push(@Nullable String source, Object item) {
        return core.player.push(source, requireNonNull(item, "item"), () -> {});
    }

    /** Returns the spell. */
    public Spell spell() {
        return core.plan.spell;
    }

    /** Returns the names of the inputs that the spell reads, in the order in which they stand on the canvas. */
    public List<String> inputNames() {
        return List.copyOf(core.plan.entryRule.inputNames());
    }

    /** Returns the descriptions of the inputs that the spell reads, in the order in which they stand on the canvas: for forms and tools. */
    public List<InputSpec> inputSpecs() {
        return core.plan.inputs();
    }

    /** Returns the names of the outputs that the spell may set, in the order in which they stand on the canvas. */
    public List<String> outputNames() {
        return core.plan.namesOf(Role.OUTPUT);
    }

    /** Returns the names of the entries at which a run can start: Trigger Ins, then Inputs that fire a trigger. */
    public List<String> triggerNames() {
        return core.plan.entryRule.names();
    }

    /** Returns the State that the runs of this runner share. */
    public State state() {
        return core.state();
    }

    /**
     * Returns the nodes of a run that was broken off whose effect is lasting, and of which it is not known whether they had it:
     * they had started and not ended. See {@link RunRequest#goingOn}.
     */
    public Set<NodePath> doubtful(Recording recording) {
        return Continuation.doubtful(core.settings, core.plan, recording.asTold());
    }

    /** Visits the State of the spell, with an empty text, then those of the spells that it has called, with their ids. */
    public void eachState(BiConsumer<String, State> visitor) {
        visitor.accept("", core.state());
        core.statesOfCalled.forEach(visitor);
    }

    /**
     * Stops the play, cancels the runs that were started and still go on, and ends the threads of this runner, if it has any: waits some
     * seconds for them at most. An executor that was given is not closed.
     */
    @Override
    public void close() {
        core.close();
    }

    RunnerCore core() {
        return core;
    }

    /** Makes a spell ready. Confined to one thread. */
    public static final class Builder {

        private final PlanSource source;
        final RunnerOptions options;

        Builder(PlanSource source, RunnerOptions options) {
            this.source = source;
            this.options = options;
        }

        /** Sets the components that the spell is drawn from; by default the standard ones. */
        public Builder components(Components all) {
            source.components(requireNonNull(all, "all"));
            return this;
        }

        /** Sets where the spells are that this one calls; by default there are none. */
        public Builder store(SpellStore spells) {
            source.requireNotCompiled("a store");
            options.store = requireNonNull(spells, "spells");
            return this;
        }

        /** Takes warnings for errors; by default a spell with warnings runs. */
        public Builder strict() {
            source.strict();
            return this;
        }

        /** Wraps all workers once more: logging, retry, caching, metrics. The last decorator is the outermost. */
        public Builder decorate(WorkerDecorator decorator) {
            source.decorate(requireNonNull(decorator, "decorator"));
            return this;
        }

        /** Sets where the events of all runs go; by default nowhere, and then none is made. */
        public Builder sink(EventSink events) {
            options.sink = requireNonNull(events, "events");
            return this;
        }

        /**
         * Sets what maps values of classes of your own, such as records, to plain data in events and recordings. Workers and
         * {@link RunResult#output} have the values themselves. By default a mark stands in their place.
         */
        public Builder values(ValueMapper how) {
            options.values = new PlainValues(requireNonNull(how, "how"));
            return this;
        }

        /** Shares a State; by default the runner has one of its own, which starts with the spell's values. */
        public Builder state(State shared) {
            options.state = requireNonNull(shared, "shared");
            return this;
        }

        /**
         * Sets where workers that may block run beside others, and where started runs go on. It is not closed. By default
         * the runner has virtual threads where the JVM has them, else a pool of its own whose idle threads end.
         */
        public Builder executor(Executor threads) {
            options.executor = requireNonNull(threads, "threads");
            return this;
        }

        /** Sets what keeps time limits. It is not closed. By default the JDK's own timer does. */
        public Builder scheduler(ScheduledExecutorService timer) {
            options.scheduler = requireNonNull(timer, "timer");
            return this;
        }

        /** Sets what events take their time from; by default the system's clock. */
        public Builder clock(Clock source) {
            options.clock = requireNonNull(source, "source");
            return this;
        }

        /** Sets how much a run may take. */
        public Builder limits(Limits most) {
            options.limits = requireNonNull(most, "most");
            return this;
        }

        /** Sets what becomes of a run when a node fails; by default {@link FailurePolicy#FAIL_FAST}. */
        public Builder failurePolicy(FailurePolicy policy) {
            options.failurePolicy = requireNonNull(policy, "policy");
            return this;
        }

        /** Sets what gives runs their ids, each its own; by default they are numbered. Must be thread-safe. */
        public Builder runIds(Supplier<String> ids) {
            options.runIds = requireNonNull(ids, "ids");
            return this;
        }

        /**
         * Sets the id of the user whom all runs belong to; by default there is none. Services that keep what users own, such as a
         * memory, tell them apart by it: see {@link dev.spellrunner.core.component.WorkContext#owner}.
         */
        public Builder owner(String user) {
            options.owner = requireNonNull(user, "user");
            return this;
        }

        /** Sets what decides when the nodes of all runs may go on; by default nothing does, and they do. */
        public Builder gate(Gate asked) {
            options.gate = requireNonNull(asked, "asked");
            return this;
        }

        /** Sets the listener to changes of the play. It hears them in order, on any thread, and must return at once. */
        public Builder onPlay(Consumer<PlayState> listener) {
            options.onPlay = requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets what must complete before the worker of a node begins whose effect is {@linkplain
         * dev.spellrunner.core.component.Effect#LASTING lasting}: that the node's {@code Started} is written, so that
         * the node is not repeated unasked after a crash. No thread waits for it; other nodes do not ask. If it fails, the node fails.
         *
         * @param written given the id of the run, returns the stage; called on the run's thread after the sink was told of the
         *     start, and must return at once
         */
        public Builder barrier(Function<String, CompletionStage<Void>> written) {
            options.barrier = requireNonNull(written, "written");
            return this;
        }

        /** Sets the States of spells that it calls, by their ids; by default each starts as its spell says. Copied. */
        public Builder statesOfCalled(Map<String, State> byId) {
            options.statesOfCalled = Map.copyOf(byId);
            return this;
        }

        /** Returns everything that is wrong with the spell and with those that it calls, warnings too. */
        public List<Problem> check() {
            return source.compiler(options.store).check(source.spell);
        }

        /**
         * Makes the spell ready.
         *
         * @throws InvalidSpellException if it, or a spell that it calls, has errors
         */
        public SpellRunner build() {
            return new SpellRunner(source.core(options));
        }
    }
}
