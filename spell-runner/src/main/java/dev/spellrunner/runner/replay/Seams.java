// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the seams out of a recording: where its run lost its host and went on elsewhere. Of an execution that was cut off
 * there only the place counts where it came to its turn: the run that went on let its node work once more in that place,
 * between the same events, though it could tell of that only later.
 */
final class Seams {

    private final List<NodeEvent> events;
    /** By event: the number of the execution that it is of, at its path. */
    private final Map<NodePath, Integer> current = new HashMap<>();

    private Seams(List<NodeEvent> events) {
        this.events = events;
    }

    /**
     * Returns the events as if no host had been lost; the same list if none was. An execution stands where its node came to
     * its turn first, and has no end if it was cut off and not repeated yet.
     */
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
        @Nullable NodeEvent[] placed = new NodeEvent[events.size()];
        Map<NodePath, Turn> turns = new HashMap<>();
        current.clear();
        for (int i = 0; i < placed.length; i++) {
            NodeEvent event = events.get(i);
            boolean isOfCutOff = cutOff.contains(executionOf(event));
            if (isInsideOf(event.path(), cutOff)) {
                continue;
            }
            if (event instanceof NodeEvent.Started started && isOfCutOff) {
                int place = i;
                turns.computeIfAbsent(event.path(), path -> new Turn(place)).started = started;
            } else if (event instanceof NodeEvent.Waiting || !isOfCutOff) {
                placed[i] = event;
                place(placed, i, turns);
            }
        }
        turns.forEach((path, turn) -> placed[turn.place] = turn.started);
        List<NodeEvent> left = new ArrayList<>(placed.length);
        for (NodeEvent event : placed) {
            if (event != null) {
                left.add(event);
            }
        }
        return left;
    }

    /** Puts what began a repetition, its start or its wait for a gate, where the first execution began. */
    private static void place(@Nullable NodeEvent[] placed, int at, Map<NodePath, Turn> turns) {
        NodeEvent event = requireNonNull(placed[at]);
        Turn turn = turns.get(event.path());
        if (turn != null && event instanceof NodeEvent.Waiting && turn.waiting < 0) {
            turn.waiting = at;
        } else if (turn != null && event instanceof NodeEvent.Started) {
            int first = turn.waiting < 0 ? at : turn.waiting;
            placed[turn.place] = placed[first];
            placed[first] = null;
            turns.remove(event.path());
        }
    }

    /** The turn of a node whose execution was cut off, and has not been repeated yet. */
    private static final class Turn {
        final int place;
        /** The index where it began to wait for its gate once more; negative if it did not. */
        int waiting = -1;
        /** Its last start. */
        NodeEvent.@Nullable Started started;

        Turn(int place) {
            this.place = place;
        }
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
