// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events of a run that are written in one step. Immutable.
 *
 * @param channel of which user and spell the run is
 * @param run the id of the run
 * @param epoch which host of the run writes, from 1
 * @param hasRecord whether it is to be written; else it is published alone
 * @param head the fields of the run, for its first batch
 * @param before the number after which they come
 * @param events in order; at least one
 * @param states the States that have changed, by spell
 * @param size how many bytes of events wait with it
 */
public record StreamBatch(
        Channel channel,
        String run,
        long epoch,
        boolean hasRecord,
        RunHead head,
        long before,
        List<LoggedEvent> events,
        Map<String, StateImage> states,
        long size) {

    /** For how long a version of a spell is kept after a run of it began. */
    public static final Duration AGE_OF_VERSIONS = Duration.ofDays(30);

    /** Returns the last event. */
    public LoggedEvent last() {
        return events.get(events.size() - 1);
    }

    /** Tells whether it is the first one of its run. */
    public boolean isFirst() {
        return head.isFirst(events.get(0));
    }

    /**
     * Tells whether it may be told before it is safe from a crash of the server: it has nothing but {@code Progress} of nodes
     * whose ends are not written, for which no effect waits, and which no run that goes on needs.
     */
    public boolean isProgressAlone() {
        return states.isEmpty()
                && events.stream().allMatch(event -> event.kind().equals("progress"));
    }

    /** Returns the same batch behind events that are to be written once more. */
    StreamBatch after(long number, List<LoggedEvent> missing) {
        List<LoggedEvent> all = new ArrayList<>(missing);
        all.addAll(events);
        return new StreamBatch(channel, run, epoch, hasRecord, head, number, List.copyOf(all), states, size);
    }

    /** Returns the same batch, to be published alone. */
    StreamBatch withoutRecord() {
        return new StreamBatch(channel, run, epoch, false, head, before, events, states, size);
    }
}
