// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the scopes inside a run, spells that are called and iterations, and ends them. Confined to the run's thread. */
final class InnerScopes {

    private final Execution execution;
    private final Narration narration;
    private final Walk walk;
    /** Scopes that may have been left with nothing to do; made when first needed. */
    private @Nullable Deque<Frame> touched;

    InnerScopes(Execution execution, Narration narration, Walk walk) {
        this.execution = execution;
        this.narration = narration;
        this.walk = walk;
    }

    // ---- spells that are called ----

    void call(Frame frame, NodePlan node, Outputs.Call call) {
        Plan called = node.called;
        if (called == null) {
            walk.failing()
                    .fail(
                            frame,
                            node,
                            Failure.of(
                                    frame,
                                    node,
                                    "calls a spell, but names none",
                                    "say which with Component.Builder.calls"));
            return;
        }
        int most = execution.limits().depth();
        if (frame.depth >= most) {
            walk.failing().fail(frame, node, Failure.ofTooDeepCall(frame, node, called, most));
            return;
        }
        Frame inner = frame.called(node, called, execution.stateOf(called), call.inputs());
        String trigger = frame.trigger(node.index);
        walk.begin(inner, trigger == null ? called.defaultEntry() : called.entryOrDefault(trigger));
    }

    /** A spell's outputs are those of the node that called it, and the exits that ran its triggers. */
    private static Outputs.Values outputsOf(Frame spell, NodePlan caller) {
        Map<String, @Nullable Object> results = spell.results();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : caller.shape.outputs.names) {
            if (results.containsKey(name)) {
                values.put(name, results.get(name));
            }
        }
        Outputs.Values outputs = Outputs.of(values);
        if (!spell.plan.hasExits) {
            return outputs;
        }
        return outputs.firing(caller.shape.triggers.names.stream()
                .filter(spell.exits()::contains)
                .distinct()
                .toArray(String[]::new));
    }

    // ---- iterations ----

    void iterate(Frame frame, NodePlan node, Outputs.Each each) {
        if (!node.shape.triggers.names.contains(each.body())) {
            walk.failing()
                    .fail(
                            frame,
                            node,
                            Failure.of(
                                    frame,
                                    node,
                                    "iterates over '" + each.body() + "', which is not one of its trigger outputs",
                                    "it has " + node.shape.triggers.names));
            return;
        }
        if (node.action && !frame.isTriggered(node.index)) {
            // What its trigger brings about is another execution.
            walk.complete(frame, node, Outputs.none());
            return;
        }
        Loop loop = new Loop(frame, node, each);
        frame.loop(loop);
        walk.announceNothing(frame, node);
        if (frame.isTriggered(node.index)) {
            goOn(loop);
        } else {
            // Its execution goes on until it has iterated, or its scope ends.
            frame.status(node.index, Frame.DONE);
            walk.finish(frame, node);
        }
    }

    /** Begins the iterations that may begin; when all have ended, the node has done its work. */
    void goOn(Loop loop) {
        loop.begun = true;
        while (loop.mayBeginNext()) {
            beginNext(loop);
        }
        if (loop.isOver()) {
            endLoop(loop);
        }
    }

    private void beginNext(Loop loop) {
        Frame iteration = loop.frame.iteration(loop, loop.next++);
        walk.agenda.open(iteration);
        walk.fireBody(iteration, loop);
        if (iteration.active > 0) {
            loop.running++;
        } else {
            // Nothing hangs on the body: no iteration has anything to do.
            walk.agenda.close(iteration);
            loop.next = loop.each.items().size();
        }
    }

    private void endLoop(Loop loop) {
        Frame frame = loop.frame;
        NodePlan node = loop.node;
        releaseEscaping(loop);
        if (!loop.failures.isEmpty()) {
            walk.failing().fail(frame, node, loop.failures);
        } else {
            frame.status(node.index, Frame.DONE);
            narration.completed(frame, node, Outputs.none(), Origin.WORKER);
            walk.fire(frame, node, Outputs.none());
            walk.finish(frame, node);
        }
    }

    /** Nodes outside that need a value from inside get the last one. If no iteration gave one, they cannot run. */
    private void releaseEscaping(Loop loop) {
        for (int i = 0; i < loop.region.escaping.length; i++) {
            int member = loop.region.escaping[i];
            Outputs.Values escaped = loop.escaped[i];
            if (escaped == null) {
                walk.noteBroken();
            } else if (loop.frame.status(member) == Frame.IDLE) {
                loop.frame.outputs[member] = escaped;
                loop.frame.status(member, Frame.DONE);
            }
        }
    }

    /** Ends what a node has opened before its time. */
    void stop(Frame frame, NodePlan node, String why) {
        for (Frame inner; (inner = walk.agenda.openedBy(frame, node)) != null; ) {
            walk.failing().halt(inner, why);
        }
        Loop loop = frame.loop(node.index);
        if (loop != null) {
            loop.stop();
            releaseEscaping(loop);
        }
    }

    // ---- ending ----

    /** Says that something in a scope was done from outside of it: perhaps nothing is left to be done there. */
    void touched(Frame frame) {
        if (touched == null) {
            touched = new ArrayDeque<>();
        }
        touched.add(frame);
    }

    /** Ends a scope in which nothing is left to be done, those around it that this leaves with nothing to do, and others. */
    void endIdle(Frame innermost) {
        endIfIdle(innermost);
        while (touched != null && !touched.isEmpty()) {
            endIfIdle(touched.remove());
        }
    }

    private void endIfIdle(Frame innermost) {
        for (Frame frame = innermost; frame != null; frame = frame.parent) {
            if (!frame.ended) {
                if (frame.active > 0) {
                    return;
                }
                end(frame);
            }
        }
    }

    private void end(Frame frame) {
        for (NodePlan node : frame.awaitingTrigger()) {
            narration.completed(frame, node, Outputs.none(), Origin.WORKER);
        }
        SkipReport.tell(frame, narration, null);
        walk.agenda.close(frame);
        if (frame.loop != null) {
            endIteration(frame, frame.loop);
        } else if (frame.parent == null || frame.owner == null) {
            execution.finish(frame.results(), frame.failures());
        } else if (!frame.failures().isEmpty()) {
            walk.failing().fail(frame.parent, frame.owner, frame.failures());
        } else {
            walk.complete(frame.parent, frame.owner, outputsOf(frame, frame.owner));
        }
    }

    private void endIteration(Frame frame, Loop loop) {
        loop.running--;
        loop.keepEscaping(frame);
        loop.failures.addAll(frame.failures());
        goOn(loop);
    }
}
