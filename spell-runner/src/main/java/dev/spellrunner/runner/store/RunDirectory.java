// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the runs of a host in a directory, without a server. Each run is a file of JSON lines, a {@link Recording}: as long
 * as it goes on in {@code under-way}, compressed in {@code ended} afterwards. Whenever the process stops, what is there is
 * the beginning of the run, as far as it was written.
 *
 * <pre>{@code
 * SpellHost host = SpellHost.builder(stores).runs(RunDirectory.at(Path.of("runs"))).build();
 * }</pre>
 *
 * <p>Events are written behind the run, some milliseconds later, by one thread. Of a run for which too much waits {@code
 * Progress} is dropped, then its host lets its nodes wait; one that cannot be written for long is cancelled.
 *
 * <p>Thread-safe. One process at a time uses a directory. The host to which it was given closes it.
 */
public final class RunDirectory implements RunStore {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final RunFiles files;
    private final DirectoryLock ofProcess;
    private final EventCodec codec;
    private final RunIndex index;
    private final KeptSpells spells;
    private final Archive archive;
    private final WriteBehind behind;
    private final Summaries summaries;
    private final RunFileReader history;
    private final FoundRuns found;
    private final WaitingOrphans waiting;
    private final List<UnreadableRun> unreadable;
    private final Set<KeptHeader.Owner> ownersOfUnreadable;

    private final Object lock = new Object();
    private List<Orphan> orphans;
    private boolean closed;

    private RunDirectory(Builder options, Disk disk) throws IOException {
        this.codec = EventCodec.create();
        this.files = RunFiles.at(options.directory);
        this.ofProcess = DirectoryLock.take(files);
        this.index = new RunIndex(files.index(), disk, codec);
        this.spells = new KeptSpells(files, index);
        this.archive = new Archive(
                files, index, spells, options.sync, options.clock, options.age, options.mostRuns, options.mostBytes);
        this.behind = new WriteBehind(
                disk, options.sync, options.backlogOfRun, options.backlog, options.patience, this::ended);
        this.summaries = new Summaries(index, codec);
        this.history = new RunFileReader(files, index, codec);
        files.deleteDrafts();
        index.open();
        List<UnreadableRun> ended = new UnindexedRuns(files, index, codec)
                .takeUp(options.clock.instant().minus(options.age));
        archive.drop();
        this.waiting = new WaitingOrphans(options.bytesOfRun);
        this.found = new FoundRuns(files, index, spells, archive, behind, codec, options.bytesOfRun, waiting);
        found.takeUpAll();
        spells.sweep();
        this.orphans = found.takeOrphans();
        this.ownersOfUnreadable = Set.copyOf(found.ownersOfUnreadable());
        this.unreadable =
                Stream.concat(found.unreadable().stream(), ended.stream()).toList();
    }

    /**
     * Opens a directory with the default options.
     *
     * @param directory where the runs are; made if it is not there
     * @throws UncheckedIOException if it cannot be opened, or another process uses it
     */
    public static RunDirectory at(Path directory) {
        return builder(directory).build();
    }

    /** Starts the options of a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    // ---- runs that go on ----

    @Override
    public Lease begin(RunHeader header, Spell spell, RunWatcher watcher) {
        return begin(header, spell, Map.of(), watcher);
    }

    @Override
    public Lease begin(RunHeader header, Spell spell, Map<String, Spell> called, RunWatcher watcher) {
        String refusal = behind.refusal();
        if (refusal != null) {
            throw new NotKept(refusal + " (try again later)", null);
        }
        try {
            spells.hold(header.run(), spell, called.values());
        } catch (IOException e) {
            spells.release(header.run());
            throw new NotKept("the directory of runs cannot be written to: " + e, e);
        }
        Path file = files.underWay(header.run());
        RunWriter writer = new RunWriter(header.run(), file, 0, 1, watcher, behind, codec);
        writer.head(codec.encodeValues(KeptHeader.fields(header, spell, called)).getBytes(StandardCharsets.UTF_8));
        summaries.begun(header, spell.name(), Map.of());
        return new BegunRun(writer, header, spell.name(), summaries, codec);
    }

    /** No run can be kept at the moment. */
    private static final class NotKept extends SpellException {
        private static final long serialVersionUID = 1;

        NotKept(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public void abandon(String run) {
        index.forget(run);
        spells.release(run);
    }

    /** The last event of a run is written: called on the writing thread. */
    private void ended(RunWriter writer, LoggedEvent end) {
        spells.release(writer.run());
        waiting.ended(writer.run());
        RunSummary known = index.known(writer.run());
        if (known != null) {
            archive.add(
                    summaries.ended(known, end.kind(), codec.decode(end.json()).at()));
        }
    }

    @Override
    public List<Orphan> orphans() {
        synchronized (lock) {
            List<Orphan> given = orphans;
            orphans = List.of();
            return given;
        }
    }

    @Override
    public void onOrphans(Consumer<List<Orphan>> taker) {
        waiting.giveTo(taker, found::load);
    }

    @Override
    public List<UnreadableRun> unreadable() {
        return unreadable;
    }

    @Override
    public boolean isUnreadable(String user, String run) {
        return ownersOfUnreadable.contains(new KeptHeader.Owner(user, run));
    }

    // ---- history ----

    @Override
    public List<RunSummary> list(RunQuery query) {
        return index.list(query);
    }

    @Override
    public Optional<RunSummary> find(String user, String run) {
        return index.find(user, run);
    }

    @Override
    public boolean isTaken(String run) {
        return index.known(run) != null
                || ownersOfUnreadable.stream().anyMatch(each -> each.run().equals(run));
    }

    @Override
    public Optional<List<LoggedEvent>> events(String user, String run, long after) {
        return history.events(user, run, after);
    }

    @Override
    public Optional<Stream<LoggedEvent>> stream(String user, String run, long after) {
        return history.stream(user, run, after);
    }

    @Override
    public Optional<Recording> recording(String user, String run) {
        return history.recording(user, run);
    }

    @Override
    public Map<String, String> calledVersions(String user, String run) {
        return index.find(user, run).isEmpty()
                ? Map.of()
                : history.header(run).map(KeptHeader::called).orElse(Map.of());
    }

    @Override
    public Optional<Spell> spell(String version) {
        try {
            return files.spell(version);
        } catch (IOException e) {
            throw new UncheckedIOException("version " + version + " of a spell cannot be read", e);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        waiting.close();
        behind.close(LONGEST_CLOSE);
        archive.close(LONGEST_CLOSE);
        ofProcess.close();
    }

    /** Options of a directory. Confined to one thread. */
    public static final class Builder {

        /** A run that is loaded takes eight times the bytes of its file for a moment; others are there, too. */
        private static final int TIMES_LOADED = 16;

        private final Path directory;
        private Sync sync = Sync.NEVER;
        private long bytesOfRun = Math.max(1, Runtime.getRuntime().maxMemory() / TIMES_LOADED);
        private Duration age = Duration.ofDays(30);
        private long mostRuns = 100_000;
        private long mostBytes = 1L << 30;
        private long backlogOfRun = 4L << 20;
        private long backlog = 64L << 20;
        private Duration patience = Duration.ofMinutes(1);
        private Clock clock = Clock.systemUTC();

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /** Sets when what is written is forced to the disk; by default never, and runs outlive the process. */
        public Builder sync(Sync when) {
            this.sync = requireNonNull(when, "when");
            return this;
        }

        /** Limits how long a run is kept after its end; by default 30 days. */
        public Builder age(Duration limit) {
            this.age = requireNonNull(limit, "limit");
            positive(limit.toNanos(), "age");
            return this;
        }

        /** Limits how many ended runs are kept; by default 100 000. */
        public Builder runs(long limit) {
            this.mostRuns = positive(limit, "number of runs");
            return this;
        }

        /** Limits how large the files of ended runs are together, compressed; by default 1 GiB. */
        public Builder bytes(long limit) {
            this.mostBytes = positive(limit, "size of all runs");
            return this;
        }

        /**
         * Limits how large the file of a run may be that was under way when its host ended, and is gone on with when the directory
         * is opened: it is loaded whole. A larger one is {@linkplain #unreadable unreadable} and stays as it is. Those that are
         * gone on with at once are together no larger either; others wait until some have ended. By default a sixteenth of the
         * heap.
         */
        public Builder bytesOfRun(long limit) {
            this.bytesOfRun = positive(limit, "size of a run");
            return this;
        }

        /**
         * Limits how much may wait to be written; by default 4 MiB of a run and 64 MiB in all.
         *
         * @param ofRun in bytes; with more, {@code Progress} is dropped, and the run begins no further nodes
         * @param inAll in bytes; with more, no run begins
         */
        public Builder backlog(long ofRun, long inAll) {
            this.backlogOfRun = positive(ofRun, "backlog of a run");
            this.backlog = positive(inAll, "backlog");
            return this;
        }

        /** Limits how long a run waits for a disk that cannot be written to, before it is cancelled; by default a minute. */
        public Builder patience(Duration limit) {
            this.patience = requireNonNull(limit, "limit");
            return this;
        }

        /** Sets the clock that tells how old a run is; by default the system's. */
        public Builder clock(Clock source) {
            this.clock = requireNonNull(source, "source");
            return this;
        }

        /**
         * Opens the directory.
         *
         * @throws UncheckedIOException if it cannot be opened, or another process uses it
         */
        public RunDirectory build() {
            return build(Disk.REAL);
        }

        RunDirectory build(Disk disk) {
            try {
                return new RunDirectory(this, disk);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "the directory of runs '" + directory + "' cannot be opened: " + e.getMessage(), e);
            }
        }

        private static long positive(long limit, String what) {
            if (limit <= 0) {
                throw new IllegalArgumentException("the limit of the " + what + " is positive, but is " + limit);
            }
            return limit;
        }
    }
}
