// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Returns what the host's store of runs keeps of one user, if the host has a store. Immutable and thread-safe. */
final class RunHistory {

    private static final Logger log = LoggerFactory.getLogger(RunHistory.class);

    /** A run that is loaded takes so many times the bytes of its JSON: 2 were measured for numbers, 6 for short texts. */
    private static final long TIMES_LOADED = 8;

    /** Null if the host keeps no runs. */
    private final @Nullable RunStore kept;

    private final User user;
    private final SpellsOfUser spells;
    private final MessageMemory memory;

    /**
     * Creates the history of a user.
     *
     * @param kept where the runs are; null if the host keeps none
     * @param spells those of the user, as they are now
     * @param memory counts what is read
     */
    RunHistory(@Nullable RunStore kept, User user, SpellsOfUser spells, MessageMemory memory) {
        this.kept = kept;
        this.user = user;
        this.spells = spells;
        this.memory = memory;
    }

    private RunStore store() {
        if (kept == null) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "this host keeps no runs (give it a store with SpellHost.Builder.runs)");
        }
        return kept;
    }

    boolean isKept() {
        return kept != null;
    }

    List<RunSummary> list(RunQuery query) {
        return store().list(query);
    }

    /**
     * Returns what is known of a run of the user without its events.
     *
     * @throws ServiceException {@code not-found}, if there is no such run; {@code gone}, if it cannot be read
     */
    RunSummary summary(String run) {
        return Optional.ofNullable(kept)
                .flatMap(known -> known.find(user.id(), run))
                .orElseThrow(() -> unknown(run));
    }

    private ServiceException unknown(String run) {
        return kept != null && kept.isUnreadable(user.id(), run)
                ? new ServiceException(
                        Code.GONE,
                        "run '" + run + "' was under way when its host ended, and what is kept of it cannot be read"
                                + " (start its spell again, or have the server's operator look at the file)",
                        Map.of("run", run))
                : ServiceException.noRun(run);
    }

    /** Returns the events of a run of the user; {@code gone} if they are kept no longer, {@code busy} if none is written yet. */
    Recording recording(String run) {
        RunStatus status = summary(run).status();
        return store().recording(user.id(), run).orElseThrow(() -> without(run, status));
    }

    /** A run that goes on has lost no events: the first ones are still to be written. */
    private static ServiceException without(String run, RunStatus status) {
        return status == RunStatus.RUNNING
                ? new ServiceException(
                        Code.BUSY, "no event of run '" + run + "' is written yet (try again later)", Map.of("run", run))
                : ServiceException.gone(run);
    }

    /** Returns the last event of a run of the user, which is read without the others being kept. */
    Optional<NodeEvent> endOf(String run) {
        try (Stream<LoggedEvent> events = store().stream(user.id(), run, 0).orElseGet(Stream::empty)) {
            return events.filter(LoggedEvent::isLast)
                    .findFirst()
                    .map(last -> EventCodec.create().decode(last.json()));
        }
    }

    /**
     * Takes the memory that a run of the user needs to be loaded whole, for as long as it is; to be closed.
     *
     * @throws ServiceException {@code limit}, if that is more than a user may have; {@code busy}, if there is not so much now or
     *     none of its events is written yet; {@code gone}, if the events are kept no longer
     */
    MessageMemory.Share roomFor(String run) {
        RunStatus status = summary(run).status();
        long bytes = 0;
        try (Stream<LoggedEvent> events = store().stream(user.id(), run, 0).orElseThrow(() -> without(run, status))) {
            for (Iterator<LoggedEvent> each = events.iterator(); each.hasNext() && bytes <= memory.mostOfUser(); ) {
                bytes += TIMES_LOADED * each.next().size();
            }
        }
        if (bytes > memory.mostOfUser()) {
            throw new ServiceException(
                    Code.LIMIT,
                    "run '" + run + "' is too large to be loaded by this host (start its spell again, or give the host"
                            + " more memory or more HostLimits.messageBytesOfUser)",
                    Map.of("run", run));
        }
        MessageMemory.Share room = memory.share(user.id());
        if (!room.take(bytes)) {
            throw ServiceException.tooManyMessages();
        }
        return room;
    }

    /**
     * Returns a request to run again what has changed since a run; all, if its spell, or one that it called, is not kept as it was
     * then, or cannot be run any more.
     *
     * @param inputs other inputs than the run's; null for the same
     */
    RunRequest rerunOf(String run, @Nullable Map<String, ?> inputs) {
        Recording recording = recording(run);
        RunRequest plain =
                RunRequest.of(inputs == null ? recording.inputs() : inputs).tags(recording.tags());
        String trigger = recording.trigger().orElse(null);
        RunRequest request = trigger == null ? plain : plain.at(trigger);
        return spellThen(run)
                .flatMap(this::pattern)
                .map(pattern -> request.reusing(Recording.of(recording.events(), pattern)))
                .orElse(request);
    }

    /**
     * Returns what stood in for nodes in a run, as far as it is kept: in its spell and those that it called, or else in the events of
     * the nodes.
     */
    StandIns standInsOf(String run) {
        Map<String, Optional<Spell>> called = calledThen(run);
        SpellStore then = wanted -> called.getOrDefault(wanted, Optional.empty());
        StandIns ofSpells = store().spell(summary(run).version())
                .map(spell -> StandIns.ofRun(spell, spells.components(), then))
                .orElse(StandIns.NONE);
        boolean isAllKept = called.values().stream().allMatch(Optional::isPresent);
        return isAllKept ? ofSpells : standInsThatWorked(run).with(ofSpells);
    }

    private StandIns standInsThatWorked(String run) {
        EventCodec codec = EventCodec.create();
        try (Stream<LoggedEvent> events = store().stream(user.id(), run, 0).orElseGet(Stream::empty)) {
            return StandIns.ofEvents(events.map(event -> codec.decode(event.json())));
        }
    }

    /** A spell as it was in a run, and those that it called. */
    private record SpellThen(Spell spell, SpellStore called) {}

    /** Returns the spell of a run; empty if it, or one that it called, is not kept as it was. */
    private Optional<SpellThen> spellThen(String run) {
        Map<String, Optional<Spell>> called = calledThen(run);
        if (!called.values().stream().allMatch(Optional::isPresent)) {
            return Optional.empty();
        }
        SpellStore now = spells.store();
        SpellStore then =
                wanted -> called.getOrDefault(wanted, Optional.empty()).or(() -> now.find(wanted));
        return store().spell(summary(run).version()).map(spell -> new SpellThen(spell, then));
    }

    /** Returns the spells that a run's spell and others called, as they were, as far as they are kept or still the same. */
    private Map<String, Optional<Spell>> calledThen(String run) {
        SpellStore now = spells.store();
        Map<String, Optional<Spell>> called = new HashMap<>();
        store().calledVersions(user.id(), run)
                .forEach((name, version) -> called.put(
                        name,
                        store().spell(version)
                                .or(() -> now.find(name)
                                        .filter(spell -> spell.version().equals(version)))));
        return called;
    }

    private Optional<SpellRunner> pattern(SpellThen then) {
        try {
            return Optional.of(spells.pattern(then.spell(), then.called()));
        } catch (InvalidSpellException e) {
            log.debug("spell '{}' cannot be run as it was: {}", then.spell().name(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Returns what gives the events of a run after a number.
     *
     * @param available is called when there is something, that is, now
     */
    Follower follow(String run, long after, Runnable available) {
        RunStatus status = summary(run).status();
        Stream<LoggedEvent> events = store().stream(user.id(), run, after).orElseThrow(() -> without(run, status));
        Follower follower;
        try {
            follower = new KeptEvents(List.of(() -> events), memory.share(user.id()));
        } catch (ServiceException e) {
            events.close();
            throw e;
        }
        available.run();
        return follower;
    }
}
