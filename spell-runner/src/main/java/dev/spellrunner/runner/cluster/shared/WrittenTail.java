// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of a run that were written last: a server that takes over from another one may not have them. Confined to the
 * writing thread.
 */
final class WrittenTail {

    private static final long MOST_BYTES = 64 * 1024;

    private final Deque<LoggedEvent> events = new ArrayDeque<>(4);
    private long bytes;

    void add(List<LoggedEvent> written) {
        for (LoggedEvent event : written) {
            events.add(event);
            bytes += event.size();
        }
        while (bytes > MOST_BYTES && events.size() > 1) {
            bytes -= events.remove().size();
        }
    }

    /** Returns the events behind a number up to another one; null if some of them are kept no longer. */
    @Nullable
    List<LoggedEvent> between(long after, long last) {
        List<LoggedEvent> found = new ArrayList<>();
        for (LoggedEvent event : events) {
            if (event.seq() > after && event.seq() <= last) {
                found.add(event);
            }
        }
        return found.isEmpty() || found.get(0).since() != after + 1 ? null : found;
    }
}
