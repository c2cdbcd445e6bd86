// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventBuilder;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The events by which a run ends that cannot go on after its host was lost: all that is open ends, then the run. */
public final class LostRun {

    private static final String GONE = "its host was lost";

    private final List<NodeEvent> events;
    private final Instant now;

    /**
     * Creates it.
     *
     * @param events the events of the run, as far as they are known; at least one
     * @param now when it ends
     */
    public LostRun(List<NodeEvent> events, Instant now) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("the run is unknown");
        }
        this.events = List.copyOf(events);
        this.now = now;
    }

    /** Returns the events by which it fails. */
    public List<NodeEvent> failed(String message, String hint) {
        List<NodeEvent> ends = endsOfOpen();
        ends.add(event(events.get(0), ends)
                .node(NodePath.ROOT, "")
                .failed(new NodeError("HostLost", message, NodePath.ROOT, "", hint)));
        return ends;
    }

    /** Returns the events by which it is cancelled. */
    public List<NodeEvent> cancelled(String reason, Cause by) {
        List<NodeEvent> ends = endsOfOpen();
        ends.add(event(events.get(0), ends).node(NodePath.ROOT, "").by(by).cancelled(reason));
        return ends;
    }

    /** Inner executions end before those around them. */
    private List<NodeEvent> endsOfOpen() {
        Map<NodePath, NodeEvent> open = new LinkedHashMap<>();
        for (NodeEvent event : events) {
            if (event.isTerminal()) {
                open.remove(event.path());
            } else if (!event.path().isRoot() && !(event instanceof NodeEvent.Progress)) {
                open.remove(event.path());
                open.put(event.path(), event);
            }
        }
        List<NodeEvent> inside = new ArrayList<>();
        open.values().forEach(event -> inside.add(0, event));
        List<NodeEvent> ends = new ArrayList<>(inside.size() + 1);
        for (NodeEvent event : inside) {
            ends.add(event(event, ends)
                    .node(event.path(), event.component())
                    .by(Cause.HOST)
                    .cancelled(GONE));
        }
        return ends;
    }

    /** Begins the event that ends what began with another one. */
    private EventBuilder event(NodeEvent begun, List<NodeEvent> before) {
        long last = events.get(events.size() - 1).seq();
        long micros = Math.max(0, Duration.between(begun.at(), now).toNanos() / 1000);
        return NodeEvent.of(begun.run(), begun.spell())
                .seq(last + before.size() + 1)
                .at(now)
                .micros(micros);
    }
}
