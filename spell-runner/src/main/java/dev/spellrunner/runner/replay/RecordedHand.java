// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ends of nodes that were brought about by hand. Not changed once it is made.
 *
 * <p>What goes on inside a node ends with it, right before it, for the same cause: that follows by itself.
 */
final class RecordedHand {

    private final Set<NodeEvent> ends = Collections.newSetFromMap(new IdentityHashMap<>());

    RecordedHand(RecordedRun recording) {
        // Backwards: the end of a node comes after the ends of those inside.
        Set<NodePath> ending = new HashSet<>();
        List<NodeEvent> events = recording.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            NodeEvent event = events.get(i);
            boolean isByHand = isByHand(event);
            if (!isByHand && !(event instanceof NodeEvent.Skipped)) {
                ending.clear();
            } else if (isByHand && !isInside(event.path(), ending)) {
                ends.add(event);
                ending.add(event.path());
            }
        }
    }

    private static boolean isByHand(NodeEvent event) {
        return event instanceof NodeEvent.Completed completed
                ? completed.origin() == Origin.HAND
                : event instanceof NodeEvent.Cancelled cancelled && cancelled.by() == Cause.HAND;
    }

    private static boolean isInside(NodePath path, Set<NodePath> ending) {
        for (NodePath around = RecordedWork.owner(path); !around.isRoot(); around = RecordedWork.owner(around)) {
            if (ending.contains(around)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether an event is the end of a node that was cancelled, or given its outputs, by hand. */
    boolean did(@Nullable NodeEvent event) {
        return event != null && ends.contains(event);
    }
}
