// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door through which nodes and scopes end. Confined to the run's thread.
 *
 * <p>An end may bring about others: of nodes that wait for a value, of a scope that is left with nothing to do, of the node
 * that opened it. They are listed, and the outermost call goes through the list, so that nothing recurses.
 */
final class Ends implements Order.Finds {

    private final Execution execution;
    private final Narration narration;
    private final Walk walk;

    /** Ends that are to be dealt with: of nodes, then of nodes that lack their values, then of scopes. */
    private final Deque<Ended> ends = new ArrayDeque<>(2);

    private final Deque<Ended> lacking = new ArrayDeque<>(2);
    private final Deque<Frame> idle = new ArrayDeque<>(2);
    private boolean draining;
    private final long most;

    private record Ended(Frame frame, NodePlan node, End end) {}

    Ends(Execution execution, Narration narration, Walk walk) {
        this.execution = execution;
        this.narration = narration;
        this.walk = walk;
        this.most = execution.limits().executions();
    }

    /** An execution of a node ends. */
    void end(Frame frame, NodePlan node, End end) {
        ends.add(new Ended(frame, node, end));
        drain();
    }

    /** A worker has given outputs. Nearly all ends are such ones: they need no object. */
    void gave(Frame frame, NodePlan node, Outputs.Values outputs) {
        if (draining) {
            end(frame, node, new End.Gave(outputs, Origin.WORKER));
            return;
        }
        draining = true;
        give(frame, node, outputs, Origin.WORKER);
        draining = false;
        drain();
    }

    void fail(Frame frame, NodePlan node, Failure failure) {
        end(frame, node, new End.Failed(List.of(failure)));
    }

    @Override
    public void idle(Frame frame) {
        idle.addFirst(frame);
        drain();
    }

    @Override
    public void lacks(Frame frame, NodePlan node, Reason why) {
        end(frame, node, new End.Unavailable(why));
    }

    @Override
    public void iterates(Loop loop) {
        walk.scopes.goOn(loop);
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        while (true) {
            Ended next = ends.poll();
            if (next != null) {
                end(next);
            } else if (!idle.isEmpty()) {
                endIfIdle(idle.remove());
            } else {
                draining = false;
                return;
            }
        }
    }

    // ---- nodes ----

    private void end(Ended ended) {
        if (ended.end instanceof End.Gave gave) {
            give(ended.frame, ended.node, gave.outputs(), gave.origin());
        } else if (ended.end instanceof End.Unavailable) {
            skip(ended);
        } else {
            lose(ended);
        }
    }

    private void give(Frame frame, NodePlan node, Outputs.Values outputs, Origin origin) {
        Failure unfit = isFull() ? Failure.ofTooManyTriggers(frame, node, most) : unfit(frame, node, outputs);
        if (unfit != null) {
            fail(frame, node, unfit);
            return;
        }
        frame.end(node.index, Frame.DONE);
        if (node.role != Role.PLAIN) {
            keepResult(frame, node, outputs);
        }
        narration.completed(frame, node, outputs, origin);
        if (walk.order.completed(frame, node, outputs)) {
            idle.addFirst(frame);
        }
    }

    /** Each trigger that waits may be an execution to come: so they have the same bound, and it bounds what they take. */
    private boolean isFull() {
        return walk.order.waitingTriggers() > most;
    }

    /** A node has no value to give, and so those that wait for it have none either, before anything follows from that. */
    private void lose(Ended lost) {
        note(lost);
        // Each of them, and those that wait for it, before the next: so it has always been told.
        List<Ended> direct = List.copyOf(lacking);
        lacking.clear();
        direct.forEach(this::skip);
        boolean goesOn = !(lost.end instanceof End.Failed failed) || goesOnAfter(lost.frame, lost.node, failed);
        if (walk.order.finish(lost.frame, lost.node)) {
            idle.addFirst(lost.frame);
        }
        if (!goesOn && lost.end instanceof End.Failed failed) {
            fallWith(lost.frame, failed);
        }
    }

    private void skip(Ended first) {
        lacking.add(first);
        for (Ended next; (next = lacking.poll()) != null; ) {
            if (!next.frame.ended && next.frame.status(next.node.index) == Frame.PULLING) {
                note(next);
                if (walk.order.finish(next.frame, next.node)) {
                    idle.addLast(next.frame);
                }
            }
        }
    }

    /** An end without outputs is noted and told, and nodes that wait for one are listed. */
    private void note(Ended ended) {
        Frame frame = ended.frame;
        NodePlan node = ended.node;
        if (ended.end instanceof End.Failed failed) {
            frame.end(node.index, Frame.FAILED);
            narration.failed(frame, node, failed.failures().get(0).error());
            addLacking(frame, node, DataWires.needsValueOf(node), true);
        } else if (ended.end instanceof End.Stopped stopped) {
            frame.end(node.index, Frame.STOPPED);
            frame.skipReason(node.index, stopped.why());
            narration.cancelled(frame, node, stopped.reason());
            addLacking(frame, node, stopped.why(), true);
        } else if (ended.end instanceof End.Refused refused) {
            noteSkipped(frame, node, refused.why());
        } else if (ended.end instanceof End.Unavailable unavailable) {
            noteSkipped(frame, node, unavailable.why());
        }
    }

    private void noteSkipped(Frame frame, NodePlan node, Reason why) {
        frame.end(node.index, Frame.SKIPPED);
        frame.skipReason(node.index, why);
        if (!node.action) {
            // Of an action it is told at the end, since another trigger may still run it.
            narration.skipped(frame, node, why);
        }
        addLacking(frame, node, why, false);
    }

    private boolean goesOnAfter(Frame frame, NodePlan node, End.Failed failed) {
        boolean fatal = failed.failures().get(0).fatal();
        if (node.handlesErrors && !fatal) {
            walk.order.fireError(frame, node);
            return true;
        }
        if (!execution.finishesBranches() || fatal) {
            return false;
        }
        failed.failures().forEach(frame::failure);
        return true;
    }

    /** Nothing handles a failure: its scope falls, and the node that opened it fails for the same reason. */
    private void fallWith(Frame frame, End.Failed failed) {
        Failure failure = failed.failures().get(0);
        halt(frame, Reason.ofFailure(End.failed(failure.error().path())));
        if (frame.parent == null || frame.owner == null) {
            execution.finish(Map.of(), List.of(failure));
        } else {
            end(frame.parent, frame.owner, new End.Failed(List.of(failure)));
        }
    }

    /** Nodes that wait for the value of one that has none to give cannot have it. */
    private void addLacking(Frame frame, NodePlan source, Reason why, boolean hasRun) {
        if (source.action && hasRun) {
            // Another trigger may find that it lacks a value: then it is not said to be skipped, since it has run.
            frame.hasRunInVain(source.index);
        } else if (!source.action && frame.loop(source.index) != null) {
            // A loop that does not come to its end has no value, not even that it has none.
            frame.outputs[source.index] = null;
        }
        if (frame.outputs[source.index] != null) {
            return;
        }
        End lost = new End.Unavailable(why);
        for (int i = 0; i < source.consumers.length; i++) {
            NodePlan consumer = frame.plan.nodes[source.consumers[i]];
            if (frame.status(consumer.index) == Frame.PULLING
                    && DataWires.counts(frame, consumer, source.consumerWires[i])) {
                lacking.add(new Ended(frame, consumer, lost));
            }
        }
        List<Frame.Waiter> inner = frame.takeWaiters(source.index);
        if (inner != null) {
            inner.forEach(
                    waiter -> lacking.add(new Ended(waiter.frame(), waiter.frame().plan.nodes[waiter.node()], lost)));
        }
    }

    // ---- outputs ----

    /** Returns what is wrong with outputs that a node does not have; null if nothing is. */
    private static @Nullable Failure unfit(Frame frame, NodePlan node, Outputs.Values outputs) {
        String unknown = outputs.nameNotIn(node.shape.outputs.names);
        if (unknown != null) {
            return Failure.of(
                    frame,
                    node,
                    "gave a value for '" + unknown + "', which is not one of its outputs",
                    "it has " + node.shape.outputs.names);
        }
        return outputs.closesAny() ? unfitTriggers(frame, node, outputs) : null;
    }

    private static @Nullable Failure unfitTriggers(Frame frame, NodePlan node, Outputs.Values outputs) {
        for (String name : outputs.selectedTriggers()) {
            if (!node.shape.triggers.names.contains(name)) {
                return Failure.of(
                        frame,
                        node,
                        "closes '" + name + "', which is not one of its trigger outputs",
                        "it has " + node.shape.triggers.names);
            }
        }
        return null;
    }

    /** Keeps what a node gave, for those who want its values and for the spell's result. */
    static void keep(Frame frame, NodePlan node, Outputs.Values outputs) {
        frame.outputs[node.index] = outputs;
        frame.status(node.index, Frame.DONE);
        if (node.role != Role.PLAIN) {
            keepResult(frame, node, outputs);
        }
    }

    private static void keepResult(Frame frame, NodePlan node, Outputs.Values outputs) {
        if (node.role == Role.EXIT) {
            frame.exit(node.name);
        } else if (node.role == Role.OUTPUT && outputs.has("output")) {
            frame.result(node.name, outputs.get("output"));
        }
    }

    // ---- scopes ----

    /** A scope was opened: perhaps nothing is to be done there. */
    void opened(Frame frame) {
        if (frame.active == 0) {
            idle.addLast(frame);
            drain();
        }
    }

    private void endIfIdle(Frame frame) {
        if (frame.ended || frame.active > 0) {
            return;
        }
        for (NodePlan node : frame.awaitingTrigger()) {
            narration.completed(frame, node, Outputs.none(), Origin.WORKER);
        }
        SkipReport.tell(frame, narration, null);
        walk.order.close(frame);
        if (frame.loop != null) {
            walk.scopes.ended(frame, frame.loop);
        } else if (frame.parent == null || frame.owner == null) {
            execution.finish(frame.results(), frame.failures());
        } else if (!frame.failures().isEmpty()) {
            end(frame.parent, frame.owner, new End.Failed(frame.failures()));
        } else {
            end(frame.parent, frame.owner, new End.Gave(InnerScopes.outputsOf(frame, frame.owner), Origin.WORKER));
        }
    }

    /** Stops all that goes on in a scope and in those inside it, the innermost first. */
    void halt(Frame fallen, Reason reason) {
        List<Frame> frames = new ArrayList<>(walk.order.agenda.fallingWith(fallen));
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
            walk.order.close(frame);
            boolean outermost = frame == fallen || (frame.loop != null && frame.loop == fallen.loop);
            if (!outermost && frame.parent != null && frame.owner != null) {
                stopped.computeIfAbsent(frame.parent, key -> new LinkedHashSet<>())
                        .add(frame.owner);
            }
        }
        walk.order.agenda.dropClosed();
    }
}
