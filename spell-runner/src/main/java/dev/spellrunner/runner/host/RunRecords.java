// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the runs of a host tell: into the log, and into the store that keeps runs, if the host has one. Thread-safe. */
final class RunRecords {

    private static final Logger logger = LoggerFactory.getLogger(RunRecords.class);

    private final EventLog log;
    private final boolean ownsLog;
    private final @Nullable DurableRuns durable;
    private final @Nullable Observers observers;
    private final Consumer<String> ending;

    /**
     * Begins without runs.
     *
     * @param observers hear of each event, once it is told; null if there are none
     * @param ending is told the id of a run whose last event is about to be told
     */
    RunRecords(HostOptions options, @Nullable Observers observers, Consumer<String> ending) {
        this.observers = observers;
        this.ending = ending;
        EventLog given = options.givenLog();
        this.ownsLog = given == null;
        this.log = given == null ? EventLog.inMemory().build() : given;
        RunStore store = options.givenRuns();
        this.durable = store == null
                ? null
                : new DurableRuns(
                        store,
                        log,
                        options.clock,
                        options.runIds,
                        options.runsOutliveConnections,
                        options.limitsOfRun().deadline());
    }

    EventLog log() {
        return log;
    }

    /** Returns the runs that a store keeps; null if nothing keeps them. */
    @Nullable
    DurableRuns durable() {
        return durable;
    }

    /** Returns the store that keeps runs; null if nothing does. */
    @Nullable
    RunStore store() {
        return durable == null ? null : durable.store();
    }

    /** Starts a run, and keeps it, if this host keeps runs. */
    Run start(Channel channel, Ready ready, RunRequest request, Stops stops, DurableRuns.Starter starter) {
        return durable == null
                ? starter.start(request, runner -> {})
                : durable.start(channel, ready, request, stops, starter);
    }

    /** Lets nodes with a lasting effect begin once their start is written, if this host keeps runs. */
    SpellRunner.Builder writtenFirst(SpellRunner.Builder runner) {
        return durable == null ? runner : runner.barrier(durable::written);
    }

    /** Takes an event of a run, on its thread. */
    void append(Channel channel, NodeEvent event) {
        if (event.isTerminal() && event.path().isRoot()) {
            ending.accept(event.run());
        }
        if (durable == null) {
            log.append(channel, event);
        } else {
            durable.append(channel, event);
        }
        if (observers != null) {
            observers.event(event);
        }
    }

    /** Returns how a run ended, once its last event is in the log. */
    CompletableFuture<RunResult> toldEnd(Run run) {
        return durable == null ? run.result() : durable.toldEnd(run);
    }

    /** Completes with the end of a run, on a thread of the host; see {@link SpellHost#ended}. */
    CompletableFuture<RunResult> ended(Run run, Executor executor) {
        return durable == null ? run.result() : durable.ended(run, executor);
    }

    /** Returns where a run stops, which is kept if this host keeps runs. */
    RunStops stopsOf(Run run, Stops first) {
        return new RunStops(first, durable == null ? stops -> {} : stops -> durable.keepStops(run.id(), stops));
    }

    /** Parks the runs that the next host is to go on with. */
    void parkAll() {
        if (durable != null) {
            durable.parkAll();
        }
    }

    /** Closes the store of runs, and the log unless it was given. */
    void close() {
        if (durable != null) {
            close(durable.store());
        }
        if (ownsLog) {
            log.close();
        }
    }

    private static void close(RunStore store) {
        try {
            store.close();
        } catch (RuntimeException e) {
            logger.error("the store of runs cannot be closed", e);
        }
    }
}
