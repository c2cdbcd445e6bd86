// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.concurrent.atomic.AtomicBoolean;

/** The numbers that a host leaves out which takes a run over: its first event covers them, and all others follow. Thread-safe. */
final class LeftOut {

    private final long count;
    private final EventCodec codec;
    private final AtomicBoolean isCovered = new AtomicBoolean();

    /**
     * Begins before the first event.
     *
     * @param count how many numbers
     */
    LeftOut(long count, EventCodec codec) {
        this.count = count;
        this.codec = codec;
    }

    /** Returns an event with the number that it has behind those; the first one covers them. */
    LoggedEvent behind(LoggedEvent event) {
        if (count == 0) {
            return event;
        }
        long since = isCovered.getAndSet(true) ? event.since() + count : event.since();
        return LoggedEvent.of(
                codec.decode(event.json()).numbered(event.seq() + count).coveringFrom(since), codec);
    }
}
