// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;

/**
 * The ordered, resumable record of what happened in runs, by channel. It serves clients that hear a run live, join late, or
 * come back after a while: all follow the log.
 *
 * <p>A log keeps a bounded number of runs, events and bytes, for a bounded time: it first drops runs that have ended, the
 * oldest first; of a run that is under way it compacts {@code Progress}, and only if that is not enough it drops events, the
 * oldest first.
 *
 * @implSpec Thread-safe. {@link #append} must return at once, since the run waits for it: a log that lives elsewhere writes
 *     later, in order, and holds what waits in bounds. The events of one run are one stream, whose ids are the events'
 *     numbers; so {@link #follow} can read on from a number, whichever host has written. Let an implementation pass the contract
 *     tests that come with this package's tests.
 */
public interface EventLog extends AutoCloseable {

    /**
     * Appends an event. Called in order for one run; for two runs perhaps at once.
     *
     * @param channel the channel of the run
     * @param event the event
     */
    void append(Channel channel, NodeEvent event);

    /**
     * Appends an event that is written as JSON already; see {@link #append(Channel, NodeEvent)}.
     *
     * @throws IllegalArgumentException if it is no event of this version
     */
    default void append(Channel channel, LoggedEvent event) {
        append(channel, EventCodec.create().decode(event.json()));
    }

    /**
     * Begins to follow a channel.
     *
     * @param channel the channel; one of which nothing is known yet will do
     * @param start where to begin
     * @param available called when there are events again after {@link Follower#take} gave none, and once when it began if
     *     there are some; on any thread, perhaps before this method has returned, perhaps more often than needed; must
     *     return at once
     * @return the follower, to be closed
     */
    Follower follow(Channel channel, Start start, Runnable available);

    /** Ends all followers, and forgets what it holds in memory. Idempotent. */
    @Override
    void close();

    /** Starts the options of a log in memory. */
    static InMemoryEventLog.Builder inMemory() {
        return new InMemoryEventLog.Builder();
    }
}
