// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The runs of all hosts. Thread-safe. */
final class SharedRuns implements RunStore {

    private static final long KEPT_ANEW_NANOS =
            StreamBatch.AGE_OF_VERSIONS.dividedBy(2).toNanos();

    /** As long as the first event of a run waits for the server at most, by default. */
    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private static final int MOST_KNOWN_VERSIONS = 1000;
    private static final int RUNS_LISTED_AT_ONCE = 200;

    private final StoredRuns stored;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final Hosts hosts;
    private final EventCodec codec;
    private final Runnable onClose;
    /** The versions that this host has kept, and when, as {@link System#nanoTime}. */
    private final Map<String, Long> keptVersions = new ConcurrentHashMap<>();

    SharedRuns(
            StoredRuns stored, StreamWriter writer, LocalRuns local, Hosts hosts, EventCodec codec, Runnable onClose) {
        this.stored = stored;
        this.writer = writer;
        this.local = local;
        this.hosts = hosts;
        this.codec = codec;
        this.onClose = onClose;
    }

    /** No run can be kept at the moment. */
    private static final class NotKept extends SpellException {
        private static final long serialVersionUID = 1;

        NotKept(String message) {
            super(message, null);
        }
    }

    // ---- runs that go on ----

    @Override
    public Lease begin(RunHeader header, Spell spell, RunWatcher watcher) {
        return begin(header, spell, Map.of(), watcher);
    }

    @Override
    public Lease begin(RunHeader header, Spell spell, Map<String, Spell> called, RunWatcher watcher) {
        String refusal = writer.refusal();
        if (refusal == null && hosts.isSuspect()) {
            refusal = "this host has not reached " + writer.server() + " for too long";
        }
        if (refusal != null) {
            throw new NotKept(refusal + " (try again later)");
        }
        Map<String, String> versions = new LinkedHashMap<>();
        List<Spell> keeping = new ArrayList<>(1);
        keep(spell, keeping);
        called.forEach((name, it) -> {
            versions.put(name, it.version());
            keep(it, keeping);
        });
        RunHead head = new RunHead(header.channel().spell(), spell.name(), header, true, versions, keeping);
        RunStream run = new RunStream(header.channel(), header.run(), 1, -1, 0, head, watcher, writer, codec);
        local.add(run);
        hosts.beatFrom(run);
        return run;
    }

    /** Adds a version of a spell, unless this host has kept it not long ago. */
    private void keep(Spell spell, List<Spell> keeping) {
        long now = System.nanoTime();
        Long keptAt = keptVersions.get(spell.version());
        if (keptAt != null && now - keptAt < KEPT_ANEW_NANOS) {
            return;
        }
        if (keptVersions.size() >= MOST_KNOWN_VERSIONS) {
            keptVersions.clear();
        }
        keptVersions.put(spell.version(), now);
        keeping.add(spell);
    }

    /** The server has forgotten what it had: all is kept anew, and runs whose record is gone are cancelled. */
    void forgotten() {
        keptVersions.clear();
        for (RunStream run : local.leased()) {
            if (run.isRecorded() && stored.find(run.channel().user(), run.run()).isEmpty()) {
                run.recordIsGone();
            }
        }
    }

    @Override
    public void abandon(String run) {
        local.abandon(run);
    }

    @Override
    public boolean reserve(String user, String run) {
        return stored.reserve(user, run, LONGEST_START);
    }

    @Override
    public void giveBack(String user, String run) {
        stored.giveBack(user, run);
    }

    /** There are none at first: whose host is lost is found by and by. */
    @Override
    public List<Orphan> orphans() {
        return List.of();
    }

    @Override
    public void onOrphans(Consumer<List<Orphan>> taker) {
        hosts.onOrphans(taker);
    }

    @Override
    public List<UnreadableRun> unreadable() {
        return hosts.unreadable();
    }

    // ---- history ----

    @Override
    public List<RunSummary> list(RunQuery query) {
        List<String> runs = stored.newest(query.user());
        int first = query.before().map(runs::indexOf).orElse(-1) + 1;
        List<RunSummary> found = new ArrayList<>();
        for (int from = first; from < runs.size() && found.size() < query.limit(); from += RUNS_LISTED_AT_ONCE) {
            List<String> some = runs.subList(from, Math.min(runs.size(), from + RUNS_LISTED_AT_ONCE));
            List<Optional<StoredRun>> there = stored.find(query.user(), some);
            for (int i = 0; i < some.size() && found.size() < query.limit(); i++) {
                String run = some.get(i);
                there.get(i)
                        .flatMap(kept -> summary(query.user(), run, kept))
                        .filter(query::matches)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public Optional<RunSummary> find(String user, String run) {
        return stored.find(user, run).flatMap(kept -> summary(user, run, kept));
    }

    private Optional<RunSummary> summary(String user, String run, StoredRun its) {
        String kept = its.kept();
        if (kept == null) {
            return Optional.empty();
        }
        RunHeader header = HeaderCodec.of(new Channel(user, its.spell()), run, kept, codec);
        return Optional.of(new RunSummary(
                header.channel(),
                run,
                its.name(),
                header.version(),
                Optional.ofNullable(its.ended()).map(RunStatus::of).orElse(RunStatus.RUNNING),
                header.startedAt(),
                Optional.ofNullable(its.endedAt()).map(Instant::parse),
                its.inputs(),
                header.tags()));
    }

    @Override
    public Optional<List<LoggedEvent>> events(String user, String run, long after) {
        List<LoggedEvent> events = stored.events(user, run, after);
        return events.isEmpty() && find(user, run).isEmpty() ? Optional.empty() : Optional.of(events);
    }

    @Override
    public Optional<Stream<LoggedEvent>> stream(String user, String run, long after) {
        List<LoggedEvent> first = stored.someEvents(user, run, after);
        if (first.isEmpty() && find(user, run).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Stream.iterate(
                        first,
                        some -> !some.isEmpty(),
                        some -> stored.someEvents(
                                user, run, some.get(some.size() - 1).seq()))
                .flatMap(List::stream));
    }

    @Override
    public Optional<Recording> recording(String user, String run) {
        List<NodeEvent> events = stored.events(user, run, 0).stream()
                .map(event -> codec.decode(event.json()))
                .toList();
        return events.isEmpty() ? Optional.empty() : Optional.of(Recording.of(events));
    }

    @Override
    public Map<String, String> calledVersions(String user, String run) {
        return stored.find(user, run)
                .map(StoredRun::kept)
                .map(kept -> HeaderCodec.called(kept, codec))
                .orElse(Map.of());
    }

    @Override
    public Optional<Spell> spell(String version) {
        return spell(stored, version);
    }

    static Optional<Spell> spell(StoredRuns stored, String version) {
        return stored.spell(version)
                .flatMap(json ->
                        SpellReader.standard().tryRead(json.getBytes(UTF_8)).spell());
    }

    @Override
    public void close() {
        onClose.run();
    }
}
