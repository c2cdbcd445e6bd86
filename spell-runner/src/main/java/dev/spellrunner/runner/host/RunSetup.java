// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.ValueMapper;
import dev.spellrunner.runner.FailurePolicy;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Limits;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.log.Channel;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sets up the runs of a host: the options that all its runners share, and the gates of single runs. Thread-safe. */
final class RunSetup {

    private final RunRecords records;
    private final Executor executor;
    private final @Nullable ScheduledExecutorService scheduler;
    private final @Nullable Supplier<String> runIds;
    private final @Nullable ValueMapper values;
    private final Clock clock;
    private final Limits limits;
    private final FailurePolicy failurePolicy;
    private final boolean runsOutliveConnections;
    private final @Nullable Gate gate;
    private final @Nullable Function<Predicate<? super Gate.Request>, ManualGate> approvals;

    RunSetup(HostOptions options, RunRecords records, Executor executor) {
        this.records = records;
        this.executor = executor;
        this.scheduler = options.scheduler;
        this.runIds = options.runIds;
        this.values = options.values;
        this.clock = options.clock;
        this.limits = options.limitsOfRun();
        this.failurePolicy = options.failurePolicy;
        this.runsOutliveConnections = options.runsOutliveConnections;
        this.gate = options.gate;
        this.approvals = options.approvals;
    }

    /**
     * Starts the options of a runner as all of this host's have them.
     *
     * @param store has the user's spells, of which nodes may call some by names that come as values
     */
    SpellRunner.Builder runner(Ready ready, SpellStore store, Channel channel, State state) {
        SpellRunner.Builder builder = HostedRunners.hooks()
                .another(ready.pattern())
                .state(state)
                .owner(channel.user())
                .sink(event -> records.append(channel, event))
                .executor(executor)
                .clock(clock)
                .limits(limits)
                .failurePolicy(failurePolicy);
        if (values != null) {
            builder.values(values);
        }
        if (scheduler != null) {
            builder.scheduler(scheduler);
        }
        if (runIds != null) {
            builder.runIds(runIds);
        }
        HostedRunners.hooks().storeOfNamed(builder, store::find);
        SpellRunner.Builder kept = records.writtenFirst(builder);
        return gate == null ? kept : kept.gate(gate);
    }

    Clock clock() {
        return clock;
    }

    boolean runsOutliveConnections() {
        return runsOutliveConnections;
    }

    boolean asksForApprovals() {
        return approvals != null;
    }

    /** Returns a gate that asks for approvals, if the host does, and stops at some places. */
    ManualGate manualGate(Stops stops) {
        return manualGate(stops, Set.of());
    }

    /**
     * The same for a run that goes on after its host was lost.
     *
     * @param doubtful nodes of which each needs an approval once, since it may have had its effect
     */
    ManualGate manualGate(Stops stops, Set<NodePath> doubtful) {
        Set<NodePath> left = ConcurrentHashMap.newKeySet();
        left.addAll(doubtful);
        ManualGate manual =
                approvals == null ? new ManualGate() : approvals.apply(request -> left.remove(request.path()));
        stops.setAt(manual);
        return manual;
    }
}
