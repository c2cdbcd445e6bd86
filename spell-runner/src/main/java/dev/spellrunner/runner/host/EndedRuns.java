// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.log.Channel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how the last runs of a host ended, for clients that ask: for an hour, and as long as there is room. The results of
 * one user fill half of it at most. Thread-safe.
 */
final class EndedRuns {

    private static final int MOST = 1000;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private final long mostBytes;

    private final Object lock = new Object();
    /** The oldest first. */
    private final Map<String, Ended> runs = new LinkedHashMap<>();

    private final Map<String, Long> bytesByUser = new HashMap<>();
    private long bytes;

    EndedRuns(Clock clock, long mostBytes) {
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /** The end of a run. */
    record Ended(Channel channel, Run run, RunResult result, Instant at, long bytes) {}

    /** Keeps how a run ended; the last one always. */
    void keep(Channel channel, Run run, RunResult result) {
        Ended newest = new Ended(channel, run, result, clock.instant(), Weight.of(result.fields()));
        synchronized (lock) {
            // Last in order, also if the id has come before.
            count(runs.remove(run.id()), -1);
            runs.put(run.id(), newest);
            count(newest, 1);
            Instant tooOld = newest.at().minus(LONGEST);
            forget(ended ->
                    runs.size() > MOST || bytes > mostBytes || !ended.at().isAfter(tooOld));
            String user = channel.user();
            if (bytesOf(user) > mostBytes / 2) {
                forget(ended -> ended.channel().user().equals(user) && bytesOf(user) > mostBytes / 2);
            }
        }
    }

    private interface Condition {
        boolean holdsFor(Ended ended);
    }

    /** Forgets the oldest first, and never the last one. */
    private void forget(Condition condition) {
        Iterator<Ended> oldest = runs.values().iterator();
        for (int older = runs.size() - 1; older > 0; older--) {
            Ended next = oldest.next();
            if (condition.holdsFor(next)) {
                oldest.remove();
                count(next, -1);
            }
        }
    }

    private long bytesOf(String user) {
        return bytesByUser.getOrDefault(user, 0L);
    }

    private void count(@Nullable Ended ended, int sign) {
        if (ended != null) {
            bytes += sign * ended.bytes();
            bytesByUser.merge(ended.channel().user(), sign * ended.bytes(), (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    /** Returns how a run ended; null if that is not kept. */
    @Nullable
    Ended find(String run) {
        synchronized (lock) {
            return runs.get(run);
        }
    }
}
