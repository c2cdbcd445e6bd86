// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.observe.HostLoad;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inside of a {@link SpellHost}, which its connections share: spells that are ready, runs, plays, quotas. Thread-safe. */
final class HostCore {

    private static final Logger logger = LoggerFactory.getLogger(HostCore.class);

    private final Function<User, SpellStore> stores;
    private final ReadySpells readySpells;
    private final RunRecords records;
    private final RunSetup setup;
    private final HostedRuns runs;
    private final Supplier<String> runIds;
    private final GivenIds givenIds;
    private final HostedPlays plays = new HostedPlays();
    private final SpellChanges changes;
    private final Executor executor;
    private final HostLimits hostLimits;
    private final @Nullable Elsewhere elsewhere;
    private final @Nullable Observers observers;
    private final @Nullable BiConsumer<Channel, PlayState> onPlay;
    private final @Nullable PlaySharing sharedPlays;

    private final Map<SpellManager, RunOrigin> managers = new ConcurrentHashMap<>();
    private final Quota connections;
    private final Quota heldSpells;
    private final MessageMemory messages;

    HostCore(HostOptions options, Executor executor) {
        this.stores = options.stores;
        this.onPlay = options.onPlay;
        this.observers = options.observers.isEmpty() ? null : new Observers(options.observers);
        this.readySpells = new ReadySpells(
                options.components, decorators(options), options.strict, options.readySpells, HostLimits.keptBytes());
        this.executor = executor;
        this.hostLimits = options.hostLimits;
        this.elsewhere = options.cluster == null ? null : new Elsewhere(options.cluster, executor);
        Places all = hostLimits.areAcrossHosts() && options.cluster != null ? options.cluster.places() : null;
        this.connections = new Quota("connections", hostLimits.connections(), hostLimits.connectionsOfUser(), all);
        this.heldSpells = new Quota("open spells", hostLimits.openSpells(), hostLimits.openSpellsOfUser());
        this.messages = new MessageMemory(hostLimits.messageBytes(), hostLimits.messageBytesOfUser());
        this.runs = new HostedRuns(
                new Quota("runs", hostLimits.runs(), hostLimits.runsOfUser(), all),
                new EndedRuns(options.clock, HostLimits.keptBytes()));
        this.runIds = options.runIds == null ? new RunIds() : options.runIds;
        this.changes =
                new SpellChanges(executor, new Quota("updates", hostLimits.updates(), hostLimits.updatesOfUser()));
        this.records = new RunRecords(options, observers, runs::leavePlace);
        this.givenIds = new GivenIds(runs, records);
        this.setup = new RunSetup(options, records, executor);
        this.sharedPlays = options.cluster == null ? null : new PlaySharing(this, options.cluster.plays());
        if (observers != null) {
            observers.watch(this::load);
        }
    }

    /** The observers are the outermost: they see what the host's own decorators do, too. */
    private List<WorkerDecorator> decorators(HostOptions options) {
        List<WorkerDecorator> all = new ArrayList<>(options.decorators);
        if (observers != null) {
            all.add(observers);
        }
        return all;
    }

    // ---- connections ----

    /** Makes a connection, whose end is to be {@linkplain #disconnected told}. */
    SpellManager connect(User user, RunOrigin origin, Runnable available) {
        SpellManager manager = new SpellManager(this, user, storeOf(user), origin, available);
        try {
            connections.take(user.id());
        } catch (ServiceException e) {
            refused(origin, e);
            throw e;
        }
        managers.put(manager, origin);
        return manager;
    }

    void disconnected(SpellManager manager) {
        if (managers.remove(manager) != null) {
            connections.giveBack(manager.user().id());
        }
    }

    /** Leaves the plays of this host to the others, if they share them. */
    void handPlaysOver() {
        if (sharedPlays != null) {
            sharedPlays.plays().leave();
        }
    }

    void disconnectAll() {
        managers.keySet().forEach(SpellManager::close);
    }

    int connections() {
        return connections.taken();
    }

    /** Returns how many spells are open, each counted once for each connection that has it open. */
    int openSpells() {
        return managers.keySet().stream()
                .mapToInt(manager -> manager.openSpells().size())
                .sum();
    }

    /** Tells all connections that have a spell open how its play on this host stands. */
    void tell(Channel channel, PlayState now) {
        if (sharedPlays != null) {
            sharedPlays.tell(channel, now);
        }
        tellHere(channel, now);
        tellListener(channel, now);
    }

    private void tellListener(Channel channel, PlayState now) {
        if (onPlay != null) {
            try {
                onPlay.accept(channel, now);
            } catch (RuntimeException e) {
                logger.warn("a listener to plays failed at '{}'", now.name(), e);
            }
        }
    }

    /** Tells the connections of this host. */
    void tellHere(Channel channel, PlayState now) {
        connectionsOf(channel.user()).forEach(manager -> manager.plays().hear(channel, now));
    }

    /** Tells all connections of a user that have a spell open that it has changed: not every store reports that. */
    void tellChanged(User user, String spell) {
        connectionsOf(user.id()).forEach(manager -> manager.changed(spell));
    }

    /** Returns a connection that has a spell open, if one has. */
    Optional<PlaysOfUser> withOpen(Channel channel) {
        return connectionsOf(channel.user())
                .map(SpellManager::plays)
                .filter(plays -> plays.opened(channel).isPresent())
                .findFirst();
    }

    private Stream<SpellManager> connectionsOf(String user) {
        return managers.keySet().stream().filter(manager -> manager.user().id().equals(user));
    }

    // ---- what is observed ----

    /** Returns what tells the observers; null if there are none. */
    @Nullable
    Observers observers() {
        return observers;
    }

    /** Tells the observers that something was refused. */
    void refused(RunOrigin origin, ServiceException why) {
        if (observers != null) {
            observers.refused(origin.door(), why.code().wireName());
        }
    }

    /** Tells the observers that events were gone before they were taken. */
    void dropped(FellBehindException behind) {
        if (observers != null) {
            observers.dropped(behind.events());
        }
    }

    private HostLoad load() {
        return new HostLoad(
                managers.values().stream().collect(Collectors.toMap(RunOrigin::door, origin -> 1, Integer::sum)),
                openSpells(),
                runs.goingOn(),
                managers.keySet().stream()
                        .mapToInt(manager -> manager.inOrder.waiting())
                        .sum(),
                executor instanceof ThreadPoolExecutor pool
                        ? OptionalInt.of(pool.getQueue().size())
                        : OptionalInt.empty(),
                records.log() instanceof InMemoryEventLog log ? OptionalLong.of(log.bytes()) : OptionalLong.empty());
    }

    // ---- what they share ----

    SpellStore storeOf(User user) {
        return stores.apply(user);
    }

    ReadySpells readySpells() {
        return readySpells;
    }

    /** Returns what counts the spells that connections hold open, for tabs or for runs. */
    Quota heldSpells() {
        return heldSpells;
    }

    MessageMemory messages() {
        return messages;
    }

    SpellChanges changes() {
        return changes;
    }

    HostedRuns hostedRuns() {
        return runs;
    }

    /** Returns what gives an id to a run that has none. */
    Supplier<String> runIds() {
        return runIds;
    }

    /** Returns what starts runs whose ids are given. */
    GivenIds givenIds() {
        return givenIds;
    }

    HostedPlays hostedPlays() {
        return plays;
    }

    RunRecords records() {
        return records;
    }

    RunSetup setup() {
        return setup;
    }

    HostLimits hostLimits() {
        return hostLimits;
    }

    /** Returns what makes and serves calls of other hosts; null if there are none. */
    @Nullable
    Elsewhere elsewhere() {
        return elsewhere;
    }

    /** Returns the plays that this host shares with others; null if there are none. */
    @Nullable
    PlaySharing sharedPlays() {
        return sharedPlays;
    }

    Executor executor() {
        return executor;
    }
}
