// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.engine.Alarm;
import dev.spellrunner.runner.engine.Reason;
import dev.spellrunner.runner.engine.RunId;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.PlanCompiler;
import dev.spellrunner.runner.play.PlayedSpell;
import dev.spellrunner.runner.play.Player;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
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

    private final Plan plan;
    private final State state;
    /** The States of called spells by their ids; shared with the runners of older versions. */
    private final Map<String, State> statesOfCalled;

    private final @Nullable EventSink sink;
    private final Clock clock;
    private final Alarm alarm;
    private final Limits limits;
    private final FailurePolicy failurePolicy;
    private final Supplier<String> runIds;
    private final @Nullable Gate gate;
    private final RunSettings settings;

    private final @Nullable Consumer<PlayState> onPlay;
    private final @Nullable Function<RunRequest, CompletionStage<?>> itemRuns;
    /** One for all versions of a spell that succeed each other. */
    private final Player player;
    /** This version, as the play sees it. */
    private final PlayedSpell played = new PlayedRunner(this);
    /** How many versions came before this one. */
    private final int version;

    private final String owner;

    private final Object lock = new Object();
    private @Nullable Executor executor;
    private @Nullable ExecutorService ownExecutor;
    private volatile boolean closed;
    private final Set<RunLoop> started = ConcurrentHashMap.newKeySet();

    private SpellRunner(Builder builder, Plan plan) {
        this.plan = plan;
        this.state = builder.state == null ? State.of(plan.spell.state()) : builder.state;
        this.sink = builder.sink;
        this.clock = builder.clock;
        this.alarm = builder.scheduler == null ? Alarm.ofTheJdk() : Alarm.of(builder.scheduler);
        this.limits = builder.limits;
        this.failurePolicy = builder.failurePolicy;
        this.runIds = builder.runIds == null ? RunId.numbered() : builder.runIds;
        this.gate = builder.gate;
        this.owner = builder.owner;
        this.executor = builder.executor;
        this.settings = new RunSettings(
                this::executor,
                alarm,
                clock,
                runIds,
                this::stateOf,
                new RunSettings.Bounds(limits.executions(), limits.depth(), limits.grace()),
                failurePolicy == FailurePolicy.FINISH_BRANCHES,
                owner);
        this.onPlay = builder.onPlay;
        this.itemRuns = builder.itemRuns;
        SpellRunner older = builder.predecessor;
        this.statesOfCalled = older == null ? new ConcurrentHashMap<>() : older.statesOfCalled;
        this.player = older == null ? new Player(played) : older.player;
        this.version = older == null ? 0 : older.version + 1;
    }

    /**
     * Starts to make a spell ready.
     *
     * @param spell the spell to run
     */
    public static Builder builder(Spell spell) {
        return new Builder(requireNonNull(spell, "spell"), null);
    }

    /**
     * Starts to make one more runner of the spell that another one runs. It shares what was compiled, and takes over the
     * other's options; its State is its own.
     *
     * @param other a runner of the spell
     */
    public static Builder builder(SpellRunner other) {
        Builder builder = new Builder(other.plan.spell, other.plan);
        builder.sink = other.sink;
        builder.clock = other.clock;
        builder.limits = other.limits;
        builder.failurePolicy = other.failurePolicy;
        builder.gate = other.gate;
        builder.owner = other.owner;
        return builder;
    }

    /**
     * Runs the spell and waits for its end. The run is driven by the calling thread, which also performs the workers that
     * have nothing beside them; if it is interrupted, the run is cancelled.
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
        Launch launch = launch(request);
        return new RunResult(launch.run().runHere(launch.entry()));
    }

    /**
     * Starts a run that goes on by itself, on the executor.
     *
     * @param inputs the values of the spell's inputs, by name
     * @throws IllegalStateException if this runner is closed
     * @throws RejectedExecutionException if the executor takes no more
     */
    public Run start(Map<String, ?> inputs) {
        return start(RunRequest.of(inputs));
    }

    /**
     * Starts a run that goes on by itself; see {@link #start(Map)}.
     *
     * @throws IllegalArgumentException if the spell has no such trigger or input as the request names, or could start at
     *     several Inputs of which the request names none
     * @throws IllegalStateException if this runner is closed
     * @throws RejectedExecutionException if the executor takes no more
     */
    public Run start(RunRequest request) {
        Launch launch = launch(request);
        RunLoop run = launch.run();
        started.add(run);
        try {
            run.runElsewhere(launch.entry());
        } catch (RejectedExecutionException e) {
            started.remove(run);
            throw e;
        }
        return new Run(run, run.result().thenApply(outcome -> {
            started.remove(run);
            return new RunResult(outcome);
        }));
    }

    /**
     * Repeats a recorded run: the same walk and the same events but for run, times and origins, answered from the recording,
     * without side effects. See {@link RunRequest#replaying}.
     *
     * @return how it ended: as the recorded run did, or failed where it would differ
     * @throws IllegalStateException if this runner is closed
     */
    public RunResult replay(Recording recording) {
        return run(RunRequest.replaying(recording));
    }

    /**
     * Goes on with a recorded run that stopped half-way. See {@link RunRequest#resuming}, which can carry secrets, and say
     * which nodes may be repeated.
     *
     * @throws IllegalStateException if somebody has to decide which nodes may be repeated, or this runner is closed
     */
    public RunResult resume(Recording recording) {
        return run(RunRequest.resuming(recording));
    }

    /**
     * Runs the spell, answered from the recording of another run where neither inputs nor settings have changed. See
     * {@link RunRequest#reusing}.
     *
     * @throws IllegalArgumentException if the recording does not know how its spell was drawn, or the spell has no such
     *     trigger as the request names
     * @throws IllegalStateException if this runner is closed
     */
    public RunResult rerun(Recording recording, RunRequest request) {
        return run(request.reusing(recording));
    }

    private Launch launch(RunRequest request) {
        requireOpen();
        return Launch.of(this, request);
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the runner of spell '" + plan.spell.name() + "' is closed");
        }
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
     * @param policy what becomes of items that come while a run goes on
     * @return how it stands
     * @throws IllegalStateException if the spell has no source, or this runner is closed
     */
    public PlayState play(PlayPolicy policy) {
        return PlayState.of(player.play(requireNonNull(policy, "policy").demand()));
    }

    /** Asks for no more items, and starts no more runs; what runs goes on. Does nothing if the spell does not play. */
    public PlayState pause() {
        return PlayState.of(player.pause());
    }

    /** Lets go of the sources, and of the items that wait; what runs goes on. Does nothing if the spell does not play. */
    public PlayState stop() {
        return PlayState.of(player.stop());
    }

    /** Returns how the play of the spell stands. */
    public PlayState playState() {
        return PlayState.of(player.state());
    }

    /**
     * Gives an item to a source that takes some, such as a Queue, while the spell plays or is paused.
     *
     * @param source the id or name of its node; null if there is only one
     * @param item plain data that nobody changes any more
     * @return whether there was room for it
     * @throws IllegalArgumentException if there is no such source
     * @throws IllegalStateException if the spell does not play
     */
    public boolean push(@Nullable String source, Object item) {
        return player.push(source, requireNonNull(item, "item"));
    }

    /**
     * Goes on with what the runners before it play, see {@link Builder#succeeding}: sources that have not changed go on giving
     * their items, others are let go of, new ones begin. Does nothing if there is none, or a later one does so already. Does not
     * wait for that.
     */
    public void playOn() {
        player.playOnWith(played);
    }

    /** Returns the spell. */
    public Spell spell() {
        return plan.spell;
    }

    /** Returns the names of the inputs that the spell reads, in the order in which they stand on the canvas. */
    public List<String> inputNames() {
        return List.copyOf(plan.entryRule.inputNames());
    }

    /** Returns the names of the outputs that the spell may set, in the order in which they stand on the canvas. */
    public List<String> outputNames() {
        return plan.namesOf(Role.OUTPUT);
    }

    /**
     * Returns the names of the entries at which a run can be told to start, each once: the Trigger Ins, then the Inputs that
     * fire a trigger, in the order in which they stand on the canvas.
     */
    public List<String> triggerNames() {
        return plan.entryRule.names();
    }

    /** Returns the State that the runs of this runner share. */
    public State state() {
        return state;
    }

    /**
     * Visits the States that there are: that of the spell, then those of the spells that it has called.
     *
     * @param visitor is given the id of a called spell, or an empty text for the spell itself, and its State
     */
    public void eachState(BiConsumer<String, State> visitor) {
        visitor.accept("", state);
        if (!statesOfCalled.isEmpty()) {
            statesOfCalled.forEach(visitor);
        }
    }

    /**
     * Stops the play, cancels the runs that were started and still go on, and ends the threads of this runner, if it has any: waits some
     * seconds for them at most. An executor that was given is not closed.
     */
    @Override
    public void close() {
        closed = true;
        player.stopOf(played);
        started.forEach(run -> run.cancel(new Reason("its runner was closed", Cause.HOST)));
        ExecutorService own;
        synchronized (lock) {
            own = ownExecutor;
        }
        if (own != null) {
            WorkerThreads.close(own);
        }
    }

    Plan plan() {
        return plan;
    }

    State stateOf(Plan called) {
        Plan known = called.compiled;
        return known == plan
                ? state
                : statesOfCalled.computeIfAbsent(known.spell.id(), id -> State.of(known.spell.state()));
    }

    @Nullable
    EventSink sink() {
        return sink;
    }

    Alarm alarm() {
        return alarm;
    }

    Limits limits() {
        return limits;
    }

    RunSettings settings() {
        return settings;
    }

    /** Returns what is asked before the nodes of a run work: this runner's gate, then the request's; null if neither is. */
    @Nullable
    Gate gateOf(RunRequest request) {
        Gate its = request.gate().orElse(null);
        return gate == null || its == null ? (gate == null ? its : gate) : gate.then(its);
    }

    /** Tells whether this is a later version than another runner's. */
    boolean isLaterThan(SpellRunner other) {
        return version > other.version;
    }

    CompletionStage<?> startOfItem(RunRequest request) {
        return itemRuns == null ? start(request).result() : itemRuns.apply(request);
    }

    void tell(PlayState now) {
        if (onPlay != null) {
            onPlay.accept(now);
        }
    }

    Executor executor() {
        synchronized (lock) {
            if (executor == null) {
                ownExecutor = WorkerThreads.create();
                executor = ownExecutor;
            }
            return executor;
        }
    }

    /** Makes a spell ready. Confined to one thread. */
    public static final class Builder {

        private final Spell spell;
        private final @Nullable Plan compiled;
        private Components components = StandardComponents.all();
        private SpellStore store = SpellStore.empty();
        private boolean strict;
        private final List<WorkerDecorator> decorators = new ArrayList<>();
        private @Nullable State state;
        private @Nullable EventSink sink;
        private @Nullable Executor executor;
        private @Nullable ScheduledExecutorService scheduler;
        private Clock clock = Clock.systemUTC();
        private Limits limits = Limits.defaults();
        private FailurePolicy failurePolicy = FailurePolicy.FAIL_FAST;
        private @Nullable Supplier<String> runIds;
        private @Nullable Gate gate;
        private String owner = "";
        private @Nullable Consumer<PlayState> onPlay;
        private @Nullable Function<RunRequest, CompletionStage<?>> itemRuns;
        private @Nullable SpellRunner predecessor;

        private Builder(Spell spell, @Nullable Plan compiled) {
            this.spell = spell;
            this.compiled = compiled;
        }

        /** Sets the components that the spell is drawn from; by default the standard ones. */
        public Builder components(Components all) {
            this.components = requireNonNull(all, "all");
            requireNotCompiled("components");
            return this;
        }

        /** Sets where the spells are that this one calls; by default there are none. */
        public Builder store(SpellStore spells) {
            this.store = requireNonNull(spells, "spells");
            requireNotCompiled("a store");
            return this;
        }

        /** Takes warnings for errors; by default a spell with warnings runs. */
        public Builder strict() {
            this.strict = true;
            requireNotCompiled("strictness");
            return this;
        }

        /** Wraps all workers once more: logging, retry, caching, metrics. The last decorator is the outermost. */
        public Builder decorate(WorkerDecorator decorator) {
            decorators.add(requireNonNull(decorator, "decorator"));
            requireNotCompiled("decorators");
            return this;
        }

        /** Sets where the events of all runs go; by default nowhere, and then none is made. */
        public Builder sink(EventSink events) {
            this.sink = requireNonNull(events, "events");
            return this;
        }

        /** Shares a State; by default the runner has one of its own, which starts with the spell's values. */
        public Builder state(State shared) {
            this.state = requireNonNull(shared, "shared");
            return this;
        }

        /**
         * Sets where workers that may block run beside others, and where started runs go on. It is not closed. By default
         * the runner has virtual threads where the JVM has them, else a pool of its own whose idle threads end.
         */
        public Builder executor(Executor threads) {
            this.executor = requireNonNull(threads, "threads");
            return this;
        }

        /** Sets what keeps time limits. It is not closed. By default the JDK's own timer does. */
        public Builder scheduler(ScheduledExecutorService timer) {
            this.scheduler = requireNonNull(timer, "timer");
            return this;
        }

        /** Sets what events take their time from; by default the system's clock. */
        public Builder clock(Clock source) {
            this.clock = requireNonNull(source, "source");
            return this;
        }

        /** Sets how much a run may take. */
        public Builder limits(Limits most) {
            this.limits = requireNonNull(most, "most");
            return this;
        }

        /** Sets what becomes of a run when a node fails; by default {@link FailurePolicy#FAIL_FAST}. */
        public Builder failurePolicy(FailurePolicy policy) {
            this.failurePolicy = requireNonNull(policy, "policy");
            return this;
        }

        /** Sets what gives runs their ids, each its own; by default they are numbered. Must be thread-safe. */
        public Builder runIds(Supplier<String> ids) {
            this.runIds = requireNonNull(ids, "ids");
            return this;
        }

        /**
         * Sets whom all runs belong to; by default nobody. Services that keep what users own, such as a memory, tell them apart
         * by it: see {@link dev.spellrunner.core.component.WorkContext#owner}.
         *
         * @param user the id of the user, as the host knows them
         */
        public Builder owner(String user) {
            this.owner = requireNonNull(user, "user");
            return this;
        }

        /** Sets what decides when the nodes of all runs may go on; by default nothing does, and they do. */
        public Builder gate(Gate asked) {
            this.gate = requireNonNull(asked, "asked");
            return this;
        }

        /** Sets who is told each time that the play changes, in order; on any thread, and must return at once. */
        public Builder onPlay(Consumer<PlayState> listener) {
            this.onPlay = requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets what starts the runs of items; by default {@link SpellRunner#start(RunRequest)} does. For hosts that count runs.
         *
         * @param starter must return at once; its stage ends with the run. If that, or the starter, fails with
         *     {@link RejectedExecutionException}, the item waits and is tried again; if with something else, its source fails
         */
        public Builder itemRuns(Function<RunRequest, CompletionStage<?>> starter) {
            this.itemRuns = requireNonNull(starter, "starter");
            return this;
        }

        /**
         * Makes this the runner of a newer version of a spell. What either plays, both do: it is the same play, which stays with
         * the older version until {@link SpellRunner#playOn}.
         *
         * @param older has no other successor
         */
        public Builder succeeding(SpellRunner older) {
            this.predecessor = requireNonNull(older, "older");
            return this;
        }

        /** Returns everything that is wrong with the spell and with those that it calls, warnings too. */
        public List<Problem> check() {
            return new PlanCompiler(components, store::find, strict, decorators).check(spell);
        }

        /**
         * Makes the spell ready.
         *
         * @throws InvalidSpellException if it, or a spell that it calls, has errors
         */
        public SpellRunner build() {
            Plan plan = compiled != null
                    ? compiled
                    : new PlanCompiler(components, store::find, strict, decorators).compile(spell);
            return new SpellRunner(this, plan);
        }

        private void requireNotCompiled(String what) {
            if (compiled != null) {
                throw new IllegalStateException(
                        what + " cannot be changed: this runner shares what another one has compiled"
                                + " (start from the spell instead)");
            }
        }
    }
}
