// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The kept events of one run, and the followers that have not taken all of them. Guarded by the lock of its channel. */
final class RunLog {

    private final String id;
    private final ChannelLog channel;
    private final List<Cursor> cursors = new ArrayList<>(1);
    private List<LoggedEvent> events = new ArrayList<>();
    private long bytes;
    private long appendedBytes;
    private int progress;
    private long goneTo;
    private long lastSeq;
    private long endNumber;
    private Instant endedAt = Instant.EPOCH;

    /** Begins with whatever event comes first: those before it are gone. */
    RunLog(ChannelLog channel, LoggedEvent first) {
        this.id = first.run();
        this.channel = channel;
        this.goneTo = first.since() - 1;
        this.lastSeq = goneTo;
    }

    String id() {
        return id;
    }

    ChannelLog channel() {
        return channel;
    }

    /** Returns the cursors of those that have not taken all, or wait for more. */
    List<Cursor> cursors() {
        return cursors;
    }

    /** Returns the number of the last event that is gone; 0 if none is. */
    long goneTo() {
        return goneTo;
    }

    long lastSeq() {
        return lastSeq;
    }

    boolean hasEnded() {
        return endNumber > 0;
    }

    /** Returns when the run ended; fixed before others than the channel see it. */
    Instant endedAt() {
        return endedAt;
    }

    /** Returns the number of its end among those in its channel, from 1; 0 if it goes on. */
    long endNumber() {
        return endNumber;
    }

    void end(Instant at, long number) {
        endedAt = at;
        endNumber = number;
    }

    /** Takes the next event. Tells whether it is one: what is there already, or comes after the end, is not. */
    boolean append(LoggedEvent event) {
        if (event.seq() <= lastSeq || hasEnded()) {
            return false;
        }
        events.add(event);
        lastSeq = event.seq();
        bytes += event.size();
        appendedBytes += event.size();
        progress += WireForm.isProgress(event) ? 1 : 0;
        return true;
    }

    /** Returns events after a number, in order: at least one, if there is one, and no more when they exceed a size. */
    List<LoggedEvent> after(long seq, long limit) {
        int from = indexAfter(seq);
        int to = from;
        for (long size = 0; to < events.size() && size <= limit; to++) {
            size += events.get(to).size();
        }
        return new ArrayList<>(events.subList(from, to));
    }

    private int indexAfter(long seq) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).seq() > seq) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    long bytes() {
        return bytes;
    }

    /** Returns how many bytes were ever appended. */
    long appendedBytes() {
        return appendedBytes;
    }

    /** Returns the bytes of what is kept behind a number, up to another one. */
    long bytesBetween(long after, long last) {
        long size = 0;
        for (int i = indexAfter(after); i < events.size() && events.get(i).seq() <= last; i++) {
            size += events.get(i).size();
        }
        return size;
    }

    boolean exceeds(int maxEvents, long maxBytes) {
        return events.size() > maxEvents || bytes > maxBytes;
    }

    /** Returns how many bytes could go: all but the newest event. */
    long spareBytes() {
        return events.isEmpty() ? 0 : bytes - events.get(events.size() - 1).size();
    }

    /**
     * Drops {@code Progress}, the oldest first, then whatever is oldest, until the rest fits. The newest event stays.
     *
     * @return by how many bytes it is smaller
     */
    long trim(int maxEvents, long maxBytes, WireForm wire) {
        long before = bytes;
        if (progress > 0) {
            dropProgress(maxEvents, maxBytes, wire);
        }
        dropOldest(maxEvents, maxBytes);
        return before - bytes;
    }

    private void dropProgress(int maxEvents, long maxBytes, WireForm wire) {
        List<LoggedEvent> kept = new ArrayList<>(events.size());
        int left = events.size();
        long since = 0;
        for (int i = 0; i < events.size(); i++) {
            LoggedEvent event = events.get(i);
            if ((left > maxEvents || bytes > maxBytes) && isDroppable(i)) {
                since = since == 0 ? event.since() : since;
                bytes -= event.size();
                progress--;
                left--;
            } else {
                LoggedEvent covering = since == 0 ? event : wire.coveringFrom(event, since);
                since = 0;
                bytes += covering.size() - event.size();
                kept.add(covering);
            }
        }
        events = kept;
    }

    /** Tells whether the next event can take over the range of one, which must not hide that others are missing. */
    private boolean isDroppable(int index) {
        LoggedEvent event = events.get(index);
        return WireForm.isProgress(event)
                && index + 1 < events.size()
                && events.get(index + 1).since() == event.seq() + 1;
    }

    private void dropOldest(int maxEvents, long maxBytes) {
        int count = 0;
        while (count < events.size() - 1 && (events.size() - count > maxEvents || bytes > maxBytes)) {
            LoggedEvent event = events.get(count++);
            goneTo = event.seq();
            bytes -= event.size();
            progress -= WireForm.isProgress(event) ? 1 : 0;
        }
        events.subList(0, count).clear();
    }

    /**
     * Drops everything.
     *
     * @return by how many bytes it is smaller
     */
    long drop() {
        long before = bytes;
        events = new ArrayList<>(0);
        bytes = 0;
        progress = 0;
        goneTo = lastSeq;
        return before;
    }
}
