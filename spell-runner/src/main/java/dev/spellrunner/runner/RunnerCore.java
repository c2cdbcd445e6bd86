// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.runner.engine.Alarm;
import dev.spellrunner.runner.engine.Reason;
import dev.spellrunner.runner.engine.RunId;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunOutcome;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.hosting.WorkerThreads;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.PlanCompiler;
import dev.spellrunner.runner.plan.SpellsByName;
import dev.spellrunner.runner.play.Play;
import dev.spellrunner.runner.play.PlayedSpell;
import dev.spellrunner.runner.play.Player;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The inside of a {@link SpellRunner}: its plan, States, threads, and the runs that go on. Thread-safe. */
final class RunnerCore implements PlayedSpell {

    final Plan plan;
    final PlanCompiler.Means means;
    final RunnerOptions options;
    final RunSettings settings;
    /** One for all versions of a spell that succeed each other. */
    final Player player;
    /** The States of called spells by their ids; shared with the runners of older versions. */
    final Map<String, State> statesOfCalled;

    private final State state;
    private final Alarm alarm;
    /** The number of versions before this one. */
    private final int version;

    private final Object lock = new Object();
    private @Nullable Executor executor;
    private @Nullable ExecutorService ownExecutor;
    private volatile boolean closed;
    private final Set<RunLoop> started = ConcurrentHashMap.newKeySet();

    RunnerCore(Plan plan, PlanCompiler.Means means, RunnerOptions options) {
        this.plan = plan;
        this.means = means;
        this.options = options;
        this.state = options.state == null ? State.of(plan.spell.state()) : options.state;
        this.alarm = options.scheduler == null ? Alarm.ofTheJdk() : Alarm.of(options.scheduler);
        this.executor = options.executor;
        Limits limits = options.limits;
        this.settings = new RunSettings(
                this::threads,
                alarm,
                options.clock,
                options.runIds == null ? RunId.numbered() : options.runIds,
                this::stateOf,
                new SpellsByName(plan, means, options.store::find)::find,
                new RunSettings.Bounds(limits.executions(), limits.depth(), limits.grace()),
                options.failurePolicy == FailurePolicy.FINISH_BRANCHES,
                options.barrier,
                options.owner);
        RunnerCore older = options.predecessor == null ? null : options.predecessor.core();
        this.statesOfCalled = older == null ? new ConcurrentHashMap<>(options.statesOfCalled) : older.statesOfCalled;
        this.player = older == null ? new Player(this) : older.player;
        this.version = older == null ? 0 : older.version + 1;
    }

    // ---- runs ----

    RunResult run(RunRequest request) {
        return new RunResult(launch(request, null).runHere(), plan, options.values);
    }

    /**
     * Starts a run.
     *
     * @param before is told of it before it begins; if it does not begin, the result fails
     */
    Run start(RunRequest request, Consumer<Run> before) {
        PublishedEvents published = request.isPublished() ? new PublishedEvents(plan.spell.name()) : null;
        RunLoop loop = launch(request, published);
        CompletableFuture<RunOutcome> end = loop.prepare();
        CompletableFuture<RunResult> result = end.thenApply(outcome -> {
            started.remove(loop);
            return new RunResult(outcome, plan, options.values);
        });
        Run run = Run.of(loop, result, published == null ? null : published.publisher(loop.runId(), threads()));
        before.accept(run);
        started.add(loop);
        try {
            loop.runElsewhere();
        } catch (RejectedExecutionException e) {
            started.remove(loop);
            end.completeExceptionally(e);
            throw e;
        }
        if (closed) {
            // It was closed after it was found open, and perhaps before the run was known.
            cancel(loop);
            closeThreads();
        }
        return run;
    }

    private RunLoop launch(RunRequest request, @Nullable PublishedEvents published) {
        requireOpen();
        return Launch.of(this, request, published);
    }

    private State stateOf(Plan called) {
        Plan known = called.compiled;
        if (known == plan) {
            return state;
        }
        // Runs side by side would wait for one another where two spells share a place in the table.
        State its = statesOfCalled.get(known.spell.id());
        return its != null
                ? its
                : statesOfCalled.computeIfAbsent(known.spell.id(), id -> State.of(known.spell.state()));
    }

    @Nullable
    EventSink sink() {
        return options.sink;
    }

    /** Returns what is asked before the nodes of a run work: the runner's gate, then the request's; null if neither is. */
    @Nullable
    Gate gateOf(RunRequest request) {
        Gate own = options.gate;
        Gate its = request.gate().orElse(null);
        return own == null || its == null ? (own == null ? its : own) : own.then(its);
    }

    void close() {
        closed = true;
        player.stopOf(this);
        started.forEach(RunnerCore::cancel);
        closeThreads();
    }

    /** Ends the threads of this runner, if it has any. */
    private void closeThreads() {
        ExecutorService own;
        synchronized (lock) {
            own = ownExecutor;
        }
        if (own != null) {
            WorkerThreads.close(own);
        }
    }

    private static void cancel(RunLoop run) {
        run.cancel(new Reason("its runner was closed", Cause.HOST));
    }

    // ---- play ----

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Executor threads() {
        synchronized (lock) {
            if (executor == null) {
                ownExecutor = WorkerThreads.create();
                executor = ownExecutor;
            }
            return executor;
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        return alarm.after(delay, action);
    }

    @Override
    public boolean isLaterThan(PlayedSpell other) {
        return other instanceof RunnerCore older && version > older.version;
    }

    @Override
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the runner of spell '" + plan.spell.name() + "' is closed");
        }
    }

    @Override
    public CompletionStage<?> start(String node, Object item) {
        RunRequest request = RunRequest.of(Map.of()).at(node).item(item);
        return options.itemRuns == null ? start(request, run -> {}).result() : options.itemRuns.apply(request);
    }

    @Override
    public void tell(Play now) {
        if (options.onPlay != null) {
            options.onPlay.accept(PlayState.of(now));
        }
    }
}
