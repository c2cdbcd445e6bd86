// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a run that goes on after its host was lost as if it were the same: what was told is not told again, what comes
 * is numbered on, and an execution that was cut off ends before anything else. Confined to the run's thread.
 */
final class GoneOnEvents implements EventSink {

    private static final String WHY = "its host was lost";

    private final @Nullable EventSink sink;
    private final Clock clock;
    private final Map<NodePath, Told> told = new HashMap<>();
    private final List<NodeEvent.Started> cutOff = new ArrayList<>();
    /** Executions in which others run, and to which this run has not come. */
    private final Map<NodePath, NodeEvent.Started> leftOpen = new HashMap<>();
    /** Those of them that are directly in another, in the order of their starts; by that other's path. */
    private final Map<NodePath, List<NodePath>> leftOpenIn = new HashMap<>();
    /** Nodes that work, as far as was told. */
    private final Set<NodePath> open = new HashSet<>();

    private long last;
    private boolean begun;

    /** Events of a node that were told and come again, as the walk is repeated. */
    private static final class Told {
        int waits;
        int starts;
        int ends;
        boolean skipped;
        /** Whether it ever began, in an execution that counts or one that was cut off. */
        boolean ran;
        /** When the execution began that is not told of again. */
        @Nullable
        Instant startedAt;
    }

    /**
     * Begins after what was told.
     *
     * @param events all that was told, with the seams
     * @param works the executions that count, those without an end included
     */
    GoneOnEvents(@Nullable EventSink sink, Clock clock, List<NodeEvent> events, List<RecordedWork> works) {
        this.sink = sink;
        this.clock = clock;
        this.last = events.get(events.size() - 1).seq();
        for (NodeEvent event : events) {
            at(event.path()).ran |= event instanceof NodeEvent.Started;
            follow(event);
        }
        for (NodeEvent event : Seams.without(events)) {
            note(event);
        }
        for (RecordedWork work : works) {
            if (work.end == null && work.hasInside) {
                leftOpen.put(work.path(), work.started);
                leftOpenIn
                        .computeIfAbsent(RecordedWork.owner(work.path()), key -> new ArrayList<>(1))
                        .add(work.path());
            } else if (work.end == null) {
                at(work.path()).starts--;
                if (open.contains(work.path())) {
                    cutOff.add(work.started);
                }
            }
        }
    }

    private Told at(NodePath path) {
        return told.computeIfAbsent(path, key -> new Told());
    }

    private void note(NodeEvent event) {
        Told node = at(event.path());
        if (event instanceof NodeEvent.Waiting) {
            node.waits++;
        } else if (event instanceof NodeEvent.Started) {
            node.starts++;
            node.startedAt = event.at();
        } else if (event instanceof NodeEvent.Skipped) {
            node.skipped = true;
        } else if (event.isTerminal()) {
            node.ends++;
        }
    }

    private void follow(NodeEvent event) {
        if (event instanceof NodeEvent.Started) {
            open.add(event.path());
        } else if (event.isTerminal()) {
            open.remove(event.path());
        }
    }

    @Override
    public void emit(NodeEvent event) {
        if (!begun) {
            begun = true;
            endCutOff();
        }
        Told node = told.get(event.path());
        if (node == null) {
            tell(event);
        } else {
            emit(event, node);
        }
    }

    private void endCutOff() {
        cutOff.forEach(this::endAsCutOff);
    }

    private void endAsCutOff(NodeEvent.Started started) {
        Instant now = clock.instant();
        long micros = Math.max(0, Duration.between(started.at(), now).toNanos() / 1000);
        tell(new NodeEvent.Cancelled(
                started.run(),
                started.spell(),
                1,
                1,
                now,
                started.path(),
                started.component(),
                WHY,
                Cause.HOST,
                micros));
    }

    /** A run that ends before it has come to all that goes on leaves nothing open. */
    private void endLeftOpenIn(NodePath ending) {
        List<NodePath> inside = leftOpenIn.remove(ending);
        if (inside == null) {
            return;
        }
        Collections.reverse(inside);
        for (NodePath path : inside) {
            NodeEvent.Started started = leftOpen.remove(path);
            if (started == null) {
                endLeftOpenIn(path);
            } else {
                endAsCutOff(started);
            }
        }
    }

    private void emit(NodeEvent event, Told node) {
        if (node.skipped) {
            return;
        }
        if (event instanceof NodeEvent.Waiting) {
            if (node.waits > 0) {
                node.waits--;
                return;
            }
        } else if (event instanceof NodeEvent.Started) {
            if (node.starts > 0) {
                node.starts--;
                if (node.starts == 0) {
                    leftOpen.remove(event.path());
                }
                return;
            }
            node.waits = 0;
            node.startedAt = null;
        } else if (event instanceof NodeEvent.Skipped skipped) {
            emitSkipped(skipped, node);
            return;
        } else if (node.ends > 0) {
            // Its end was told, whatever comes of it now.
            node.ends -= event.isTerminal() ? 1 : 0;
            return;
        }
        tell(sinceItsStart(event, node));
    }

    /** A node that has run is not skipped, whatever kept it from running once more after it was cut off. */
    private void emitSkipped(NodeEvent.Skipped event, Told node) {
        if (!node.ran && node.ends == 0) {
            tell(event);
        }
    }

    private static NodeEvent sinceItsStart(NodeEvent event, Told node) {
        Instant from = node.startedAt;
        if (from == null || !event.isTerminal()) {
            return event;
        }
        long micros = Math.max(0, Duration.between(from, event.at()).toNanos() / 1000);
        if (event instanceof NodeEvent.Completed end) {
            return new NodeEvent.Completed(
                    end.run(),
                    end.spell(),
                    end.since(),
                    end.seq(),
                    end.at(),
                    end.path(),
                    end.component(),
                    end.outputs(),
                    end.closed(),
                    end.origin(),
                    end.usage(),
                    micros,
                    end.later());
        }
        if (event instanceof NodeEvent.Failed end) {
            return new NodeEvent.Failed(
                    end.run(),
                    end.spell(),
                    end.since(),
                    end.seq(),
                    end.at(),
                    end.path(),
                    end.component(),
                    end.error(),
                    micros,
                    end.later());
        }
        if (event instanceof NodeEvent.Cancelled end) {
            return new NodeEvent.Cancelled(
                    end.run(),
                    end.spell(),
                    end.since(),
                    end.seq(),
                    end.at(),
                    end.path(),
                    end.component(),
                    end.reason(),
                    end.by(),
                    micros);
        }
        return event;
    }

    /** Emits nothing of what is inside a node whose end was emitted. */
    private void tell(NodeEvent event) {
        if (!event.path().isRoot() && !open.contains(RecordedWork.owner(event.path()))) {
            return;
        }
        if (event.isTerminal() && !leftOpenIn.isEmpty()) {
            endLeftOpenIn(event.path());
        }
        follow(event);
        last++;
        if (sink != null) {
            sink.emit(event.numbered(last));
        }
    }
}
