// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.RunResult;
import java.util.ArrayList;
import java.util.List;

/** Keeps all events. Thread-safe. */
public final class RecordingSink implements EventSink {

    private final Object lock = new Object();
    private final List<NodeEvent> events = new ArrayList<>();

    /** Creates a sink that has kept nothing yet. */
    public RecordingSink() {}

    @Override
    public void emit(NodeEvent event) {
        synchronized (lock) {
            events.add(event);
        }
    }

    /** Returns the events so far, of all runs. */
    public List<NodeEvent> events() {
        synchronized (lock) {
            return List.copyOf(events);
        }
    }

    /** Returns the trace of a run that has ended, whose events are here. */
    public RunTrace trace(RunResult result) {
        return new RunTrace(
                result,
                events().stream()
                        .filter(event -> event.run().equals(result.run()))
                        .toList());
    }
}
