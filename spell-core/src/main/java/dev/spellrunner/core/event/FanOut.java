// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes each event on to several sinks. Immutable. */
record FanOut(List<EventSink> sinks) implements EventSink {

    private static final Logger log = LoggerFactory.getLogger(EventSink.class);

    @Override
    public void emit(NodeEvent event) {
        for (EventSink sink : sinks) {
            emitTo(sink, event);
        }
    }

    private static void emitTo(EventSink sink, NodeEvent event) {
        try {
            sink.emit(event);
        } catch (Throwable e) {
            log.warn("sink {} failed on event {} of run {}", sink, event.seq(), event.run(), e);
        }
    }
}
