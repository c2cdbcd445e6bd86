// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.log.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The inside of a {@link SpellHost}, which its connections share: spells that are ready, runs, plays, quotas. Thread-safe. */
final class HostCore {

    private final Function<User, SpellStore> stores;
    private final ReadySpells readySpells;
    private final RunRecords records;
    private final RunSetup setup;
    private final HostedRuns runs;
    private final HostedPlays plays = new HostedPlays();
    private final SpellChanges changes;
    private final Executor executor;
    private final HostLimits hostLimits;
    private final @Nullable Elsewhere elsewhere;

    private final Set<SpellManager> managers = ConcurrentHashMap.newKeySet();
    private final Quota connections;
    private final Quota heldSpells;

    HostCore(HostOptions options, Executor executor) {
        this.stores = options.stores;
        this.readySpells = new ReadySpells(options.components, options.decorators, options.readySpells);
        this.executor = executor;
        this.hostLimits = options.hostLimits;
        this.elsewhere = options.cluster == null ? null : new Elsewhere(options.cluster, executor);
        this.connections = new Quota("connections", hostLimits.connections(), hostLimits.connectionsOfUser());
        this.heldSpells = new Quota("open spells", hostLimits.openSpells(), hostLimits.openSpellsOfUser());
        this.runs = new HostedRuns(new Quota("runs", hostLimits.runs(), hostLimits.runsOfUser()), options.clock);
        this.changes =
                new SpellChanges(executor, new Quota("updates", hostLimits.updates(), hostLimits.updatesOfUser()));
        this.records = new RunRecords(options);
        this.setup = new RunSetup(options, records, executor);
    }

    // ---- connections ----

    /** Makes a connection, whose end is to be {@linkplain #disconnected told}. */
    SpellManager connect(User user, Runnable available) {
        SpellManager manager = new SpellManager(this, user, storeOf(user), available);
        connections.take(user.id());
        managers.add(manager);
        return manager;
    }

    void disconnected(SpellManager manager) {
        if (managers.remove(manager)) {
            connections.giveBack(manager.user().id());
        }
    }

    void disconnectAll() {
        managers.forEach(SpellManager::close);
    }

    int connections() {
        return connections.taken();
    }

    /** Returns how many spells are open, each counted once for each connection that has it open. */
    int openSpells() {
        return managers.stream()
                .mapToInt(manager -> manager.openSpells().size())
                .sum();
    }

    /** Tells all connections that have a spell open how its play stands. */
    void tell(Channel channel, PlayState now) {
        connectionsOf(channel.user()).forEach(manager -> manager.hear(channel, now));
    }

    /** Tells all connections of a user that have a spell open that it has changed: not every store reports that. */
    void tellChanged(User user, String spell) {
        connectionsOf(user.id()).forEach(manager -> manager.changed(spell));
    }

    private Stream<SpellManager> connectionsOf(String user) {
        return managers.stream().filter(manager -> manager.user().id().equals(user));
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

    SpellChanges changes() {
        return changes;
    }

    HostedRuns hostedRuns() {
        return runs;
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

    Executor executor() {
        return executor;
    }
}
