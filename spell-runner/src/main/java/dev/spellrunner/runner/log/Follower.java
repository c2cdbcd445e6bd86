// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A place in the events of a channel, which moves on as they are taken. For each run it gives every number once, in order,
 * without a gap: an event covers {@code since}…{@code seq}.
 *
 * <p>A follower that is slow loses nothing but {@code Progress}: what waits for it is compacted by the law of {@link
 * dev.spellrunner.core.event.Compaction}. Thread-safe; {@link #take} is for one thread at a time.
 */
public interface Follower extends AutoCloseable {

    /**
     * Takes the next events, if there are some: does not wait.
     *
     * @param bytes how many bytes of wire form to take at most; the first event is given whatever its size
     * @return the events, in order for each run; empty if there are none now, and then the follower is told when there are
     * @throws FellBehindException if events are gone from the log that it has not taken; it gives no more then
     */
    List<LoggedEvent> take(int bytes);

    /**
     * Returns, for runs whose beginning was gone from the log already when this follower began: the number of the last
     * event that is gone. The next one is the first that it gives.
     */
    Map<String, Long> gone();

    /**
     * Returns the runs that the start of this follower named and that the log did not have when it began, be it that they are
     * gone or that it has never known them.
     *
     * @return none, if the log cannot tell
     */
    default Set<String> missing() {
        return Set.of();
    }

    /**
     * Returns how much of a run waits to be taken, as a part of what the log can hold for this follower: from about 1 on it
     * falls behind. Cheap: the run's thread asks.
     *
     * @param run the id of the run
     * @return 0 if nothing waits, or the log cannot tell
     */
    default double backlog(String run) {
        return 0;
    }

    /** Ends. The log forgets the follower; {@link #take} gives nothing from then on. Idempotent. */
    @Override
    void close();
}
