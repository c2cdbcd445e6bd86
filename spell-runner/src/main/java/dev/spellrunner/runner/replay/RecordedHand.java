// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.runner.engine.End;
import dev.spellrunner.runner.engine.RunLoop;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which ends of nodes somebody brought about by hand, as the reasons in a recording tell. Not changed once it is made. */
final class RecordedHand {

    private final Set<NodeEvent> ends = Collections.newSetFromMap(new IdentityHashMap<>());

    RecordedHand(RecordedRun recording) {
        Set<String> derived = new HashSet<>();
        recording.end().ifPresent(end -> {
            if (end instanceof NodeEvent.Cancelled cancelled) {
                derived.add(cancelled.reason());
            }
        });
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Failed) {
                derived.add(End.failed(event.path()));
            }
            if (event instanceof NodeEvent.Completed completed && completed.origin() == Origin.HAND) {
                ends.add(event);
            } else if (event instanceof NodeEvent.Cancelled cancelled
                    && !derived.contains(cancelled.reason())
                    && !followsFromAnother(cancelled)) {
                ends.add(event);
            }
        }
    }

    /** A node falls with the one that it is in, with a run that crashes, or since its gate refused it. */
    private static boolean followsFromAnother(NodeEvent.Cancelled event) {
        String reason = event.reason();
        if (event.path().isRoot()
                || reason.startsWith(RunLoop.CRASHED)
                || reason.startsWith(End.refused(event.path().node(), ""))) {
            return true;
        }
        NodePath around = RecordedWork.owner(event.path());
        while (!around.isRoot()) {
            if (reason.startsWith(End.cancelled(around.node(), ""))) {
                return true;
            }
            around = RecordedWork.owner(around);
        }
        return false;
    }

    /** Tells whether an event is the end of a node that somebody cancelled, or whose outputs somebody gave. */
    boolean did(@Nullable NodeEvent event) {
        return event != null && ends.contains(event);
    }
}
