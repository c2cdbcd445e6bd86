// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a host that a store keeps. An event is written as JSON once, for the log and for the store. Thread-safe. */
final class DurableRuns {

    private static final Logger log = LoggerFactory.getLogger(DurableRuns.class);

    private final RunStore store;
    private final EventLog events;
    private final EventCodec codec = EventCodec.create();
    private final Clock clock;
    private final boolean outlive;
    private final Optional<Duration> usualDeadline;
    private final RunIds numbers = new RunIds();
    private final Supplier<String> ids;
    private final SharedStates states = new SharedStates(numbers.prefix());
    private final Map<String, KeptRun> kept = new ConcurrentHashMap<>();
    /** The runs that go on with the next host: none before this one closes. */
    private final Set<String> parked = ConcurrentHashMap.newKeySet();

    /**
     * Begins without runs.
     *
     * @param runIds gives runs their ids; null for numbers
     * @param outlive whether runs go on when their connection, or this host, is gone
     * @param usualDeadline after which time a run is cancelled that does not say; empty for never
     */
    DurableRuns(
            RunStore store,
            EventLog events,
            Clock clock,
            @Nullable Supplier<String> runIds,
            boolean outlive,
            Optional<Duration> usualDeadline) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.ids = runIds == null ? numbers : runIds;
        this.outlive = outlive;
        this.usualDeadline = usualDeadline;
    }

    RunStore store() {
        return store;
    }

    /** Starts a run. */
    @FunctionalInterface
    interface Starter {

        /**
         * Starts it.
         *
         * @param request what to run, with the id that it is to have
         * @param runner is to be told what runs it, before its first event
         */
        Run start(RunRequest request, Consumer<SpellRunner> runner);
    }

    /**
     * Starts a run that is kept.
     *
     * @throws ServiceException {@code busy}, if none can be kept now
     */
    Run start(Channel channel, Ready ready, RunRequest request, Stops stops, Starter starter) {
        Spell spell = ready.spell();
        String id = request.id().orElseGet(() -> requireNonNull(ids.get(), "run id"));
        Instant now = clock.instant();
        RunHeader header = new RunHeader(
                channel,
                id,
                request.trigger(),
                now,
                request.deadline().or(() -> usualDeadline).map(now::plus),
                spell.version(),
                request.hasSecrets(),
                outlive,
                stops.kept(),
                request.publicVariables(),
                request.tags());
        KeptRun run = new KeptRun(header, events);
        try {
            run.writtenBy(store.begin(header, spell, ready.called(), run));
        } catch (SpellException e) {
            log.warn("a run of spell '{}' is refused: {}", spell.name(), e.getMessage());
            throw new ServiceException(Code.BUSY, "no run can be kept at the moment (try again later)");
        }
        kept.put(id, run);
        try {
            Run started = starter.start(request.id(id), runner -> run.has(statesOf(runner)));
            run.watch(started);
            return started;
        } catch (Throwable e) {
            kept.remove(id);
            store.abandon(id);
            throw e;
        }
    }

    /** Takes over the writing of a run whose host is gone; what was told of it is in the log again. */
    KeptRun takeOver(Orphan orphan) {
        RunHeader header = orphan.header();
        KeptRun run = new KeptRun(header, events);
        orphan.recording().events().forEach(event -> events.append(header.channel(), event));
        run.writtenBy(orphan.claim().take(run));
        kept.put(header.run(), run);
        return run;
    }

    void forget(String run) {
        kept.remove(run);
    }

    EventCodec codec() {
        return codec;
    }

    SharedStates.Restoring restoringStates() {
        return states.restoring();
    }

    RunStates statesOf(SpellRunner runner) {
        return new RunStates(runner, states);
    }

    /** Returns a stage that completes when what a run has told until now is written. */
    CompletionStage<Void> written(String run) {
        KeptRun its = kept.get(run);
        return its == null
                ? CompletableFuture.completedFuture(null)
                : its.lease().written();
    }

    /** Returns how a run ended, once its last event was emitted: a caller that asks then finds it in the log. */
    CompletableFuture<RunResult> toldEnd(Run run) {
        KeptRun its = kept.get(run.id());
        return its == null ? run.result() : run.result().thenCombine(its.settled(), (result, done) -> result);
    }

    /** Returns how a run ended, once its last event was told; fails if it is parked, since it ends elsewhere then. */
    CompletableFuture<RunResult> ended(Run run, Executor executor) {
        KeptRun its = kept.get(run.id());
        if (its == null || its.settled().toCompletableFuture().isDone()) {
            return endedOrParked(run);
        }
        // Not on the thread that writes.
        CompletionStage<RunResult> ended = its.settled().thenComposeAsync(done -> endedOrParked(run), executor);
        return ended.toCompletableFuture();
    }

    private CompletableFuture<RunResult> endedOrParked(Run run) {
        if (!parked.contains(run.id())) {
            return run.result();
        }
        return CompletableFuture.failedFuture(new ServiceException(
                Code.BUSY,
                "the server is shutting down, and run '" + run.id() + "' goes on with the next one (ask for it again)",
                Map.of("run", run.id())));
    }

    /** Keeps where a run stops from now on. */
    void keepStops(String run, Stops stops) {
        KeptRun its = kept.get(run);
        if (its != null) {
            its.lease().stops(stops.kept());
        }
    }

    /** Takes an event of a run, on the run's thread. */
    void append(Channel channel, NodeEvent event) {
        KeptRun run = kept.get(event.run());
        if (run == null) {
            events.append(channel, event);
            return;
        }
        LoggedEvent entry = LoggedEvent.of(event, codec);
        run.append(entry);
        if (entry.isLast()) {
            run.settled().thenRun(() -> kept.remove(entry.run()));
        }
    }

    /**
     * Parks the runs that outlive this host: what they do from now on is neither written nor told.
     *
     * @return how many there are
     */
    int parkAll() {
        List<KeptRun> outliving =
                kept.values().stream().filter(run -> run.header().outlives()).toList();
        outliving.forEach(run -> {
            parked.add(run.header().run());
            run.park();
        });
        return outliving.size();
    }
}
