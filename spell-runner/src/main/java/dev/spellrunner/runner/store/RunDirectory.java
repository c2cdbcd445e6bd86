// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
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
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final int SHOWN_INPUTS = 256;

    private final RunFiles files;
    private final FileChannel lockFile;
    private final FileLock ofProcess;
    private final EventCodec codec;
    private final RunIndex index;
    private final Archive archive;
    private final WriteBehind behind;

    private final Object lock = new Object();
    private List<Orphan> orphans = new ArrayList<>();
    private boolean closed;

    private RunDirectory(Builder options, Disk disk) throws IOException {
        this.codec = EventCodec.create();
        this.files = RunFiles.at(options.directory);
        this.lockFile = FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.ofProcess = locked(lockFile, options.directory);
        this.index = new RunIndex(files.index(), codec);
        this.archive = new Archive(
                files, index, options.sync, options.clock, options.age, options.mostRuns, options.mostBytes);
        this.behind = new WriteBehind(
                disk, options.sync, options.backlogOfRun, options.backlog, options.patience, this::ended);
        index.load();
        archive.drop();
        for (Path file : files.allUnderWay()) {
            takeUp(file);
        }
    }

    private static FileLock locked(FileChannel file, Path directory) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
            log.debug("{} is locked by this process", directory, e);
        }
        if (lock == null) {
            file.close();
            throw new IOException("the directory of runs is in use (close the host that uses it): " + directory);
        }
        return lock;
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

    /** Finds out how far a run had come. One that cannot be read stays where it is, and harms no other. */
    private void takeUp(Path file) {
        try {
            Optional<UnderWay> found = UnderWay.read(file, codec);
            if (found.isEmpty() || found.get().recording().isEmpty()) {
                log.info("{} holds no event: its run had not begun", file);
                Files.delete(file);
                return;
            }
            takeUp(file, found.get(), found.get().recording().get());
        } catch (IOException | RuntimeException e) {
            log.error("the run in {} cannot be gone on with: {}", file, e.getMessage(), e);
        }
    }

    private void takeUp(Path file, UnderWay found, Recording recording) throws IOException {
        RunHeader header = found.header().run();
        RunSummary known = index.known(header.run());
        if (known != null && known.endedAt().isPresent()) {
            Files.delete(file);
            return;
        }
        RunSummary summary = summary(header, found.header().name(), recording.inputs());
        index.put(summary);
        Optional<NodeEvent> end = found.end();
        if (end.isPresent()) {
            archive.add(ended(summary, end.get().kind(), end.get().at()));
            return;
        }
        Orphan.Claim claim = watcher -> new RunWriter(header.run(), file, found.length(), 2, watcher, behind, codec);
        orphans.add(new Orphan(header, recording, spell(header.version()), claim));
    }

    // ---- runs that go on ----

    @Override
    public Lease begin(RunHeader header, Spell spell, RunWatcher watcher) {
        String refusal = behind.refusal();
        if (refusal != null) {
            throw new NotKept(refusal + " (try again later)", null);
        }
        try {
            files.keep(spell);
        } catch (IOException e) {
            throw new NotKept("the directory of runs cannot be written to: " + e, e);
        }
        Path file = files.underWay(header.run());
        RunWriter writer = new RunWriter(header.run(), file, 0, 1, watcher, behind, codec);
        writer.head(codec.encodeValues(KeptHeader.fields(header, spell)).getBytes(StandardCharsets.UTF_8));
        index.put(summary(header, spell.name(), Map.of()));
        return new Begun(writer, header, spell.name());
    }

    /** No run can be kept at the moment. */
    private static final class NotKept extends SpellException {
        private static final long serialVersionUID = 1;

        NotKept(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A run whose inputs are known with its first event. */
    private final class Begun implements Lease {

        private final RunWriter writer;
        private final RunHeader header;
        private final String name;

        Begun(RunWriter writer, RunHeader header, String name) {
            this.writer = writer;
            this.header = header;
            this.name = name;
        }

        @Override
        public long epoch() {
            return writer.epoch();
        }

        @Override
        public void append(LoggedEvent event) {
            writer.append(event);
            if (event.seq() == 1 && codec.decode(event.json()) instanceof NodeEvent.Started started) {
                index.put(summary(header, name, started.inputs()));
            }
        }

        @Override
        public CompletionStage<Void> written() {
            return writer.written();
        }
    }

    @Override
    public void abandon(String run) {
        index.forget(run);
    }

    private RunSummary summary(RunHeader header, String name, Map<String, ?> inputs) {
        String text = codec.encodeValues(inputs);
        return new RunSummary(
                header.channel(),
                header.run(),
                name,
                header.version(),
                RunStatus.RUNNING,
                header.startedAt(),
                Optional.empty(),
                text.length() > SHOWN_INPUTS ? text.substring(0, SHOWN_INPUTS) : text);
    }

    /** The last event of a run is written: called on the writing thread. */
    private void ended(RunWriter writer, LoggedEvent end) {
        RunSummary known = index.known(writer.run());
        if (known != null) {
            archive.add(ended(known, end.kind(), codec.decode(end.json()).at()));
        }
    }

    private RunSummary ended(RunSummary run, String kind, Instant at) {
        RunSummary ended = new RunSummary(
                run.channel(),
                run.run(),
                run.name(),
                run.version(),
                RunStatus.of(kind),
                run.startedAt(),
                Optional.of(at),
                run.inputs());
        index.put(ended);
        return ended;
    }

    @Override
    public List<Orphan> orphans() {
        synchronized (lock) {
            List<Orphan> given = orphans;
            orphans = new ArrayList<>();
            return given;
        }
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
    public Optional<List<LoggedEvent>> events(String user, String run, long after) {
        return read(user, run, in -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.readLine();
            List<LoggedEvent> events = new ArrayList<>();
            for (String line; (line = lines.readLine()) != null; ) {
                codec.decodeIfKnown(line)
                        .filter(event -> event.seq() > after)
                        .ifPresent(event -> events.add(LoggedEvent.of(event, codec)));
            }
            return events;
        });
    }

    @Override
    public Optional<Recording> recording(String user, String run) {
        return read(user, run, Recording::read);
    }

    /** Reads something from a file. */
    private interface Reading<T> {
        T read(InputStream in) throws IOException;
    }

    private <T> Optional<T> read(String user, String run, Reading<T> reading) {
        if (index.find(user, run).isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<InputStream> opened = files.open(run);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = opened.get()) {
                return Optional.of(reading.read(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the file of run '" + run + "' cannot be read", e);
        }
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
        behind.close(LONGEST_CLOSE);
        archive.close(LONGEST_CLOSE);
        try {
            ofProcess.release();
            lockFile.close();
        } catch (IOException e) {
            log.warn("the lock of the directory of runs cannot be released", e);
        }
    }

    /** Options of a directory. Confined to one thread. */
    public static final class Builder {

        private final Path directory;
        private Sync sync = Sync.NEVER;
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
                throw new UncheckedIOException("the directory of runs cannot be opened: " + directory, e);
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
