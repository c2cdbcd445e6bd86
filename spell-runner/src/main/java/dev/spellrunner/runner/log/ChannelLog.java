// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.runner.log.ChannelFollower.Window;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is kept of one channel, and who follows it. Thread-safe: one lock guards all of it, and calls nobody. */
final class ChannelLog {

    private final Channel channel;
    private final InMemoryEventLog log;
    private final KeptRuns kept;
    private final Object lock = new Object();
    private final Map<String, RunLog> runs = new LinkedHashMap<>();
    private final Deque<RunLog> ended = new ArrayDeque<>(1);
    private final Set<ChannelFollower> followers = new LinkedHashSet<>();
    private boolean forgotten;

    ChannelLog(Channel channel, InMemoryEventLog log, KeptRuns kept) {
        this.channel = channel;
        this.log = log;
        this.kept = kept;
    }

    /**
     * Appends an event.
     *
     * @param woken takes what is to be called then
     * @return whether it could: one that is forgotten already must be asked for anew
     */
    boolean append(LoggedEvent event, List<Runnable> woken) {
        synchronized (lock) {
            if (forgotten) {
                return false;
            }
            RunLog run = runs.get(event.run());
            if (run == null) {
                run = begin(event);
            }
            if (run.append(event)) {
                account(run, event);
                wake(run, woken);
                dropSurplus();
            }
            return true;
        }
    }

    private RunLog begin(LoggedEvent first) {
        RunLog run = new RunLog(this, first);
        runs.put(run.id(), run);
        kept.begin(run);
        for (ChannelFollower follower : followers) {
            follower.hear(run);
        }
        return run;
    }

    private void account(RunLog run, LoggedEvent event) {
        Bounds bounds = log.bounds();
        long growth = event.size();
        if (run.exceeds(bounds.events(), bounds.runBytes())) {
            // Not just to the bound: else every event from here on would pay for the whole of the run.
            growth -= run.trim(
                    bounds.events() - bounds.events() / 8, bounds.runBytes() - bounds.runBytes() / 8, log.wire());
        }
        kept.grow(growth);
        if (event.isLast()) {
            run.end(log.now());
            ended.add(run);
            kept.end(run);
        }
    }

    private void wake(RunLog run, List<Runnable> woken) {
        for (Cursor cursor : run.cursors()) {
            if (cursor.follower().notice(cursor)) {
                woken.add(cursor.follower().available());
            }
        }
    }

    /** Begins to follow; null if the channel is forgotten already and must be asked for anew. */
    @Nullable
    ChannelFollower follow(Start start, Runnable available) {
        synchronized (lock) {
            if (forgotten) {
                return null;
            }
            ChannelFollower follower = new ChannelFollower(this, log.wire(), start, available);
            followers.add(follower);
            for (RunLog run : runsOf(start)) {
                follower.join(run);
            }
            follower.begin();
            return follower;
        }
    }

    private List<RunLog> runsOf(Start start) {
        if (start instanceof Start.OfRun one) {
            RunLog run = runs.get(one.run());
            return run == null ? List.of() : List.of(run);
        }
        if (start instanceof Start.After after) {
            return runsAfter(after.seqs());
        }
        return runs.values().stream().filter(run -> !run.hasEnded()).toList();
    }

    private List<RunLog> runsAfter(Map<String, Long> seqs) {
        List<RunLog> named = new ArrayList<>();
        List<RunLog> later = new ArrayList<>();
        for (RunLog run : runs.values()) {
            if (seqs.containsKey(run.id())) {
                named.add(run);
                later.clear();
            } else {
                later.add(run);
            }
        }
        named.addAll(later);
        return named;
    }

    /** Tells whether a follower has something to take at once. */
    boolean hasSome(ChannelFollower follower) {
        synchronized (lock) {
            return follower.isOpen() && !follower.isWaiting();
        }
    }

    @Nullable
    Window fill(ChannelFollower follower, Batch batch) {
        synchronized (lock) {
            return follower.fill(batch);
        }
    }

    /** Notes what was given of a run, and goes on. */
    @Nullable
    Window fillOn(ChannelFollower follower, Cursor cursor, long seq, Batch batch) {
        synchronized (lock) {
            follower.advance(cursor, seq);
            return follower.fill(batch);
        }
    }

    /** Hears that a follower has taken all there is of a run. */
    void taken(Cursor cursor) {
        synchronized (lock) {
            if (cursor.run().hasEnded()) {
                cursor.run().cursors().remove(cursor);
                dropSurplus();
            }
        }
    }

    void leave(ChannelFollower follower) {
        synchronized (lock) {
            follower.end();
            if (followers.remove(follower)) {
                for (RunLog run : runs.values()) {
                    run.cursors().removeIf(cursor -> cursor.follower() == follower);
                }
                dropSurplus();
                forgetIfEmpty();
            }
        }
    }

    /** Drops ended runs that are too many, the oldest first; but none that somebody has not taken to its end. */
    private void dropSurplus() {
        while (ended.size() > log.bounds().runs() && ended.element().cursors().isEmpty()) {
            dropNow(ended.element());
        }
    }

    /** Drops an ended run, whoever has not taken it. */
    void drop(RunLog run) {
        synchronized (lock) {
            if (runs.get(run.id()) == run) {
                dropNow(run);
            }
        }
    }

    private void dropNow(RunLog run) {
        runs.remove(run.id());
        ended.remove(run);
        kept.forget(run);
        kept.grow(-run.drop());
        forgetIfEmpty();
    }

    /** Returns how many bytes of a run that goes on could go. */
    long spareBytesOf(RunLog run) {
        synchronized (lock) {
            return run.spareBytes();
        }
    }

    /** Makes a run smaller by so many bytes, if it can be. */
    void trim(RunLog run, long bytes) {
        synchronized (lock) {
            kept.grow(-run.trim(Integer.MAX_VALUE, run.bytes() - bytes, log.wire()));
        }
    }

    int followers() {
        synchronized (lock) {
            return followers.size();
        }
    }

    void close() {
        synchronized (lock) {
            followers.forEach(ChannelFollower::end);
            followers.clear();
            new ArrayList<>(runs.values()).forEach(this::dropNow);
            forgetIfEmpty();
        }
    }

    private void forgetIfEmpty() {
        if (runs.isEmpty() && followers.isEmpty() && !forgotten) {
            forgotten = true;
            log.forget(channel, this);
        }
    }
}
