// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All runs that a log keeps, whatever their channel, and how large they are together. Thread-safe; its lock may be taken
 * under that of a channel, never the other way round.
 */
final class KeptRuns {

    private final Clock clock;
    private final Duration maxAge;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Object lock = new Object();
    private final Set<RunLog> underWay = new LinkedHashSet<>();
    private final Set<RunLog> ended = new LinkedHashSet<>();

    /** The one that ended first: most of the time a look at it is enough, without the lock. */
    private volatile @Nullable RunLog oldest;

    KeptRuns(Bounds bounds, Clock clock) {
        this.clock = clock;
        this.maxAge = bounds.age();
        this.maxBytes = bounds.bytes();
    }

    void begin(RunLog run) {
        synchronized (lock) {
            underWay.add(run);
        }
    }

    void end(RunLog run) {
        synchronized (lock) {
            underWay.remove(run);
            ended.add(run);
            findOldest();
        }
    }

    void forget(RunLog run) {
        synchronized (lock) {
            underWay.remove(run);
            ended.remove(run);
            findOldest();
        }
    }

    private void findOldest() {
        Iterator<RunLog> runs = ended.iterator();
        oldest = runs.hasNext() ? runs.next() : null;
    }

    void grow(long size) {
        bytes.addAndGet(size);
    }

    long bytes() {
        return bytes.get();
    }

    /** Drops what is too old, and what is too much in all. To be called without the lock of a channel. */
    void enforce() {
        for (RunLog run = outdated(); run != null; run = outdated()) {
            run.channel().drop(run);
        }
        while (bytes.get() > maxBytes && trimLargest()) {
            // Goes on until it fits, or nothing more can go.
        }
    }

    private @Nullable RunLog outdated() {
        RunLog run = oldest;
        boolean drop = run != null
                && (bytes.get() > maxBytes || run.endedAt().plus(maxAge).isBefore(clock.instant()));
        return drop ? run : null;
    }

    /** Makes that run smaller of which most can go: half of it, unless less is too much. Tells whether there is one. */
    private boolean trimLargest() {
        List<RunLog> runs;
        synchronized (lock) {
            runs = new ArrayList<>(underWay);
        }
        RunLog largest = null;
        long most = 0;
        for (RunLog run : runs) {
            long spare = run.channel().spareBytesOf(run);
            if (spare > most) {
                most = spare;
                largest = run;
            }
        }
        if (largest == null) {
            return false;
        }
        // Some room besides: else the next event would come here again.
        long tooMuch = bytes.get() - maxBytes + maxBytes / 16;
        largest.channel().trim(largest, Math.min(Math.max(tooMuch, 1), (most + 1) / 2));
        return true;
    }
}
