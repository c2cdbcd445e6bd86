// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a channel in memory: a row of cursors that have more to give. Its state is guarded by the lock of the channel,
 * which calls what is not public here.
 */
final class ChannelFollower implements Follower {

    /** The number of batches to look ahead for events that can be compacted. */
    private static final int LOOK_AHEAD = 4;

    private final ChannelLog channel;
    private final WireForm wire;
    private final Start start;
    private final Runnable available;
    private final Deque<Cursor> ready = new ArrayDeque<>(1);
    private Map<String, Long> gone = Map.of();
    private Set<String> missing = Set.of();
    private boolean waiting = true;
    private boolean open = true;
    private @Nullable FellBehindException behind;

    ChannelFollower(ChannelLog channel, WireForm wire, Start start, Runnable available) {
        this.channel = channel;
        this.wire = wire;
        this.start = start;
        this.available = available;
    }

    @Override
    public List<LoggedEvent> take(int bytes) {
        Batch batch = new Batch(bytes);
        Window window = channel.fill(this, batch);
        while (window != null) {
            List<LoggedEvent> events = shortened(window, bytes);
            int count = batch.take(events);
            window = count == 0
                    ? null
                    : channel.fillOn(
                            this, window.cursor(), events.get(count - 1).seq(), batch);
        }
        return batch.events();
    }

    @Override
    public Map<String, Long> gone() {
        return gone;
    }

    @Override
    public Set<String> missing() {
        return missing;
    }

    @Override
    public double backlog(String run) {
        return channel.backlog(this, run);
    }

    @Override
    public void close() {
        channel.leave(this);
    }

    /** Does what takes too long for the lock. */
    private List<LoggedEvent> shortened(Window window, int bytes) {
        List<LoggedEvent> events = window.events();
        events.set(0, wire.coveringFrom(events.get(0), Math.max(events.get(0).since(), window.after() + 1)));
        return Batch.size(events) > bytes ? wire.compact(events, bytes) : events;
    }

    /**
     * Takes into a batch what can be given as it is.
     *
     * @return what must be made shorter first; null if the batch is full or nothing is left
     */
    @Nullable
    Window fill(Batch batch) {
        if (behind != null) {
            throw behind;
        }
        while (!batch.isFull()) {
            Cursor cursor = ready.peek();
            if (cursor == null) {
                waiting = batch.isEmpty();
                return null;
            }
            if (cursor.isBehind()) {
                fallBehind(cursor, batch);
                return null;
            }
            List<LoggedEvent> next = cursor.next(LOOK_AHEAD * batch.limit());
            if (next.get(0).since() <= cursor.seq() || Batch.size(next) > batch.limit()) {
                return new Window(cursor, cursor.seq(), next);
            }
            int count = batch.take(next);
            if (count > 0) {
                advance(cursor, next.get(count - 1).seq());
            }
        }
        return null;
    }

    private void fallBehind(Cursor cursor, Batch batch) {
        if (batch.isEmpty()) {
            channel.leave(this);
            behind = new FellBehindException(
                    cursor.run().id(), cursor.seq(), cursor.run().goneTo());
            throw behind;
        }
    }

    /** Notes what was given of a run. The others have their turn first, if there is more of it. */
    void advance(Cursor cursor, long seq) {
        if (!open) {
            return;
        }
        cursor.take(seq);
        ready.remove();
        if (cursor.hasMore()) {
            ready.add(cursor);
        } else {
            cursor.ready(false);
            channel.taken(cursor);
        }
    }

    /** Begins to hear a run, if it is one to hear. */
    void hear(RunLog run) {
        if (!(start instanceof Start.OfRun one) || one.run().equals(run.id())) {
            hear(new Cursor(this, run, known(run.id())));
        }
    }

    /**
     * Begins to hear a run that is there already. What is gone of it is no fault of the follower.
     *
     * @return whether there is something to hear, now or later
     */
    boolean join(RunLog run) {
        long known = known(run.id());
        if (known < run.goneTo()) {
            gone = gone.isEmpty() ? new HashMap<>() : gone;
            gone.put(run.id(), run.goneTo());
        }
        Cursor cursor = new Cursor(this, run, Math.max(known, run.goneTo()));
        if (!cursor.hasMore() && run.hasEnded()) {
            return false;
        }
        hear(cursor);
        notice(cursor);
        return true;
    }

    private static void hear(Cursor cursor) {
        cursor.run().cursors().add(cursor);
    }

    private long known(String run) {
        return start.named().getOrDefault(run, 0L);
    }

    /** Notices that a run has perhaps more. Returns whether the follower waits for that. */
    boolean notice(Cursor cursor) {
        if (cursor.isReady() || !cursor.hasMore()) {
            return false;
        }
        cursor.ready(true);
        ready.add(cursor);
        boolean waited = waiting;
        waiting = false;
        return waited;
    }

    /**
     * Begins with all that it joined. Tells whether there is something to take.
     *
     * @param known the runs that the channel has
     */
    boolean begin(Set<String> known) {
        Set<String> unknown = new HashSet<>(start.named().keySet());
        unknown.removeAll(known);
        missing = Set.copyOf(unknown);
        gone = Map.copyOf(gone);
        return !waiting;
    }

    void end() {
        open = false;
        behind = null;
        ready.clear();
    }

    Runnable available() {
        return available;
    }

    Start start() {
        return start;
    }

    /**
     * Events of a run that must be made shorter before they are given.
     *
     * @param cursor the cursor to which they belong
     * @param after the number after which they come
     * @param events the events; modifiable
     */
    record Window(Cursor cursor, long after, List<LoggedEvent> events) {}
}
