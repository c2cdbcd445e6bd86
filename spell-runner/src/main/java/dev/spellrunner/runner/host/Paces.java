// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs that an open spell's connection has started, which wait for it when it reads slowly, and how it reads them: with
 * all of the spell, or one by one. Thread-safe.
 */
final class Paces {

    /** A run looks around after so many events. */
    private static final int EVENTS_A_LOOK = 16;

    private final Map<String, Pace> runs = new ConcurrentHashMap<>();
    /** Those that follow a single run, by its id. */
    private final Map<String, Follower> singles = new ConcurrentHashMap<>();

    private volatile @Nullable Follower all;

    /** Lets a run that is to begin wait for the connection, until it ends. */
    void add(Run run) {
        String id = run.id();
        runs.put(id, new Pace(run, this::backlog));
        CompletionStage<RunResult> end = run.result();
        end.whenComplete((result, thrown) -> runs.remove(id));
    }

    /** Notes an event of a run, on its thread. */
    void wentOn(NodeEvent event) {
        if (event.seq() % EVENTS_A_LOOK == 0) {
            Pace pace = runs.get(event.run());
            if (pace != null) {
                pace.wentOn();
            }
        }
    }

    private double backlog(String run) {
        Follower ofAll = all;
        Follower single = singles.get(run);
        return Math.max(ofAll == null ? 0 : ofAll.backlog(run), single == null ? 0 : single.backlog(run));
    }

    /** Notes how the connection reads all runs of the spell; null if it does no more. */
    void readBy(@Nullable Follower follower) {
        all = follower;
        wasRead();
    }

    /** Notes that the connection has read something. */
    void wasRead() {
        runs.values().forEach(Pace::wasRead);
    }

    /** Returns what follows a single run, for which the run waits if it is one of these. */
    Follower reading(String run, Follower follower) {
        if (!runs.containsKey(run)) {
            return follower;
        }
        singles.put(run, follower);
        return new Follower() {
            @Override
            public List<LoggedEvent> take(int bytes) {
                try {
                    return follower.take(bytes);
                } finally {
                    wasRead();
                }
            }

            @Override
            public Map<String, Long> gone() {
                return follower.gone();
            }

            @Override
            public double backlog(String id) {
                return follower.backlog(id);
            }

            @Override
            public void close() {
                follower.close();
                singles.remove(run, follower);
                wasRead();
            }
        };
    }
}
