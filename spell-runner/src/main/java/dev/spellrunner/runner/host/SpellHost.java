// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.ValueMapper;
import dev.spellrunner.runner.FailurePolicy;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Limits;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.hosting.WorkerThreads;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.RunOrigin;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place of an application where spells run: its components, its users' spells, what is open and runs, and the log.
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

    private final HostCore core;
    private final Executor executor;
    private final @Nullable ExecutorService ownExecutor;
    private TakenUp takenUp = TakenUp.NONE;
    private volatile boolean closed;

    private SpellHost(HostOptions options) {
        this.ownExecutor = options.executor == null ? WorkerThreads.create() : null;
        this.executor = options.executor == null ? requireNonNull(ownExecutor, "ownExecutor") : options.executor;
        this.core = new HostCore(options, executor);
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
     * Connects an authenticated user without events: for single calls.
     *
     * @throws ServiceException {@code busy}, if there are as many connections as this host or the user may have
     */
    public SpellManager connect(User user) {
        return connect(user, () -> {}, RunOrigin.JAVA);
    }

    /**
     * Connects an authenticated user.
     *
     * @param sink hears the runs of the spells that the connection has open, in order for each run, on the host's executor;
     *     it may block. One that is so slow that events are gone from the log ends the connection
     * @throws ServiceException {@code busy}, if there are as many connections as this host or the user may have
     */
    public SpellManager connect(User user, EventSink sink) {
        SinkFeed feed = new SinkFeed(sink, executor);
        SpellManager manager = connect(user, feed::available, RunOrigin.JAVA);
        feed.startWith(manager);
        return manager;
    }

    /**
     * Connects an authenticated user, for an adapter that takes the events of the connection itself.
     *
     * @param available called when {@link SpellManager#take} has something again after it had nothing; on any thread, and
     *     must return at once
     * @param origin the door where the runs of the connection are asked for; told to observers with each run
     * @throws ServiceException {@code busy}, if there are as many connections as this host or the user may have
     */
    public SpellManager connect(User user, Runnable available, RunOrigin origin) {
        requireNonNull(available, "available");
        requireNonNull(origin, "origin");
        SpellManager manager = core.connect(user, origin, available);
        if (closed) {
            manager.close();
            throw new IllegalStateException("the host is closed");
        }
        return manager;
    }

    /** Returns how many connections there are. */
    public int connections() {
        return core.connections();
    }

    /** Returns how many spells are open, each counted once for each connection that has it open. */
    public int openSpells() {
        return core.openSpells();
    }

    /** Returns how many runs go on. */
    public int runs() {
        return core.hostedRuns().goingOn();
    }

    /** Returns the memory for messages, of which adapters take what they hold for their clients. */
    public MessageMemory messages() {
        return core.messages();
    }

    /**
     * Returns a stage that completes with how a run ended, once its end is told, and kept if this host keeps runs.
     *
     * @param run a run that {@link SpellManager#start} has returned
     * @return fails with {@code busy} if this host parks the run: it continues on the next host, and ends there
     */
    public CompletionStage<RunResult> ended(Run run) {
        return core.records().ended(requireNonNull(run, "run"), executor);
    }

    /** Returns the executor of this host's runs. */
    public Executor executor() {
        return executor;
    }

    /** Tells whether runs can be started: false once the host is drained or closed. For probes of readiness. */
    public boolean isReady() {
        return core.hostedRuns().takesMore() && !closed;
    }

    /**
     * Closes the host in good order: starts no more runs, lets those finish that go on, parks or cancels the others when the
     * time is over, and closes. A run is parked if the host {@linkplain Builder#runs keeps runs} and lets them {@linkplain
     * Builder#runsOutliveConnections outlive} their connections: the next host continues it. Connections stay until then,
     * and hear the ends of their runs. Blocks.
     *
     * @param longest how long to wait for runs
     * @return what became of the runs
     */
    public Drained drain(Duration longest) {
        Drained drained = new Drain(core.hostedRuns(), core.records().durable()).within(longest);
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
        HostedRuns runs = core.hostedRuns();
        runs.takeNoMore();
        core.records().parkAll();
        core.handPlaysOver();
        core.disconnectAll();
        runs.cancelAll();
        runs.awaitNone(LONGEST_CLOSE);
        if (ownExecutor != null) {
            WorkerThreads.close(ownExecutor);
        }
        core.records().close();
    }

    HostCore core() {
        return core;
    }

    /** Returns what this host did, when it was built, with the runs that were under way when the one before it ended. */
    public TakenUp takenUp() {
        return takenUp;
    }

    /** Options of a host. Confined to one thread. */
    public static final class Builder {

        private final HostOptions options;

        private Builder(Function<User, ? extends SpellStore> storeOf) {
            requireNonNull(storeOf, "storeOf");
            this.options = new HostOptions(storeOf::apply);
        }

        /** Sets the components that spells are drawn from; by default the standard ones. */
        public Builder components(Components all) {
            options.components = requireNonNull(all, "all");
            return this;
        }

        /** Takes warnings for errors; by default a spell with warnings runs. */
        public Builder strict() {
            options.strict = true;
            return this;
        }

        /** Wraps all workers once more: logging, retry, caching, metrics. The last decorator is the outermost. */
        public Builder decorate(WorkerDecorator decorator) {
            options.decorators.add(requireNonNull(decorator, "decorator"));
            return this;
        }

        /**
         * Adds an observer of all that the host does, told after those that were added before: {@code new LogContext()}, for
         * example. By default there is none, and nothing is spent on it.
         */
        public Builder observe(HostObserver observer) {
            options.observers.add(requireNonNull(observer, "observer"));
            return this;
        }

        /** Sets what maps values of classes of your own, see {@link dev.spellrunner.runner.SpellRunner.Builder#values}. */
        public Builder values(ValueMapper how) {
            options.values = requireNonNull(how, "how");
            return this;
        }

        /** Sets where the events of all runs are kept; by default in memory. It is not closed. */
        public Builder log(EventLog events) {
            options.log = requireNonNull(events, "events");
            return this;
        }

        /**
         * Sets what keeps runs beyond this process; by default nothing does. It is closed with the host.
         *
         * @param store for example {@code RunDirectory.at(path)}
         */
        public Builder runs(RunStore store) {
            options.runs = requireNonNull(store, "store");
            return this;
        }

        /**
         * Lets the host share its runs with others: each hears all of them, makes calls for all of them, and continues those
         * of a host that is lost, if they {@linkplain #runsOutliveConnections outlive} their connections. By default the host
         * is alone. It has the log and the store of runs then, and is closed with the host.
         *
         * @param place for example {@code RedisCluster.at(uri)}
         */
        public Builder cluster(Cluster place) {
            options.cluster = requireNonNull(place, "place");
            return this;
        }

        /**
         * Sets where runs go on, and calls that may block. It is not closed. By default the host has virtual threads where
         * the JVM has them, else a pool of its own.
         */
        public Builder executor(Executor threads) {
            options.executor = requireNonNull(threads, "threads");
            return this;
        }

        /** Sets what keeps the time limits of runs. It is not closed. By default the JDK's own timer does. */
        public Builder scheduler(ScheduledExecutorService timer) {
            options.scheduler = requireNonNull(timer, "timer");
            return this;
        }

        /**
         * Sets what gives runs their ids; by default they are numbered. Must be thread-safe.
         *
         * @param ids gives each run its own, which no other host that shares its log or store gives
         */
        public Builder runIds(Supplier<String> ids) {
            options.runIds = requireNonNull(ids, "ids");
            return this;
        }

        /** Sets what events take their time from; by default the system's clock. */
        public Builder clock(Clock source) {
            options.clock = requireNonNull(source, "source");
            return this;
        }

        /** Sets how much a run may take. */
        public Builder limits(Limits ofRun) {
            options.limits = requireNonNull(ofRun, "ofRun");
            return this;
        }

        /** Sets how much all users may take together, each user, and each connection. */
        public Builder hostLimits(HostLimits most) {
            options.hostLimits = requireNonNull(most, "most");
            return this;
        }

        /** Sets what becomes of a run when a node fails; by default {@link FailurePolicy#FAIL_FAST}. */
        public Builder failurePolicy(FailurePolicy policy) {
            options.failurePolicy = requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Lets runs finish whose spell is closed, or whose connection ends; by default they are cancelled. What they give is
         * in the log.
         */
        public Builder runsOutliveConnections() {
            options.runsOutliveConnections = true;
            return this;
        }

        /**
         * Sets the listener to the plays on this host; it hears the changes of each spell in order.
         *
         * @param listener is given whose spell it is; called on any thread, and must return at once
         */
        public Builder onPlay(BiConsumer<Channel, PlayState> listener) {
            options.onPlay = requireNonNull(listener, "listener");
            return this;
        }

        /** Sets what decides when the nodes of all runs may go on: a rate limit, for example. Must be thread-safe. */
        public Builder gate(Gate asked) {
            options.gate = requireNonNull(asked, "asked");
            return this;
        }

        /**
         * Lets nodes wait until the owner of the run has answered for each of them. Holds for the runs that connections
         * start.
         *
         * @param needed tells which nodes; must be thread-safe
         */
        public Builder approvals(Predicate<? super Gate.Request> needed) {
            options.approvals(requireNonNull(needed, "needed"), ManualGate::new);
            return this;
        }

        /**
         * The same, and refuses what is not answered in time.
         *
         * @param needed tells which nodes; must be thread-safe
         * @param longest how long a node waits at most
         */
        public Builder approvals(Predicate<? super Gate.Request> needed, Duration longest) {
            requireNonNull(longest, "longest");
            options.approvals(requireNonNull(needed, "needed"), either -> new ManualGate(either, longest));
            return this;
        }

        /**
         * Sets what gives a run its secrets again that goes on after its host was lost, since they are kept nowhere. Without it
         * such a run fails.
         *
         * @param ofRun given what is kept of the run, returns its secrets by name; called while the host is built
         */
        public Builder secrets(Function<RunHeader, Map<String, String>> ofRun) {
            options.secrets = requireNonNull(ofRun, "ofRun");
            return this;
        }

        /** Returns the host. Runs that were under way when the host before it ended go on, see {@link SpellHost#takenUp}. */
        public SpellHost build() {
            options.requireOneLog();
            SpellHost host = new SpellHost(options);
            host.takenUp = Takeover.begin(host.core, options.secrets);
            return host;
        }
    }
}
