// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.runner.log.ChannelFollower.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kept events of one channel, and its followers. Thread-safe: one lock guards all of it, and no foreign code is called under it. */
final class ChannelLog {

    private final Channel channel;
    private final InMemoryEventLog log;
    private final KeptRuns kept;
    private final UserShare share;
    private final Object lock = new Object();
    private final Map<String, RunLog> runs = new LinkedHashMap<>();
    private final Set<ChannelFollower> followers = new LinkedHashSet<>();

    /** The ended runs that no follower has still to take, in the order of their ends. */
    private final NavigableMap<Long, RunLog> settled = new TreeMap<>();

    private long ends;
    private boolean forgotten;

    ChannelLog(Channel channel, InMemoryEventLog log, KeptRuns kept) {
        this.channel = channel;
        this.log = log;
        this.kept = kept;
        this.share = kept.share(channel.user());
    }

    /** Returns what counts the bytes of the channel's user. */
    UserShare share() {
        return share;
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
                settle(run);
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
        share.grow(growth);
        if (event.isLast()) {
            run.end(log.now(), ++ends);
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

    /**
     * Begins to follow.
     *
     * @param woken takes what is to be called then
     * @return null if the channel is forgotten already and must be asked for anew
     */
    @Nullable
    ChannelFollower follow(Start start, Runnable available, List<Runnable> woken) {
        synchronized (lock) {
            if (forgotten) {
                return null;
            }
            ChannelFollower follower = new ChannelFollower(this, log.wire(), start, available);
            followers.add(follower);
            for (RunLog run : runsOf(start)) {
                if (follower.join(run)) {
                    settled.remove(run.endNumber());
                }
            }
            if (follower.begin(runs.keySet())) {
                woken.add(available);
            }
            return follower;
        }
    }

    private List<RunLog> heardBy(ChannelFollower follower) {
        return follower.start() instanceof Start.OfRun one ? runOf(one) : List.copyOf(runs.values());
    }

    private List<RunLog> runOf(Start.OfRun one) {
        RunLog run = runs.get(one.run());
        return run == null ? List.of() : List.of(run);
    }

    private List<RunLog> runsOf(Start start) {
        if (start instanceof Start.OfRun one) {
            return runOf(one);
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
                later.removeIf(RunLog::hasEnded);
            } else {
                later.add(run);
            }
        }
        named.addAll(later);
        return named;
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
                settle(cursor.run());
            }
        }
    }

    void leave(ChannelFollower follower) {
        synchronized (lock) {
            follower.end();
            if (followers.remove(follower)) {
                for (RunLog run : heardBy(follower)) {
                    run.cursors().removeIf(cursor -> cursor.follower() == follower);
                    settle(run);
                }
                forgetIfEmpty();
            }
        }
    }

    /** Counts a run as one that may be dropped, if it has ended and no follower has still to take it; and drops the surplus. */
    private void settle(RunLog run) {
        if (run.hasEnded() && run.cursors().isEmpty() && runs.get(run.id()) == run) {
            settled.put(run.endNumber(), run);
        }
        while (settled.size() > log.bounds().runs()) {
            dropNow(settled.firstEntry().getValue());
        }
    }

    /** Drops an ended run, also if a follower has not taken it. */
    void drop(RunLog run) {
        synchronized (lock) {
            if (runs.get(run.id()) == run) {
                dropNow(run);
            }
        }
    }

    private void dropNow(RunLog run) {
        runs.remove(run.id());
        settled.remove(run.endNumber());
        kept.forget(run);
        share.grow(-run.drop());
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
            share.grow(-run.trim(Integer.MAX_VALUE, run.bytes() - bytes, log.wire()));
        }
    }

    double backlog(ChannelFollower follower, String id) {
        synchronized (lock) {
            RunLog run = runs.get(id);
            if (run != null) {
                for (Cursor cursor : run.cursors()) {
                    if (cursor.follower() == follower) {
                        return backlog(cursor);
                    }
                }
            }
            return 0;
        }
    }

    private double backlog(Cursor cursor) {
        Bounds bounds = log.bounds();
        double ofBytes = (double) cursor.waitingBytes() / bounds.bytesForFollower();
        double ofEvents = (double) (cursor.run().lastSeq() - cursor.seq()) / bounds.events();
        return Math.max(ofBytes, ofEvents);
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
            List.copyOf(runs.values()).forEach(this::dropNow);
            forgetIfEmpty();
        }
    }

    private void forgetIfEmpty() {
        if (runs.isEmpty() && followers.isEmpty() && !forgotten) {
            forgotten = true;
            kept.release(share);
            log.forget(channel, this);
        }
    }
}
