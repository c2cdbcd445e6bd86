// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events of all runs on their way into another log. Thread-safe. Closes the other log. */
public final class CountingLog implements EventLog {

    private final EventLog log;
    private final LongAdder events = new LongAdder();

    /** Creates a log in front of another one. */
    public CountingLog(EventLog log) {
        this.log = log;
    }

    /** Returns how many events there were. */
    public long events() {
        return events.sum();
    }

    @Override
    public void append(Channel channel, NodeEvent event) {
        events.increment();
        log.append(channel, event);
    }

    @Override
    public Follower follow(Channel channel, Start start, Runnable available) {
        return log.follow(channel, start, available);
    }

    @Override
    public void close() {
        log.close();
    }
}
