// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The end of a run that cannot go on after its host was lost: whatever was open ends, then the run. Immutable. */
final class OrphanEnd {

    private static final String GONE = "its host is gone";

    private final KeptRun run;
    private final EventCodec codec;
    private final Instant now;
    private final NodeEvent first;
    private final long last;
    private final List<NodeEvent> open;

    OrphanEnd(KeptRun run, Recording recording, EventCodec codec, Instant now) {
        this.run = run;
        this.codec = codec;
        this.now = now;
        List<NodeEvent> events = recording.events();
        this.first = events.get(0);
        this.last = events.get(events.size() - 1).seq();
        this.open = open(events);
    }

    /** Returns what has begun, or waits, and has not ended; what is inside before what it is in. */
    private static List<NodeEvent> open(List<NodeEvent> events) {
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
        return inside;
    }

    void failed(String message, String hint) {
        NodeError error = new NodeError("HostLost", message, NodePath.ROOT, "", hint);
        long at = endOpen();
        append(new NodeEvent.Failed(
                first.run(), first.spell(), at, at, now, NodePath.ROOT, "", error, microsSince(first)));
    }

    void cancelled(String reason, Cause by) {
        long at = endOpen();
        append(new NodeEvent.Cancelled(
                first.run(), first.spell(), at, at, now, NodePath.ROOT, "", reason, by, microsSince(first)));
    }

    /** Returns the number of the run's own end. */
    private long endOpen() {
        long seq = last;
        for (NodeEvent event : open) {
            seq++;
            append(new NodeEvent.Cancelled(
                    event.run(),
                    event.spell(),
                    seq,
                    seq,
                    now,
                    event.path(),
                    event.component(),
                    GONE,
                    Cause.HOST,
                    microsSince(event)));
        }
        return seq + 1;
    }

    private long microsSince(NodeEvent event) {
        return Math.max(0, Duration.between(event.at(), now).toNanos() / 1000);
    }

    private void append(NodeEvent event) {
        run.append(LoggedEvent.of(event, codec));
    }
}
