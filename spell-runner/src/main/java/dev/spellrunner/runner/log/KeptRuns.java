// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
    private final long maxBytesOfUser;
    private final ConcurrentMap<String, UserShare> shares = new ConcurrentHashMap<>();
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
        this.maxBytesOfUser = bounds.userBytes();
    }

    /** Returns the share of a user, for one channel more; to be {@linkplain #release released} with the channel. */
    UserShare share(String user) {
        return shares.compute(user, (key, known) -> {
            UserShare share = known == null ? new UserShare(key, bytes) : known;
            share.channels++;
            return share;
        });
    }

    void release(UserShare share) {
        shares.computeIfPresent(share.user(), (key, known) -> --known.channels == 0 ? null : known);
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
            run.channel().share().ended.add(run);
            findOldest();
        }
    }

    void forget(RunLog run) {
        synchronized (lock) {
            underWay.remove(run);
            ended.remove(run);
            run.channel().share().ended.remove(run);
            findOldest();
        }
    }

    private void findOldest() {
        Iterator<RunLog> runs = ended.iterator();
        oldest = runs.hasNext() ? runs.next() : null;
    }

    long bytes() {
        return bytes.get();
    }

    /**
     * Drops what is too old, and what is too much: of a user, then in all. To be called without the lock of a channel.
     *
     * @param user the user with perhaps more runs than before
     */
    void enforce(String user) {
        for (RunLog run = outdated(); run != null; run = outdated()) {
            run.channel().drop(run);
        }
        UserShare share = shares.get(user);
        if (share != null) {
            enforce(share);
        }
        while (bytes.get() > maxBytes && trimLargest(underWay(), bytes.get() - maxBytes + maxBytes / 16)) {
            // Goes on until it fits, or nothing more can go.
        }
    }

    private void enforce(UserShare share) {
        while (share.bytes() > maxBytesOfUser) {
            RunLog run = firstEnded(share);
            if (run != null) {
                run.channel().drop(run);
                continue;
            }
            List<RunLog> its = underWay();
            its.removeIf(each -> each.channel().share() != share);
            if (!trimLargest(its, share.bytes() - maxBytesOfUser + maxBytesOfUser / 16)) {
                return;
            }
        }
    }

    private @Nullable RunLog firstEnded(UserShare share) {
        synchronized (lock) {
            Iterator<RunLog> runs = share.ended.iterator();
            return runs.hasNext() ? runs.next() : null;
        }
    }

    private List<RunLog> underWay() {
        synchronized (lock) {
            return new ArrayList<>(underWay);
        }
    }

    private @Nullable RunLog outdated() {
        RunLog run = oldest;
        return run != null && (bytes.get() > maxBytes || isTooOld(run)) ? run : null;
    }

    private boolean isTooOld(RunLog run) {
        return Duration.between(run.endedAt(), clock.instant()).compareTo(maxAge) > 0;
    }

    /**
     * Makes that run smaller of which most can go: half of it, unless less is too much. Tells whether there is one.
     *
     * @param tooMuch how many bytes to get rid of, with some room besides: else the next event would come here again
     */
    private static boolean trimLargest(List<RunLog> runs, long tooMuch) {
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
        largest.channel().trim(largest, Math.min(Math.max(tooMuch, 1), (most + 1) / 2));
        return true;
    }
}
