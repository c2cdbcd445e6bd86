// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.log.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index of all runs that needs no look at their files; in memory, and of those that have ended as lines in one file. A
 * line that is torn or missing is made anew by {@link UnindexedRuns}. Thread-safe; methods that write block.
 */
final class RunIndex {

    private static final Logger log = LoggerFactory.getLogger(RunIndex.class);
    /** So many lines more than runs are no reason to write the file anew. */
    private static final int SPARE_LINES = 10_000;

    private final Path file;
    private final Disk disk;
    private final EventCodec codec;

    private final Object lock = new Object();
    private final Map<String, Entry> byRun = new HashMap<>();
    private final Map<String, NavigableMap<Key, RunSummary>> byUser = new HashMap<>();
    /** In the order of their ends; with the size of their files. */
    private final Map<String, Ended> ended = new LinkedHashMap<>();

    private long bytes;
    private long order;
    /** Lines in the file; for the thread that writes. */
    private long lines;
    /** Whether the last write failed, which may have left some of a line; for the thread that writes. */
    private boolean torn;

    private record Key(Instant startedAt, long order) {
        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::startedAt).thenComparingLong(Key::order);
    }

    private record Entry(Key key, RunSummary summary) {}

    /** A run that has ended and whose file is compressed. */
    record Ended(RunSummary summary, long bytes) {

        Instant at() {
            return summary.endedAt().orElse(summary.startedAt());
        }
    }

    RunIndex(Path file, Disk disk, EventCodec codec) {
        this.file = file;
        this.disk = disk;
        this.codec = codec;
    }

    // ---- in memory ----

    void put(RunSummary summary) {
        synchronized (lock) {
            Entry known = byRun.get(summary.run());
            Key key = known == null ? new Key(summary.startedAt(), order++) : known.key();
            byRun.put(summary.run(), new Entry(key, summary));
            byUser.computeIfAbsent(summary.channel().user(), user -> new TreeMap<>(Key.ORDER))
                    .put(key, summary);
        }
    }

    Optional<RunSummary> find(String user, String run) {
        synchronized (lock) {
            return Optional.ofNullable(byRun.get(run))
                    .map(Entry::summary)
                    .filter(summary -> summary.channel().user().equals(user));
        }
    }

    @Nullable
    RunSummary known(String run) {
        synchronized (lock) {
            Entry entry = byRun.get(run);
            return entry == null ? null : entry.summary();
        }
    }

    List<RunSummary> list(RunQuery query) {
        List<RunSummary> found = new ArrayList<>();
        synchronized (lock) {
            NavigableMap<Key, RunSummary> all = byUser.getOrDefault(query.user(), Collections.emptyNavigableMap());
            Entry cursor = query.before().map(byRun::get).orElse(null);
            if (cursor != null) {
                all = all.headMap(cursor.key(), false);
            } else if (query.before().isPresent()) {
                return found;
            }
            for (RunSummary run : all.descendingMap().values()) {
                if (query.matches(run)) {
                    found.add(run);
                    if (found.size() == query.limit()) {
                        break;
                    }
                }
            }
        }
        return found;
    }

    /** Returns the runs of all users, the newest first. */
    List<RunSummary> all() {
        synchronized (lock) {
            return byRun.values().stream()
                    .sorted(Comparator.comparing(Entry::key, Key.ORDER).reversed())
                    .map(Entry::summary)
                    .toList();
        }
    }

    /** Forgets a run, and what its file takes. */
    void forget(String run) {
        synchronized (lock) {
            Entry entry = byRun.remove(run);
            if (entry != null) {
                String user = entry.summary().channel().user();
                NavigableMap<Key, RunSummary> all = byUser.get(user);
                if (all != null) {
                    all.remove(entry.key());
                    if (all.isEmpty()) {
                        byUser.remove(user);
                    }
                }
            }
            Ended how = ended.remove(run);
            bytes -= how == null ? 0 : how.bytes();
        }
    }

    /** Returns the run that ended first, if there are too many, or it is too old. */
    @Nullable
    RunSummary surplus(long mostRuns, long mostBytes, Instant oldest) {
        synchronized (lock) {
            if (ended.isEmpty()) {
                return null;
            }
            Ended first = ended.values().iterator().next();
            boolean goes =
                    ended.size() > mostRuns || bytes > mostBytes || first.at().isBefore(oldest);
            return goes ? first.summary() : null;
        }
    }

    /** Returns the runs that have ended and whose files are compressed. */
    List<String> ended() {
        synchronized (lock) {
            return List.copyOf(ended.keySet());
        }
    }

    /** Returns the versions of all runs' spells. */
    Set<String> versions() {
        synchronized (lock) {
            Set<String> all = new HashSet<>();
            byRun.values().forEach(entry -> all.add(entry.summary().version()));
            return all;
        }
    }

    boolean isUsed(String version) {
        synchronized (lock) {
            return byRun.values().stream()
                    .anyMatch(entry -> entry.summary().version().equals(version));
        }
    }

    // ---- in the file ----

    /** Reads the file, and makes it ready to be written to. */
    void open() throws IOException {
        load();
        endLastLine();
    }

    /** Reads the file. What cannot be read counts for nothing. */
    void load() throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line; (line = in.readLine()) != null; lines++) {
                if (line.isEmpty()) {
                    continue;
                }
                try {
                    take(codec.decodeValues(line));
                } catch (RuntimeException e) {
                    log.warn("line {} of {} is skipped: {}", lines + 1, file, e.getMessage());
                }
            }
        } catch (NoSuchFileException e) {
            log.debug("{} is new", file, e);
        }
    }

    /** The next write begins on a line of its own, even if the last one was torn. */
    private void endLastLine() throws IOException {
        if (Files.exists(file) && Files.size(file) > 0) {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(Files.size(file) - 1);
                if (in.read() != '\n') {
                    Files.writeString(file, "\n", StandardOpenOption.APPEND);
                }
            }
        }
    }

    private void take(Map<String, @Nullable Object> line) {
        String run = String.valueOf(line.get("run"));
        if (Boolean.TRUE.equals(line.get("dropped"))) {
            forget(run);
            return;
        }
        RunSummary summary = new RunSummary(
                new Channel(String.valueOf(line.get("user")), String.valueOf(line.get("spell"))),
                run,
                String.valueOf(line.get("name")),
                String.valueOf(line.get("version")),
                RunStatus.of(String.valueOf(line.get("status"))),
                Instant.parse(String.valueOf(line.get("startedAt"))),
                Optional.ofNullable(line.get("endedAt")).map(at -> Instant.parse(String.valueOf(at))),
                String.valueOf(line.get("inputs")),
                KeptHeader.strings(line.get("tags")));
        sealed(summary, line.get("bytes") instanceof Number size ? size.longValue() : 0);
    }

    /** Notes that a run has ended and its file is compressed; in memory alone. */
    void sealed(RunSummary summary, long size) {
        put(summary);
        synchronized (lock) {
            Ended known = ended.put(summary.run(), new Ended(summary, size));
            bytes += size - (known == null ? 0 : known.bytes());
        }
    }

    /** Notes that a run has ended and its file is compressed. */
    void addEnded(RunSummary summary, long size) throws IOException {
        sealed(summary, size);
        append(fields(summary, size));
    }

    void dropEnded(String run) throws IOException {
        forget(run);
        append(Map.of("run", run, "dropped", true));
    }

    private static Map<String, @Nullable Object> fields(RunSummary summary, long size) {
        Map<String, @Nullable Object> fields = summary.fields();
        fields.put("user", summary.channel().user());
        fields.put("bytes", size);
        return fields;
    }

    private void append(Map<String, ?> fields) throws IOException {
        String line = codec.encodeValues(fields) + "\n";
        ByteBuffer content = ByteBuffer.wrap((torn ? "\n" + line : line).getBytes(StandardCharsets.UTF_8));
        torn = true;
        try (FileChannel out = disk.open(file)) {
            out.position(out.size());
            while (content.hasRemaining()) {
                out.write(content);
            }
        }
        torn = false;
        lines++;
        int runs;
        synchronized (lock) {
            runs = ended.size();
        }
        if (lines > 2L * runs + SPARE_LINES) {
            rewrite();
        }
    }

    /** Writes the file anew, without what was dropped. */
    private void rewrite() throws IOException {
        List<Ended> all;
        synchronized (lock) {
            all = List.copyOf(ended.values());
        }
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                for (Ended each : all) {
                    String line = codec.encodeValues(fields(each.summary(), each.bytes())) + "\n";
                    out.write(line.getBytes(StandardCharsets.UTF_8));
                }
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            lines = all.size();
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
