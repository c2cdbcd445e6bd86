// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.util.List;

/** The position of a follower in a run. Guarded by the lock of its channel. */
final class Cursor {

    private final ChannelFollower follower;
    private final RunLog run;
    private long seq;
    private boolean ready;
    /** The number of the run's appended bytes that the follower needs no more. */
    private long takenBytes;

    /** Creates a cursor behind an event that is known. */
    Cursor(ChannelFollower follower, RunLog run, long seq) {
        this.follower = follower;
        this.run = run;
        this.seq = seq;
        this.takenBytes = run.appendedBytes() - run.bytesBetween(seq, Long.MAX_VALUE);
    }

    ChannelFollower follower() {
        return follower;
    }

    RunLog run() {
        return run;
    }

    /** Returns the number of the last event that was taken. */
    long seq() {
        return seq;
    }

    /** Notes what was taken. */
    void take(long lastTaken) {
        takenBytes = lastTaken >= run.lastSeq() ? run.appendedBytes() : takenBytes + run.bytesBetween(seq, lastTaken);
        seq = lastTaken;
    }

    /** Returns about how many bytes wait to be taken. */
    long waitingBytes() {
        return run.appendedBytes() - takenBytes;
    }

    /** Tells whether there is something to take, were it only that events are gone. */
    boolean hasMore() {
        return run.lastSeq() > seq;
    }

    /** Tells whether events are gone that were not taken. */
    boolean isBehind() {
        return seq < run.goneTo();
    }

    List<LoggedEvent> next(long limit) {
        return run.after(seq, limit);
    }

    /** Tells whether it stands in the follower's row of those that have more. */
    boolean isReady() {
        return ready;
    }

    void ready(boolean inRow) {
        ready = inRow;
    }
}
