// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.NodePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a failure or a cancellation brings down: nodes that need a value, scopes, the run. Confined to the run's thread. */
final class Failing {

    private final Execution execution;
    private final Narration narration;
    private final Walk walk;

    Failing(Execution execution, Narration narration, Walk walk) {
        this.execution = execution;
        this.narration = narration;
        this.walk = walk;
    }

    // ---- failing ----

    /**
     * A node has failed. If nothing handles that, its scope falls and the node that opened it fails for the same reason,
     * and so on, up to the run itself.
     */
    void fail(Frame innermost, NodePlan failed, Failure failure) {
        Frame frame = innermost;
        NodePlan node = failed;
        while (!goesOnAfter(frame, node, failure)) {
            halt(frame, failed(failure.error().path()));
            if (frame.parent == null || frame.owner == null) {
                execution.finish(Map.of(), List.of(failure));
                return;
            }
            node = frame.owner;
            frame = frame.parent;
        }
    }

    /** A node has failed since nodes inside it have, in branches that went on beside each other. */
    void fail(Frame frame, NodePlan node, List<Failure> failures) {
        fail(frame, node, failures.get(0));
        if (!node.handlesErrors) {
            failures.subList(1, failures.size()).forEach(frame::failure);
        }
    }

    /** Lets a node fail, and returns whether its scope goes on. */
    private boolean goesOnAfter(Frame frame, NodePlan node, Failure failure) {
        walk.noteBroken();
        frame.status(node.index, Frame.FAILED);
        noteRun(frame, node);
        takeBack(frame, node);
        narration.failed(frame, node, failure.error());
        Deque<Frame.Waiter> waiting = new ArrayDeque<>();
        addWaiting(frame, node, waiting);
        waiting.forEach(waiter -> skip(waiter, DataWires.needsValueOf(node)));
        boolean handled = node.handlesErrors && !failure.fatal();
        boolean goesOn = handled || (execution.finishesBranches() && !failure.fatal());
        if (handled) {
            walk.fireError(frame, node);
        } else if (goesOn) {
            frame.failure(failure);
        }
        walk.finish(frame, node);
        return goesOn;
    }

    // ---- stopping a node ----

    /** A gate keeps a node from its work. */
    void refuse(Frame frame, NodePlan node, String reason, boolean waited) {
        String why = refused(node.node.id(), reason);
        if (!node.action) {
            narration.skipped(frame, node, why);
        } else if (waited) {
            // Another trigger may still run it, and what is skipped does not run.
            narration.neverBegan(frame, node);
            narration.cancelled(frame, node, why);
        }
        stop(frame, node, node.action && waited ? Frame.STOPPED : Frame.SKIPPED, why);
    }

    static String refused(String id, String reason) {
        return "node '" + id + "' was refused: " + reason;
    }

    static String failed(NodePath path) {
        return "node '" + path + "' failed";
    }

    static String cancelled(String id, String reason) {
        return "node '" + id + "' was cancelled: " + reason;
    }

    /** A node ends without outputs, and yet did not fail: its triggers do not fire, and its scope goes on. */
    void stop(Frame frame, NodePlan node, byte status, String why) {
        walk.noteBroken();
        frame.status(node.index, status);
        frame.skipReason(node.index, why);
        takeBack(frame, node);
        if (status == Frame.STOPPED) {
            noteRun(frame, node);
        }
        Deque<Frame.Waiter> waiting = new ArrayDeque<>();
        addWaiting(frame, node, waiting);
        waiting.forEach(waiter -> skip(waiter, why));
        walk.finish(frame, node);
    }

    /** Another trigger may find that an action lacks a value: then it is not said to be skipped, since it has run. */
    private static void noteRun(Frame frame, NodePlan node) {
        if (node.action) {
            frame.hasRunInVain(node.index);
        }
    }

    /** A loop that does not come to its end has no value, not even that it has none. */
    private static void takeBack(Frame frame, NodePlan node) {
        if (!node.action && frame.loop(node.index) != null) {
            frame.outputs[node.index] = null;
        }
    }

    // ---- skipping ----

    /** A node that waits for a value cannot run, and so neither can those that wait for its own. */
    void skip(Frame.Waiter first, String reason) {
        Deque<Frame.Waiter> open = new ArrayDeque<>();
        open.add(first);
        for (Frame.Waiter next; (next = open.poll()) != null; ) {
            Frame frame = next.frame();
            if (!frame.ended && frame.status(next.node()) == Frame.PULLING) {
                NodePlan node = frame.plan.nodes[next.node()];
                frame.status(node.index, Frame.SKIPPED);
                frame.skipReason(node.index, reason);
                walk.noteBroken();
                if (!node.action) {
                    // Of an action it is told at the end, since another trigger may still run it.
                    narration.skipped(frame, node, reason);
                }
                addWaiting(frame, node, open);
                walk.finish(frame, node);
                walk.scopes.touched(frame);
            }
        }
    }

    /** Collects the nodes that wait for the value of another one. */
    private static void addWaiting(Frame frame, NodePlan source, Deque<Frame.Waiter> waiting) {
        if (frame.outputs[source.index] != null) {
            return;
        }
        for (int i = 0; i < source.consumers.length; i++) {
            NodePlan consumer = frame.plan.nodes[source.consumers[i]];
            if (frame.status(consumer.index) == Frame.PULLING
                    && DataWires.counts(frame, consumer, source.consumerWires[i])) {
                waiting.add(new Frame.Waiter(frame, consumer.index, source.consumerWires[i]));
            }
        }
        List<Frame.Waiter> inner = frame.takeWaiters(source.index);
        if (inner != null) {
            waiting.addAll(inner);
        }
    }

    // ---- stopping ----

    /** Stops all that goes on in a scope and in those inside it, the innermost first. */
    void halt(Frame fallen, String reason) {
        List<Frame> frames = new ArrayList<>(walk.agenda.fallingWith(fallen));
        frames.sort(Comparator.comparingInt(Frame::nesting).reversed());
        Map<Frame, Set<NodePlan>> stopped = new HashMap<>();
        for (Call call : walk.workers.abandonIn(fallen)) {
            stopped.computeIfAbsent(call.frame, key -> new LinkedHashSet<>()).add(call.node);
        }
        for (Frame frame : frames) {
            frame.awaitingTrigger()
                    .forEach(node -> stopped.computeIfAbsent(frame, key -> new LinkedHashSet<>())
                            .add(node));
            for (NodePlan node : stopped.getOrDefault(frame, Set.of())) {
                narration.cancelled(frame, node, reason);
                frame.status(node.index, Frame.FAILED);
            }
            SkipReport.tell(frame, narration, reason);
            walk.agenda.close(frame);
            boolean outermost = frame == fallen || (frame.loop != null && frame.loop == fallen.loop);
            if (!outermost && frame.parent != null && frame.owner != null) {
                stopped.computeIfAbsent(frame.parent, key -> new LinkedHashSet<>())
                        .add(frame.owner);
            }
        }
        walk.agenda.dropClosed();
    }
}
