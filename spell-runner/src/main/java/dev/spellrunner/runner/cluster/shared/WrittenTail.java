// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The events of a run that were written last: a server that takes over from another one may not have them. Those of the last ten
 * seconds are kept, up to a mebibyte, and 64 KiB however old they are; no more than that while all runs together keep too much.
 * Events are added by the writing thread; when it is dropped, no more are.
 */
final class WrittenTail {

    private static final long LEAST_BYTES = 64 * 1024;
    private static final long MOST_BYTES = 1024 * 1024;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Deque<Written> all = new ArrayDeque<>(4);
    private final AtomicLong keptInAll;
    private final long mostInAll;
    private long bytes;

    /** An event, and when it was written, as {@link System#nanoTime}. */
    private record Written(LoggedEvent event, long at) {}

    /**
     * Begins with none.
     *
     * @param keptInAll how many bytes all runs of this process keep
     * @param mostInAll with how many it is too much
     */
    WrittenTail(AtomicLong keptInAll, long mostInAll) {
        this.keptInAll = keptInAll;
        this.mostInAll = mostInAll;
    }

    /**
     * Adds events.
     *
     * @param now as {@link System#nanoTime}
     */
    void add(List<LoggedEvent> written, long now) {
        long before = bytes;
        for (LoggedEvent event : written) {
            all.add(new Written(event, now));
            bytes += event.size();
        }
        boolean isCrowded = keptInAll.get() + bytes - before > mostInAll;
        while (all.size() > 1 && isTooMuch(now, isCrowded)) {
            bytes -= all.remove().event().size();
        }
        keptInAll.addAndGet(bytes - before);
    }

    private boolean isTooMuch(long now, boolean isCrowded) {
        return bytes > MOST_BYTES
                || (bytes > LEAST_BYTES && (isCrowded || now - all.element().at() > MOST_NANOS));
    }

    /** Drops all: the run is written no further. */
    void drop() {
        keptInAll.addAndGet(-bytes);
        bytes = 0;
        all.clear();
    }

    /** Returns the events behind a number up to another one; null if some of them are kept no longer. */
    @Nullable
    List<LoggedEvent> between(long after, long last) {
        List<LoggedEvent> found = new ArrayList<>();
        for (Written each : all) {
            LoggedEvent event = each.event();
            if (event.seq() > after && event.seq() <= last) {
                found.add(event);
            }
        }
        return found.isEmpty() || found.get(0).since() != after + 1 ? null : found;
    }
}
