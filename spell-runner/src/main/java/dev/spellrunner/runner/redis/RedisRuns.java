// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The runs of all hosts on one Redis. Thread-safe. */
final class RedisRuns implements RunStore {

    /** For how long a version of a spell is kept after a run of it began. */
    private static final Duration AGE_OF_VERSIONS = Duration.ofDays(30);

    private static final int MOST_KNOWN_VERSIONS = 1000;
    private static final int RUNS_LISTED_AT_ONCE = 200;

    private final Settings settings;
    private final StreamReader streams;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final Hosts hosts;
    private final EventCodec codec;
    private final Runnable onClose;
    /** The versions that this host has kept, and when, as {@link System#nanoTime}. */
    private final Map<String, Long> keptVersions = new ConcurrentHashMap<>();

    RedisRuns(
            Settings settings,
            StreamReader streams,
            StreamWriter writer,
            LocalRuns local,
            Hosts hosts,
            EventCodec codec,
            Runnable onClose) {
        this.settings = settings;
        this.streams = streams;
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
            refusal = "this host has not reached Redis for too long";
        }
        if (refusal != null) {
            throw new NotKept(refusal + " (try again later)");
        }
        Map<String, String> versions = new LinkedHashMap<>();
        List<Command> keeping = new ArrayList<>(1);
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

    /** Adds what keeps a version of a spell, unless this host has kept it not long ago. */
    private void keep(Spell spell, List<Command> keeping) {
        long now = System.nanoTime();
        Long keptAt = keptVersions.get(spell.version());
        if (keptAt != null && now - keptAt < AGE_OF_VERSIONS.toNanos() / 2) {
            return;
        }
        if (keptVersions.size() >= MOST_KNOWN_VERSIONS) {
            keptVersions.clear();
        }
        keptVersions.put(spell.version(), now);
        keeping.add(new Command(
                "SET",
                null,
                bytes(settings.keys().spell(spell.version())),
                SpellWriter.compact().writeBytes(spell),
                bytes("PX"),
                bytes(AGE_OF_VERSIONS.toMillis())));
    }

    /** Redis has forgotten what it had: all is kept anew, and runs whose record is gone are cancelled. */
    void forgotten() {
        keptVersions.clear();
        for (RunStream run : local.leased()) {
            if (run.isRecorded()
                    && streams.hash(settings.keys().run(run.channel().user(), run.run()))
                            .isEmpty()) {
                run.recordIsGone();
            }
        }
    }

    @Override
    public void abandon(String run) {
        local.abandon(run);
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
        Keys keys = settings.keys();
        List<String> runs = new ArrayList<>(
                streams.runsOf(keys.underWay(query.user()), keys.ended(query.user()), settings.runsPerChannel()));
        Collections.reverse(runs);
        int first = query.before().map(runs::indexOf).orElse(-1) + 1;
        List<RunSummary> found = new ArrayList<>();
        for (int from = first; from < runs.size() && found.size() < query.limit(); from += RUNS_LISTED_AT_ONCE) {
            List<String> some = runs.subList(from, Math.min(runs.size(), from + RUNS_LISTED_AT_ONCE));
            List<Map<String, String>> fields = streams.fields(query.user(), some);
            for (int i = 0; i < some.size() && found.size() < query.limit(); i++) {
                summary(query.user(), some.get(i), fields.get(i))
                        .filter(query::matches)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public Optional<RunSummary> find(String user, String run) {
        return summary(user, run, streams.hash(settings.keys().run(user, run)));
    }

    private Optional<RunSummary> summary(String user, String run, Map<String, String> fields) {
        String kept = fields.get("kept");
        if (kept == null) {
            return Optional.empty();
        }
        RunHeader header = KeptHeader.of(new Channel(user, fields.getOrDefault("spell", "")), run, kept, codec);
        return Optional.of(new RunSummary(
                header.channel(),
                run,
                fields.getOrDefault("name", ""),
                header.version(),
                Optional.ofNullable(fields.get("ended")).map(RunStatus::of).orElse(RunStatus.RUNNING),
                header.startedAt(),
                Optional.ofNullable(fields.get("endedAt")).map(Instant::parse),
                fields.getOrDefault("inputs", "{}")));
    }

    @Override
    public Optional<List<LoggedEvent>> events(String user, String run, long after) {
        List<LoggedEvent> events = streams.after(user, run, after);
        return events.isEmpty() && find(user, run).isEmpty() ? Optional.empty() : Optional.of(events);
    }

    @Override
    public Optional<Recording> recording(String user, String run) {
        List<NodeEvent> events = streams.after(user, run, 0).stream()
                .map(event -> codec.decode(event.json()))
                .toList();
        return events.isEmpty() ? Optional.empty() : Optional.of(Recording.of(events));
    }

    @Override
    public Optional<Spell> spell(String version) {
        return spell(streams, settings.keys(), version);
    }

    static Optional<Spell> spell(StreamReader streams, Keys keys, String version) {
        byte[] kept = streams.value(keys.spell(version));
        return kept == null
                ? Optional.empty()
                : SpellReader.standard().tryRead(kept).spell();
    }

    @Override
    public void close() {
        onClose.run();
    }
}
