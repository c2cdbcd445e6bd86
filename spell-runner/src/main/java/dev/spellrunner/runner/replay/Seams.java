// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the seams out of a recording: where its run lost its host and went on elsewhere. An execution that was cut off there
 * counts for nothing, since its node worked once more.
 */
final class Seams {

    private final List<NodeEvent> events;
    /** By event: the number of the execution that it is of, at its path. */
    private final Map<NodePath, Integer> current = new HashMap<>();

    private Seams(List<NodeEvent> events) {
        this.events = events;
    }

    /** Returns the events without executions that were cut off; the same list if there are none. */
    static List<NodeEvent> without(List<NodeEvent> events) {
        return events.stream().anyMatch(Seams::mayBeCutOff) ? new Seams(events).removed() : events;
    }

    /** The host stopped it; whether the run went on, the rest of the recording tells. */
    private static boolean mayBeCutOff(NodeEvent event) {
        return event instanceof NodeEvent.Cancelled cancelled
                && cancelled.by() == Cause.HOST
                && !event.path().isRoot();
    }

    private List<NodeEvent> removed() {
        Set<Execution> cutOff = cutOff();
        List<NodeEvent> left = new ArrayList<>(events.size());
        current.clear();
        for (NodeEvent event : events) {
            Execution execution = executionOf(event);
            boolean isOfCutOff = cutOff.contains(execution) && !(event instanceof NodeEvent.Waiting);
            if (!isOfCutOff && !isInsideOf(event.path(), cutOff)) {
                left.add(event);
            }
        }
        return left;
    }

    private boolean isInsideOf(NodePath path, Set<Execution> cutOff) {
        for (NodePath around = path; !around.isRoot(); ) {
            around = RecordedWork.owner(around);
            if (cutOff.contains(new Execution(around, current.getOrDefault(around, 0)))) {
                return true;
            }
        }
        return false;
    }

    private record Execution(NodePath path, int number) {}

    private Execution executionOf(NodeEvent event) {
        int number = event instanceof NodeEvent.Started
                ? current.merge(event.path(), 1, Integer::sum)
                : current.getOrDefault(event.path(), 0);
        return new Execution(event.path(), number);
    }

    private Set<Execution> cutOff() {
        NodeEvent last = events.get(events.size() - 1);
        boolean hasEnded = last.path().isRoot() && last.isTerminal();
        Set<NodePath> startedLater = new HashSet<>();
        List<Boolean> isRepeated = new ArrayList<>();
        for (int i = events.size() - 1; i >= 0; i--) {
            NodeEvent event = events.get(i);
            isRepeated.add(startedLater.contains(event.path()));
            if (event instanceof NodeEvent.Started) {
                startedLater.add(event.path());
            }
        }
        Set<Execution> cutOff = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            Execution execution = executionOf(events.get(i));
            if (mayBeCutOff(events.get(i)) && (!hasEnded || isRepeated.get(events.size() - 1 - i))) {
                cutOff.add(execution);
            }
        }
        return cutOff;
    }
}
