// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.util.List;

/**
 * Receives the events of a run.
 *
 * <p>{@link #emit} is called in order, on the run's thread: never twice at once for one run, but perhaps at once for
 * two. It should return at once, since the run waits for it. A sink that
 * throws is logged and does not disturb the run. A sink that may block belongs behind {@link #buffered}.
 */
@FunctionalInterface
public interface EventSink {

    /**
     * Takes an event.
     *
     * @param event the event; plain data
     */
    void emit(NodeEvent event);

    /**
     * Returns a sink that passes each event on to several others. One that throws is logged, and the next one is still
     * told.
     *
     * @param sinks the sinks, in the order in which they are told
     */
    static EventSink all(EventSink... sinks) {
        return new FanOut(List.of(sinks));
    }

    /**
     * Starts the options of a buffer for a sink that may block: bounded, compacting, with a thread of its own.
     *
     * @param slow the sink; called in order, by one thread
     */
    static BufferedSink.Builder buffered(EventSink slow) {
        return new BufferedSink.Builder(slow);
    }
}
