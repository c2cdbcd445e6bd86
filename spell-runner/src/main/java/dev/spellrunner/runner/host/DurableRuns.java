// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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
    private final String prefix = "r-" + Long.toString(new SecureRandom().nextLong() >>> 1, 36) + '-';
    private final AtomicLong number = new AtomicLong();
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    DurableRuns(RunStore store, EventLog events, Clock clock, boolean outlive) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.outlive = outlive;
    }

    RunStore store() {
        return store;
    }

    /** Returns the lease of a run that goes on; null if it is not kept. */
    @Nullable
    Lease lease(String run) {
        return leases.get(run);
    }

    /**
     * Starts a run that is kept.
     *
     * @param starter starts it, with the id that it is given here
     * @throws ServiceException {@code busy}, if none can be kept now
     */
    Run start(Channel channel, Spell spell, RunRequest request, Stops stops, Function<RunRequest, Run> starter) {
        String id = prefix + number.incrementAndGet();
        Instant now = clock.instant();
        RunHeader header = new RunHeader(
                channel,
                id,
                request.trigger(),
                now,
                request.deadline().map(now::plus),
                spell.version(),
                request.hasSecrets(),
                outlive,
                stops.isNone() ? Map.of() : stops.fields());
        Watcher watcher = new Watcher(id);
        try {
            leases.put(id, store.begin(header, spell, watcher));
        } catch (SpellException e) {
            log.warn("a run of spell '{}' is refused", spell.name(), e);
            throw new ServiceException(Code.BUSY, "no run can be kept at the moment (try again later)");
        }
        try {
            Run run = starter.apply(request.id(id));
            watcher.watch(run);
            return run;
        } catch (Throwable e) {
            leases.remove(id);
            store.abandon(id);
            throw e;
        }
    }

    /** Takes an event of a run, on the run's thread. */
    void append(Channel channel, NodeEvent event) {
        LoggedEvent entry = LoggedEvent.of(event, codec);
        if (events instanceof InMemoryEventLog memory) {
            memory.append(channel, entry);
        } else {
            events.append(channel, event);
        }
        Lease lease = leases.get(entry.run());
        if (lease != null) {
            lease.append(entry);
            if (entry.isLast()) {
                leases.remove(entry.run());
            }
        }
    }

    /** Holds a run's nodes while the store is behind, and cancels it when the store gives it up. */
    private static final class Watcher implements RunWatcher {

        private final String id;
        private volatile CompletionStage<Void> caughtUp = CompletableFuture.completedStage(null);

        private final Object lock = new Object();
        private @Nullable Run run;
        private boolean isBehind;
        private boolean isLost;

        Watcher(String id) {
            this.id = id;
        }

        /** The run is known now: what was told of it before holds. */
        void watch(Run started) {
            boolean gates;
            boolean cancels;
            synchronized (lock) {
                run = started;
                gates = isBehind;
                cancels = isLost;
            }
            if (gates) {
                started.gate(this::ask);
            }
            if (cancels) {
                started.cancel();
            }
        }

        @Override
        public void behind(CompletionStage<Void> until) {
            caughtUp = until;
            Run gated;
            synchronized (lock) {
                gated = isBehind ? null : run;
                isBehind = true;
            }
            if (gated != null) {
                gated.gate(this::ask);
            }
        }

        private Decision ask(Gate.Request request) {
            CompletableFuture<Void> until = caughtUp.toCompletableFuture();
            return until.isDone()
                    ? Decision.pass()
                    : Decision.later("the store of runs is behind", until.thenApply(done -> Decision.pass()));
        }

        @Override
        public void lost(Throwable why) {
            log.error("run '{}' can be kept no longer, and is cancelled", id, why);
            Run cancelled;
            synchronized (lock) {
                isLost = true;
                cancelled = run;
            }
            if (cancelled != null) {
                cancelled.cancel();
            }
        }
    }
}
