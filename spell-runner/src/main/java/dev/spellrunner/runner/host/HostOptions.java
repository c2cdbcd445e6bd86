// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.ValueMapper;
import dev.spellrunner.runner.FailurePolicy;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Limits;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.observe.HostObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The options of a host with their defaults, see {@link SpellHost.Builder}. Confined to its builder. */
final class HostOptions {

    final Function<User, SpellStore> stores;
    final List<WorkerDecorator> decorators = new ArrayList<>();
    final List<HostObserver> observers = new ArrayList<>();

    Components components = StandardComponents.all();
    boolean strict;
    int readySpells = 1000;

    @Nullable
    ValueMapper values;

    @Nullable
    EventLog log;

    @Nullable
    RunStore runs;

    @Nullable
    Cluster cluster;

    @Nullable
    Executor executor;

    @Nullable
    ScheduledExecutorService scheduler;

    @Nullable
    Supplier<String> runIds;

    @Nullable
    BiConsumer<Channel, PlayState> onPlay;

    Clock clock = Clock.systemUTC();
    Limits limits = Limits.defaults();
    HostLimits hostLimits = HostLimits.defaults();
    FailurePolicy failurePolicy = FailurePolicy.FAIL_FAST;
    boolean runsOutliveConnections;

    @Nullable
    Gate gate;

    @Nullable
    Function<Predicate<? super Gate.Request>, ManualGate> approvals;

    @Nullable
    Function<RunHeader, Map<String, String>> secrets;

    HostOptions(Function<User, SpellStore> stores) {
        this.stores = stores;
    }

    /** Makes gates that ask for approvals where that is needed, or where one more question says so. */
    void approvals(Predicate<? super Gate.Request> needed, Function<Predicate<Gate.Request>, ManualGate> gateThatAsks) {
        approvals = more -> gateThatAsks.apply(request -> needed.test(request) || more.test(request));
    }

    /** A host of a cluster has the log and the runs of the cluster; limits on all hosts need one. */
    void requireOneLog() {
        if (cluster == null && hostLimits.areAcrossHosts()) {
            throw new IllegalStateException(
                    "limits of users across hosts need a cluster (give the host one, or leave out acrossHosts)");
        }
        if (cluster != null && (log != null || runs != null)) {
            throw new IllegalStateException(
                    "a host of a cluster has the cluster's log and runs (leave out log and runs, or the cluster)");
        }
    }

    /** Returns the log that the host is given; null if it is to make one. */
    @Nullable
    EventLog givenLog() {
        return cluster == null ? log : cluster.log();
    }

    /** Returns the store that keeps runs; null if nothing does. */
    @Nullable
    RunStore givenRuns() {
        return cluster == null ? runs : cluster.runs();
    }

    /** Returns the limits of each run: the host's deadline holds where the run has none. */
    Limits limitsOfRun() {
        return hostLimits
                .deadline()
                .filter(unset -> limits.deadline().isEmpty())
                .map(limits::deadline)
                .orElse(limits);
    }
}
