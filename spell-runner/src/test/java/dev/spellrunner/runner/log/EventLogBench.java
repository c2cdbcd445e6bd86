// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.core.event.NodeEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Opens logs for the tests of the contract, appends to them and follows them, also with one in which an event arrives some time after it was appended. */
@Timeout(60)
abstract class EventLogBench {

    static final Channel CHANNEL = new Channel("ada", "wee silver");

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Opens a log that keeps 20 ended runs of a channel at least, and whatever is small of a run. */
    protected abstract EventLog open();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    EventLog log() {
        return closing(open());
    }

    <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    Listener listen(EventLog log, Start start) {
        return listen(log, CHANNEL, start);
    }

    Listener listen(EventLog log, Channel channel, Start start) {
        return closing(new Listener(log, channel, start));
    }

    static void append(EventLog log, NodeEvent... events) {
        append(log, List.of(events));
    }

    static void append(EventLog log, Collection<? extends NodeEvent> events) {
        events.forEach(event -> log.append(CHANNEL, event));
    }

    /** Appends events of one run, and waits until the log has them, if it takes its time to write. */
    void write(EventLog log, List<NodeEvent> run) {
        append(log, run);
        NodeEvent last = run.get(run.size() - 1);
        try (Listener listener = new Listener(log, CHANNEL, Start.ofRun(last.run(), last.seq() - 1))) {
            listener.awaitSeq(last.run(), last.seq());
        }
    }
}
