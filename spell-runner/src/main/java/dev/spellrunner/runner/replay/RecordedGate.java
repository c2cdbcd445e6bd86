// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.Guard;
import dev.spellrunner.runner.engine.Verdict;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Decides what the gates of a recorded run decided, as far as its events tell. Confined to the run's thread. */
final class RecordedGate implements Guard {

    private final RecordedNodes nodes;
    private final Map<NodePath, Deque<Passage>> passages = new HashMap<>();
    private final IdentityHashMap<NodeEvent, Passage> byEnd = new IdentityHashMap<>();
    private final Map<NodePath, Verdict> refusals = new HashMap<>();
    /** Nodes that wait, by the event that ends their wait. */
    private final IdentityHashMap<NodeEvent, CompletableFuture<Verdict>> open = new IdentityHashMap<>();

    /** Waits that went on at the end of the recording. */
    private final IdentityHashMap<NodeEvent, Boolean> goOn = new IdentityHashMap<>();

    private boolean told;

    /** The recorded passage of a node through its gate: whether it waited, and the event that ended the wait; null if none did. */
    private record Passage(
            NodeEvent.@Nullable Waiting waiting, @Nullable NodeEvent end, Verdict verdict) {}

    RecordedGate(RecordedNodes nodes, RecordedRun recording) {
        this.nodes = nodes;
        Map<NodePath, NodeEvent.Waiting> waits = new LinkedHashMap<>();
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Waiting waiting) {
                waits.put(event.path(), waiting);
            } else if (event instanceof NodeEvent.Started started) {
                NodeEvent.Waiting waiting = waits.remove(event.path());
                add(event.path(), new Passage(waiting, event, passed(waiting, started)));
            } else {
                addRefusal(event, waits);
            }
        }
        waits.forEach((path, waiting) -> {
            goOn.put(waiting, true);
            add(path, new Passage(waiting, null, Verdict.PASS));
        });
    }

    private void addRefusal(NodeEvent event, Map<NodePath, NodeEvent.Waiting> waits) {
        String reason = refusalIn(event);
        if (reason != null) {
            Verdict refusal = new Verdict.Refusal(reason);
            refusals.put(event.path(), refusal);
            add(event.path(), new Passage(waits.remove(event.path()), event, refusal));
        } else if (event.isTerminal() && waits.containsKey(event.path())) {
            add(event.path(), new Passage(waits.remove(event.path()), null, Verdict.PASS));
        }
    }

    private void add(NodePath path, Passage passage) {
        passages.computeIfAbsent(path, key -> new ArrayDeque<>()).add(passage);
        if (passage.end != null) {
            byEnd.put(passage.end, passage);
        }
        told |= passage.waiting != null || passage.verdict instanceof Verdict.Refusal;
    }

    /** Nodes that need the value of one that was refused are skipped for the same cause; they do not come to their gate. */
    private static @Nullable String refusalIn(NodeEvent event) {
        if (event instanceof NodeEvent.Skipped skipped) {
            return skipped.by() == Cause.GATE ? skipped.reason() : null;
        }
        return event instanceof NodeEvent.Cancelled cancelled && cancelled.by() == Cause.GATE
                ? cancelled.reason()
                : null;
    }

    /**
     * A gate that let a node wait may have changed its inputs. If it changed them at once, the recording says the same, and
     * the wait ends right after it has begun.
     */
    private Verdict passed(NodeEvent.@Nullable Waiting waiting, NodeEvent.Started started) {
        NodePlan node = waiting == null ? null : nodes.find(started.path());
        if (waiting == null || node == null) {
            return Verdict.PASS;
        }
        Map<String, @Nullable Object> before = waiting.inputs();
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        started.inputs().forEach((key, value) -> {
            boolean isSame = before.containsKey(key) && Objects.equals(before.get(key), value);
            if (!isSame && node.shape.inputs.indexOfKey(key) >= 0) {
                changed.put(key, value);
            }
        });
        return new Verdict.Pass(changed);
    }

    /** Tells whether the recording says how the next passage of a node ended; forgets one that was not at its end. */
    boolean knowsNext(NodePath path) {
        Deque<Passage> coming = passages.get(path);
        Passage next = coming == null ? null : coming.peek();
        if (next == null || coming == null) {
            return false;
        }
        boolean isKnown = next.waiting == null || !goOn.containsKey(next.waiting);
        if (!isKnown) {
            coming.remove();
        }
        return isKnown;
    }

    /** Tells whether the recording shows that a gate let a node wait, or refused one. */
    boolean isNeeded() {
        return told;
    }

    /** Tells whether an event is of a wait: that it begins, or that it ended and the node was not to work. */
    boolean tells(NodeEvent event) {
        Passage passage = byEnd.get(event);
        boolean isEndOfWait = passage != null && passage.waiting != null && !(event instanceof NodeEvent.Started);
        return event instanceof NodeEvent.Waiting || isEndOfWait;
    }

    @Override
    public Verdict ask(Arrival arrival) {
        Deque<Passage> coming = passages.get(arrival.path());
        Passage passage = coming == null ? null : coming.poll();
        if (passage == null) {
            return refusalOf(arrival.path());
        }
        if (passage.waiting == null) {
            return passage.verdict;
        }
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        if (passage.end != null) {
            open.put(passage.end, verdict);
        }
        return new Verdict.Later<>(passage.waiting.reason(), verdict, given -> given);
    }

    /** Lets a wait end that an event is recorded to have ended; false if there is none. */
    boolean endWait(NodeEvent event) {
        CompletableFuture<Verdict> waiting = open.remove(event);
        Passage passage = byEnd.get(event);
        return waiting != null && passage != null && waiting.complete(passage.verdict);
    }

    /** Returns what let a node start that is recorded to have started. */
    Verdict decisionFor(NodeEvent.Started started) {
        Passage passage = byEnd.get(started);
        return passage == null ? Verdict.PASS : passage.verdict;
    }

    /** Returns the refusal of a node that was refused, else lets it pass. */
    Verdict refusalOf(NodePath path) {
        return refusals.getOrDefault(path, Verdict.PASS);
    }
}
