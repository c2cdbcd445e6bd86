// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.cluster.shared.StoredHosts.Claimed;
import dev.spellrunner.runner.cluster.shared.StoredHosts.Orphaned;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of a host that is lost those of this one, and reads how far they had come. A run that is claimed, but cannot be
 * read at the moment, is read the next time. For one thread, but for {@link #unreadable} and
 * {@link #ended}.
 */
final class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final ClusterSettings settings;
    private final SharedStore store;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final EventCodec codec;
    private final OrphanRoom room;
    private boolean crowded;
    private final List<Claimed> unread = new ArrayList<>();
    private final List<UnreadableRun> unreadable = new CopyOnWriteArrayList<>();

    Claims(ClusterSettings settings, SharedStore store, StreamWriter writer, LocalRuns local, EventCodec codec) {
        this.settings = settings;
        this.store = store;
        this.writer = writer;
        this.local = local;
        this.codec = codec;
        this.room = new OrphanRoom(settings.orphanBytes());
    }

    List<UnreadableRun> unreadable() {
        return List.copyOf(unreadable);
    }

    /**
     * Claims some of the runs of a host, whichever, for which there is room.
     *
     * @param most how many
     */
    List<Orphan> claim(String host, long most) {
        List<Orphaned> found = store.hosts().someRunsOf(host, most);
        List<Orphaned> fitting = room.fitting(found);
        noteRoom(host, fitting.size() < found.size());
        if (!fitting.isEmpty()) {
            for (Claimed claimed : store.hosts().claim(host, fitting)) {
                room.take(claimed, fitting);
                local.claimed(claimed.run());
                unread.add(claimed);
            }
        }
        return readClaimed();
    }

    private void noteRoom(String host, boolean isCrowded) {
        if (isCrowded && !crowded) {
            log.info(
                    "runs of lost host {} wait until others that were taken over have ended: together they have more than {}"
                            + " bytes (see orphanBytes)",
                    host,
                    settings.orphanBytes());
        }
        crowded = isCrowded;
    }

    /** Tells whether some were not claimed the last time, since there was no room for them. */
    boolean isCrowded() {
        return crowded;
    }

    /** A run is written no further here. Returns whether there is more room now. */
    boolean ended(RunStream run) {
        return room.free(run.channel().user(), run.run(), run.epoch());
    }

    /** Returns what is claimed and can be read now. */
    List<Orphan> readClaimed() {
        List<Orphan> orphans = new ArrayList<>();
        for (Claimed claimed : List.copyOf(unread)) {
            try {
                orphans.add(read(claimed));
                unread.remove(claimed);
            } catch (RunsUnavailableException e) {
                log.warn("run '{}' cannot be read at the moment: {}", claimed.run(), e.getMessage());
            } catch (RuntimeException e) {
                log.error("run '{}' cannot be continued: {}", claimed.run(), e.getMessage(), e);
                unread.remove(claimed);
                room.free(claimed.user(), claimed.run(), claimed.epoch());
                unreadable.add(new UnreadableRun(
                        settings.topics().ofUser(claimed.user(), "run:") + claimed.run(),
                        String.valueOf(e.getMessage())));
            }
        }
        return orphans;
    }

    boolean hasUnread() {
        return !unread.isEmpty();
    }

    private Orphan read(Claimed claimed) {
        StoredRuns runs = store.runs();
        StoredRun found = runs.find(claimed.user(), claimed.run())
                .orElseThrow(() -> new IllegalStateException("its record does not exist any more"));
        Channel channel = new Channel(claimed.user(), found.spell());
        String kept = found.kept() == null ? "{}" : found.kept();
        RunHeader header = HeaderCodec.of(channel, claimed.run(), kept, codec);
        Map<String, String> versions = HeaderCodec.called(kept, codec);
        List<NodeEvent> events = events(claimed);
        Map<String, StateImage> states = new LinkedHashMap<>();
        runs.states(claimed.user(), claimed.run())
                .forEach((spell, json) -> states.put(spell, KeptStates.of(spell, json, codec)));
        return new Orphan(
                header,
                Recording.of(events),
                SharedRuns.spell(runs, header.version()),
                called(versions),
                states,
                watcher -> lease(RunHead.claimed(found.name(), header, versions), claimed, watcher));
    }

    /** Reads them page by page: both forms of all of them would take twice the heap. */
    private List<NodeEvent> events(Claimed run) {
        List<NodeEvent> events = new ArrayList<>();
        List<LoggedEvent> page = store.runs().someEvents(run.user(), run.run(), 0);
        while (!page.isEmpty()) {
            page.forEach(event -> codec.decodeIfKnown(event.toString()).ifPresent(events::add));
            page = store.runs()
                    .someEvents(run.user(), run.run(), page.get(page.size() - 1).seq());
        }
        return events;
    }

    private Map<String, Spell> called(Map<String, String> versions) {
        Map<String, Spell> called = new LinkedHashMap<>();
        versions.forEach(
                (name, version) -> SharedRuns.spell(store.runs(), version).ifPresent(spell -> called.put(name, spell)));
        return called;
    }

    private Lease lease(RunHead head, Claimed claimed, RunWatcher watcher) {
        RunStream run = new RunStream(
                new Channel(claimed.user(), head.spell()),
                claimed.run(),
                claimed.epoch(),
                claimed.last(),
                settings.skippedAfterClaim(),
                head,
                watcher,
                writer,
                codec);
        local.add(run);
        return run;
    }
}
