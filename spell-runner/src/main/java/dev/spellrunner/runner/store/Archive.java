// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.runner.cluster.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses runs that have ended, and drops those that are too old or too many; on a thread of its own that starts with the
 * first of them. Thread-safe. What waits here is bounded by the files of the runs: a run that is found at the next start
 * with its end is compressed then.
 */
final class Archive {

    private static final Logger log = LoggerFactory.getLogger(Archive.class);
    private static final int MOST_WAITING = 10_000;
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    private static final Duration SWEEP_AGAIN = Duration.ofHours(1);
    /** Longer than a run takes to compress. */
    private static final Duration ONE_RUN = Duration.ofSeconds(30);

    private final RunFiles files;
    private final RunIndex index;
    private final KeptSpells spells;
    private final Sync sync;
    private final Clock clock;
    private final Duration age;
    private final long mostRuns;
    private final long mostBytes;

    private final Object lock = new Object();
    private final Map<String, RunSummary> waiting = new LinkedHashMap<>();
    private @Nullable Thread thread;
    private boolean closed;
    /** When it compresses no further, as {@link System#nanoTime}, once it is closed. */
    private long giveUpAt;
    /** As {@link System#nanoTime}; for the archive's thread. */
    private long sweptAt = System.nanoTime();

    Archive(
            RunFiles files,
            RunIndex index,
            KeptSpells spells,
            Sync sync,
            Clock clock,
            Duration age,
            long mostRuns,
            long mostBytes) {
        this.files = files;
        this.index = index;
        this.spells = spells;
        this.sync = sync;
        this.clock = clock;
        this.age = age;
        this.mostRuns = mostRuns;
        this.mostBytes = mostBytes;
    }

    /** Takes a run that has ended. */
    void add(RunSummary summary) {
        synchronized (lock) {
            if (waiting.size() >= MOST_WAITING) {
                log.warn("run '{}' is compressed at the next start: too many wait for that", summary.run());
                return;
            }
            waiting.put(summary.run(), summary);
            if (thread == null) {
                thread = new Thread(this::work, "spell-runs-archive");
                thread.setDaemon(true);
                thread.start();
            }
            lock.notifyAll();
        }
    }

    private void work() {
        try {
            for (RunSummary next; (next = next()) != null; ) {
                seal(next);
                drop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns null when there is nothing more to do. */
    private @Nullable RunSummary next() throws InterruptedException {
        while (true) {
            synchronized (lock) {
                if (closed && System.nanoTime() - giveUpAt >= 0) {
                    return null;
                }
                if (!waiting.isEmpty()) {
                    String first = waiting.keySet().iterator().next();
                    return waiting.remove(first);
                }
                if (closed) {
                    return null;
                }
                lock.wait(LOOK_AGAIN.toMillis());
            }
            drop();
            sweepInTime();
        }
    }

    private void seal(RunSummary run) {
        try {
            long size = files.compress(run.run(), sync != Sync.NEVER);
            index.addEnded(run, size);
            Files.deleteIfExists(files.underWay(run.run()));
        } catch (IOException | RuntimeException e) {
            log.error("run '{}' cannot be compressed; the next start tries again", run.run(), e);
        }
    }

    /** Drops what is too old, or too much. */
    void drop() {
        RunSummary surplus;
        while ((surplus = index.surplus(mostRuns, mostBytes, clock.instant().minus(age))) != null) {
            try {
                Files.deleteIfExists(files.ended(surplus.run()));
                index.dropEnded(surplus.run());
                spells.dropUnused(surplus.version());
            } catch (IOException e) {
                log.error("run '{}' cannot be dropped; its file is tried again after the next end", surplus.run(), e);
                return;
            }
        }
    }

    private void sweepInTime() {
        if (System.nanoTime() - sweptAt < SWEEP_AGAIN.toNanos()) {
            return;
        }
        sweptAt = System.nanoTime();
        try {
            spells.sweep();
        } catch (IOException e) {
            log.warn("versions of spells that no run needs cannot be dropped; the next sweep tries again", e);
        }
    }

    /** Compresses what waits, for so long at most, and ends the thread; the rest is compressed at the next start. */
    void close(Duration longest) {
        Thread working;
        synchronized (lock) {
            giveUpAt = System.nanoTime() + longest.toNanos();
            closed = true;
            working = thread;
            lock.notifyAll();
        }
        if (working == null) {
            return;
        }
        try {
            working.join(longest.plus(ONE_RUN).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (working.isAlive()) {
            log.error("a run is still being compressed after {}, and the directory is closed", longest.plus(ONE_RUN));
        }
    }
}
