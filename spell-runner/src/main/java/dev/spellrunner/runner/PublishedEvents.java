// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventPublisher;
import dev.spellrunner.runner.log.Start;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Keeps the events of one run for their subscribers. Thread-safe. */
final class PublishedEvents implements EventSink {

    private static final Duration AS_LONG_AS_IT_IS_HELD = Duration.ofDays(365);
    private static final long MOST_BYTES = 8L << 20;

    private final EventLog events = EventLog.inMemory()
            .age(AS_LONG_AS_IT_IS_HELD)
            .bytesPerUser(MOST_BYTES)
            .bytes(MOST_BYTES)
            .build();
    private final Channel channel;

    PublishedEvents(String spell) {
        this.channel = new Channel("", spell);
    }

    @Override
    public void emit(NodeEvent event) {
        events.append(channel, event);
    }

    EventPublisher publisher(String run, Executor executor) {
        return new EventPublisher(available -> events.follow(channel, Start.ofRun(run, 0), available), executor);
    }
}
