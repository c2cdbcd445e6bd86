// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.FailurePolicy;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Limits;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.hosting.WorkerThreads;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place of an application where spells run: its components, the spells of its users, what they have open, what
 * runs, and the log of it.
 *
 * <pre>{@code
 * SpellHost host = SpellHost.builder(user -> storeOf(user)).components(components).build();
 * SpellManager manager = host.connect(user, sink);
 * Run run = manager.start("wee silver", RunRequest.of(Map.of("name", "Ada")));
 * }</pre>
 *
 * <p>Thread-safe. Closing it ends all connections and what runs; see {@link #drain} for an orderly end.
 */
public final class SpellHost implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(SpellHost.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Function<User, SpellStore> stores;
    private final ReadySpells readySpells;
    private final HostedRuns runs;
    private final SpellChanges changes;
    private final @Nullable DurableRuns durable;
    private final @Nullable Elsewhere elsewhere;
    private final HostedPlays plays = new HostedPlays();
    private final EventLog log;
    private final boolean ownsLog;
    private final Executor executor;
    private final @Nullable ExecutorService ownExecutor;
    private final Clock clock;
    private final Limits limits;
    private final HostLimits hostLimits;
    private final FailurePolicy failurePolicy;
    private final boolean runsOutliveConnections;
    private final @Nullable Gate gate;
    private final @Nullable Function<Predicate<? super Gate.Request>, ManualGate> approvals;
    private TakenUp takenUp = TakenUp.NONE;

    private final Set<SpellManager> managers = ConcurrentHashMap.newKeySet();
    private final Quota connections;
    private final Quota heldSpells;
    private volatile boolean closed;

    private SpellHost(Builder options) {
        this.stores = options.stores;
        this.readySpells = new ReadySpells(options.components, options.decorators, options.readySpells);
        this.hostLimits = options.hostLimits;
        this.connections = new Quota("connections", hostLimits.connections(), hostLimits.connectionsOfUser());
        this.heldSpells = new Quota("open spells", hostLimits.openSpells(), hostLimits.openSpellsOfUser());
        this.runs = new HostedRuns(new Quota("runs", hostLimits.runs(), hostLimits.runsOfUser()), options.clock);
        this.limits = hostLimits
                .deadline()
                .filter(unset -> options.limits.deadline().isEmpty())
                .map(options.limits::deadline)
                .orElse(options.limits);
        Cluster cluster = options.cluster;
        EventLog given = cluster == null ? options.log : cluster.log();
        this.ownsLog = given == null;
        this.log = given == null ? EventLog.inMemory().build() : given;
        this.ownExecutor = options.executor == null ? WorkerThreads.create() : null;
        this.executor = options.executor == null ? requireNonNull(ownExecutor, "ownExecutor") : options.executor;
        this.elsewhere = cluster == null ? null : new Elsewhere(cluster, executor);
        this.changes =
                new SpellChanges(executor, new Quota("updates", hostLimits.updates(), hostLimits.updatesOfUser()));
        this.clock = options.clock;
        RunStore store = cluster == null ? options.runs : cluster.runs();
        this.durable = store == null
                ? null
                : new DurableRuns(store, log, clock, options.runsOutliveConnections, limits.deadline());
        this.failurePolicy = options.failurePolicy;
        this.runsOutliveConnections = options.runsOutliveConnections;
        this.gate = options.gate;
        this.approvals = options.approvals;
    }

    /**
     * Starts the options of a host.
     *
     * @param storeOf gives the spells of a user: all that he can see and run. Asked once for each connection
     */
    public static Builder builder(Function<User, ? extends SpellStore> storeOf) {
        return new Builder(storeOf);
    }

    /**
     * Lets a user in who is known to be who he says.
     *
     * @param user the user
     * @param sink hears the runs of the spells that the connection has open, in order for each run, on the host's executor;
     *     it may block. One that is so slow that events are gone from the log ends the connection
     * @throws ServiceException {@code busy}, if there are as many connections as this host or the user may have
     */
    public SpellManager connect(User user, EventSink sink) {
        SinkFeed feed = new SinkFeed(sink, executor);
        SpellManager manager = connect(user, feed::available);
        feed.startWith(manager);
        return manager;
    }

    /**
     * Lets a user in who is known to be who he says. For adapters: they take the events of the connection themselves.
     *
     * @param user the user
     * @param available called when {@link SpellManager#take} has something again after it had nothing; on any thread, and
     *     must return at once
     * @throws ServiceException {@code busy}, if there are as many connections as this host or the user may have
     */
    public SpellManager connect(User user, Runnable available) {
        requireNonNull(available, "available");
        SpellManager manager = new SpellManager(this, user, stores.apply(user), available);
        connections.take(user.id());
        managers.add(manager);
        if (closed) {
            manager.close();
            throw new IllegalStateException("the host is closed");
        }
        return manager;
    }

    /** Returns how many connections there are. */
    public int connections() {
        return connections.taken();
    }

    /** Returns how many spells are open, each counted once for each connection that has it open. */
    public int openSpells() {
        return managers.stream()
                .mapToInt(manager -> manager.openSpells().size())
                .sum();
    }

    /** Returns how many runs go on. */
    public int runs() {
        return runs.goingOn();
    }

    /** Returns the executor of this host's runs. */
    public Executor executor() {
        return executor;
    }

    /** Tells whether runs can be started: false once the host is drained or closed. For probes of readiness. */
    public boolean isReady() {
        return runs.takesMore() && !closed;
    }

    /**
     * Closes the host in good order: starts no more runs, lets those finish that go on, parks or cancels the others when the
     * time is over, and closes. A run is parked if the host {@linkplain Builder#runs keeps runs} and lets them {@linkplain
     * Builder#runsOutliveConnections outlive} their connections: the next host goes on with it. Connections stay until then,
     * and hear the ends of their runs. Blocks.
     *
     * @param longest how long to wait for runs
     * @return what became of the runs
     */
    public Drained drain(Duration longest) {
        Drained drained = new Drain(runs, durable).within(longest);
        logger.info(
                "{} runs finished, {} are parked, {} are cancelled",
                drained.finished(),
                drained.parked(),
                drained.cancelled());
        close();
        return drained;
    }

    /**
     * Ends all connections, parks or cancels what runs as {@link #drain} does, and waits for it, some seconds at most. An
     * executor or a log that was given is not closed. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        runs.takeNoMore();
        if (durable != null) {
            durable.parkAll();
        }
        managers.forEach(SpellManager::close);
        runs.cancelAll();
        runs.awaitNone(LONGEST_CLOSE);
        if (ownExecutor != null) {
            WorkerThreads.close(ownExecutor);
        }
        if (durable != null) {
            closeRuns(durable.store());
        }
        if (ownsLog) {
            log.close();
        }
    }

    private static void closeRuns(RunStore store) {
        try {
            store.close();
        } catch (RuntimeException e) {
            logger.error("the store of runs cannot be closed", e);
        }
    }

    /**
     * A connection is to hold one more spell open, for a tab or for a run.
     *
     * @throws ServiceException {@code busy}, if there are as many as this host or the user may have
     */
    void holdSpell(User user) {
        heldSpells.take(user.id());
    }

    void releaseSpell(String user) {
        heldSpells.giveBack(user);
    }

    void disconnected(SpellManager manager) {
        if (managers.remove(manager)) {
            connections.giveBack(manager.user().id());
        }
    }

    ReadySpells readySpells() {
        return readySpells;
    }

    /** Takes an event of a run, on its thread. */
    void append(Channel channel, NodeEvent event) {
        if (durable == null) {
            log.append(channel, event);
        } else {
            durable.append(channel, event);
        }
    }

    /** Starts a run of an open spell, and keeps it, if this host keeps runs. */
    Run start(OpenSpell opened, Ready ready, RunRequest request, @Nullable Stops wanted) {
        return durable == null
                ? opened.start(ready, request, runner -> {})
                : durable.start(
                        opened.channel(),
                        ready,
                        request,
                        wanted == null ? opened.stops() : wanted,
                        (known, runner) -> opened.start(ready, known, runner));
    }

    /** Returns how a run ended, once its last event is in the log. */
    CompletableFuture<RunResult> toldEnd(Run run) {
        return durable == null ? run.result() : durable.toldEnd(run);
    }

    /** Returns what keeps runs; null if nothing does. */
    @Nullable
    RunStore runStore() {
        return durable == null ? null : durable.store();
    }

    SpellChanges changes() {
        return changes;
    }

    /** Tells all connections that have a spell open how its play stands. */
    void tell(Channel channel, PlayState now) {
        for (SpellManager manager : managers) {
            if (manager.user().id().equals(channel.user())) {
                manager.hear(channel, now);
            }
        }
    }

    /** Tells all connections of a user that have a spell open that it has changed: not every store reports that. */
    void tellChanged(User user, String spell) {
        for (SpellManager manager : managers) {
            if (manager.user().id().equals(user.id())) {
                manager.changed(spell);
            }
        }
    }

    HostedPlays hostedPlays() {
        return plays;
    }

    HostedRuns hostedRuns() {
        return runs;
    }

    EventLog log() {
        return log;
    }

    Clock clock() {
        return clock;
    }

    Limits limits() {
        return limits;
    }

    HostLimits hostLimits() {
        return hostLimits;
    }

    FailurePolicy failurePolicy() {
        return failurePolicy;
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

    /**
     * Starts the options of a runner as all of this host's have them.
     *
     * @param store has the user's spells, of which nodes may call some by names that come as values
     */
    SpellRunner.Builder runnerOf(Ready ready, SpellStore store, Channel channel, State state) {
        SpellRunner.Builder builder = HostedRunners.hooks()
                .another(ready.pattern())
                .state(state)
                .owner(channel.user())
                .sink(event -> append(channel, event))
                .executor(executor)
                .clock(clock)
                .limits(limits)
                .failurePolicy(failurePolicy);
        HostedRunners.hooks().storeOfNamed(builder, store::find);
        DurableRuns keeps = durable;
        if (keeps != null) {
            builder.barrier(keeps::written);
        }
        return gate == null ? builder : builder.gate(gate);
    }

    SpellStore storeOf(User user) {
        return stores.apply(user);
    }

    private void takeUp(@Nullable Function<RunHeader, Map<String, String>> secrets) {
        if (durable != null) {
            DurableRuns keeps = durable;
            takenUp = new Takeover(this, keeps, secrets).takeUp();
            if (elsewhere != null) {
                elsewhere.join(runs::left, orphans -> new Takeover(this, keeps, secrets).takeUp(orphans));
            }
        }
    }

    /** Returns what makes calls on other hosts; null if there are none. */
    @Nullable
    Elsewhere elsewhere() {
        return elsewhere;
    }

    /** Returns what this host did, when it was built, with the runs that were under way when the one before it ended. */
    public TakenUp takenUp() {
        return takenUp;
    }

    boolean runsOutliveConnections() {
        return runsOutliveConnections;
    }

    /** Options of a host. Confined to one thread. */
    public static final class Builder {

        private final Function<User, SpellStore> stores;
        private Components components = StandardComponents.all();
        private final List<WorkerDecorator> decorators = new ArrayList<>();
        private int readySpells = 1000;
        private @Nullable EventLog log;
        private @Nullable RunStore runs;
        private @Nullable Cluster cluster;
        private @Nullable Executor executor;
        private Clock clock = Clock.systemUTC();
        private Limits limits = Limits.defaults();
        private HostLimits hostLimits = HostLimits.defaults();
        private FailurePolicy failurePolicy = FailurePolicy.FAIL_FAST;
        private boolean runsOutliveConnections;
        private @Nullable Gate gate;
        private @Nullable Function<Predicate<? super Gate.Request>, ManualGate> approvals;
        private @Nullable Function<RunHeader, Map<String, String>> secrets;

        private Builder(Function<User, ? extends SpellStore> storeOf) {
            requireNonNull(storeOf, "storeOf");
            this.stores = storeOf::apply;
        }

        /** Sets the components that spells are drawn from; by default the standard ones. */
        public Builder components(Components all) {
            this.components = requireNonNull(all, "all");
            return this;
        }

        /** Wraps all workers once more: logging, retry, caching, metrics. The last decorator is the outermost. */
        public Builder decorate(WorkerDecorator decorator) {
            decorators.add(requireNonNull(decorator, "decorator"));
            return this;
        }

        /** Sets where the events of all runs are kept; by default in memory. It is not closed. */
        public Builder log(EventLog events) {
            this.log = requireNonNull(events, "events");
            return this;
        }

        /**
         * Sets what keeps runs beyond this process; by default nothing does. It is closed with the host.
         *
         * @param store for example {@code RunDirectory.at(path)}
         */
        public Builder runs(RunStore store) {
            this.runs = requireNonNull(store, "store");
            return this;
        }

        /**
         * Lets the host share its runs with others: each hears all of them, makes calls for all of them, and goes on with those
         * of a host that is lost, if they {@linkplain #runsOutliveConnections outlive} their connections. By default the host
         * is alone. It has the log and the store of runs then, and is closed with the host.
         *
         * @param place for example {@code RedisCluster.at(uri)}
         */
        public Builder cluster(Cluster place) {
            this.cluster = requireNonNull(place, "place");
            return this;
        }

        /**
         * Sets where runs go on, and calls that may block. It is not closed. By default the host has virtual threads where
         * the JVM has them, else a pool of its own.
         */
        public Builder executor(Executor threads) {
            this.executor = requireNonNull(threads, "threads");
            return this;
        }

        /** Sets what events take their time from; by default the system's clock. */
        public Builder clock(Clock source) {
            this.clock = requireNonNull(source, "source");
            return this;
        }

        /** Sets how much a run may take. */
        public Builder limits(Limits ofRun) {
            this.limits = requireNonNull(ofRun, "ofRun");
            return this;
        }

        /** Sets how much all users may take together, each user, and each connection. */
        public Builder hostLimits(HostLimits most) {
            this.hostLimits = requireNonNull(most, "most");
            return this;
        }

        /** Sets what becomes of a run when a node fails; by default {@link FailurePolicy#FAIL_FAST}. */
        public Builder failurePolicy(FailurePolicy policy) {
            this.failurePolicy = requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Lets runs finish whose spell is closed, or whose connection ends; by default they are cancelled. What they give is
         * in the log.
         */
        public Builder runsOutliveConnections() {
            this.runsOutliveConnections = true;
            return this;
        }

        /** Sets what decides when the nodes of all runs may go on: a rate limit, for example. Must be thread-safe. */
        public Builder gate(Gate asked) {
            this.gate = requireNonNull(asked, "asked");
            return this;
        }

        /**
         * Lets nodes wait until the owner of the run has answered for each of them. Holds for the runs that connections
         * start.
         *
         * @param needed tells which nodes; must be thread-safe
         */
        public Builder approvals(Predicate<? super Gate.Request> needed) {
            requireNonNull(needed, "needed");
            this.approvals = more -> new ManualGate(request -> needed.test(request) || more.test(request));
            return this;
        }

        /**
         * The same, and refuses what is not answered in time.
         *
         * @param needed tells which nodes; must be thread-safe
         * @param longest how long a node waits at most
         */
        public Builder approvals(Predicate<? super Gate.Request> needed, Duration longest) {
            requireNonNull(needed, "needed");
            requireNonNull(longest, "longest");
            this.approvals = more -> new ManualGate(request -> needed.test(request) || more.test(request), longest);
            return this;
        }

        /**
         * Sets what gives a run its secrets again that goes on after its host was lost, since they are kept nowhere. Without it
         * such a run fails.
         *
         * @param ofRun given what is kept of the run, returns its secrets by name; called while the host is built
         */
        public Builder secrets(Function<RunHeader, Map<String, String>> ofRun) {
            this.secrets = requireNonNull(ofRun, "ofRun");
            return this;
        }

        /** Returns the host. Runs that were under way when the host before it ended go on, see {@link SpellHost#takenUp}. */
        public SpellHost build() {
            if (cluster != null && (log != null || runs != null)) {
                throw new IllegalStateException(
                        "a host of a cluster has the cluster's log and runs (leave out log and runs, or the cluster)");
            }
            SpellHost host = new SpellHost(this);
            host.takeUp(secrets);
            return host;
        }
    }
}
