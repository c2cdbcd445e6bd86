// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the scopes inside a run, spells that are called and iterations, and ends them. Confined to the run's thread. */
final class InnerScopes {

    private final Execution execution;
    private final Walk walk;

    InnerScopes(Execution execution, Walk walk) {
        this.execution = execution;
        this.walk = walk;
    }

    // ---- spells that are called ----

    void call(Frame frame, NodePlan node, Outputs.Call call) {
        Plan called = node.called;
        if (called == null) {
            walk.ends.fail(
                    frame,
                    node,
                    Failure.of(frame, node, "calls a spell, but names none", "say which with Component.Builder.calls"));
            return;
        }
        int most = execution.limits().depth();
        if (frame.depth >= most) {
            walk.ends.fail(frame, node, Failure.ofTooDeepCall(frame, node, called, most));
            return;
        }
        EntryRule rule = called.entryRule;
        Set<String> given = call.inputs().keySet();
        int entry = rule.startOfCall(frame.trigger(node.index), given);
        EntryRule.Refusal refusal = rule.refusal(entry, given);
        if (refusal != null) {
            String message = "the spell '" + called.spell.name() + "' " + refusal.message();
            walk.ends.fail(frame, node, Failure.of(frame, node, message, refusal.remedy()));
            return;
        }
        Frame inner = frame.called(node, called, execution.stateOf(called), call.inputs());
        walk.begin(inner, entry);
    }

    /** A spell's outputs are those of the node that called it, and the exits that ran its triggers. */
    static Outputs.Values outputsOf(Frame spell, NodePlan caller) {
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
            walk.ends.fail(
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
            walk.ends.end(frame, node, new End.Gave(Outputs.none(), Origin.WORKER));
            return;
        }
        Loop loop = new Loop(frame, node, each);
        frame.loop(loop);
        walk.order.announceNothing(frame, node);
        if (frame.isTriggered(node.index)) {
            goOn(loop);
        } else {
            // Its execution goes on until it has iterated, or its scope ends.
            frame.status(node.index, Frame.DONE);
            walk.order.release(frame);
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
        walk.order.agenda.open(iteration);
        walk.order.fireBody(iteration, loop);
        if (iteration.active > 0) {
            loop.running++;
        } else {
            // Nothing hangs on the body: no iteration has anything to do.
            walk.order.close(iteration);
            loop.next = loop.each.items().size();
        }
    }

    private void endLoop(Loop loop) {
        Frame frame = loop.frame;
        NodePlan node = loop.node;
        releaseEscaping(loop);
        if (!loop.failures.isEmpty()) {
            walk.ends.end(frame, node, new End.Failed(loop.failures));
        } else {
            walk.ends.end(frame, node, new End.Gave(Outputs.none(), Origin.WORKER));
        }
    }

    /** Nodes outside that need a value from inside get the last one. If no iteration gave one, they cannot run. */
    private void releaseEscaping(Loop loop) {
        for (int i = 0; i < loop.region.escaping.length; i++) {
            int member = loop.region.escaping[i];
            Outputs.Values escaped = loop.escaped[i];
            if (escaped != null && loop.frame.status(member) == Frame.IDLE) {
                loop.frame.outputs[member] = escaped;
                loop.frame.status(member, Frame.DONE);
            }
        }
    }

    /** Ends what a node has opened before its time. */
    void stop(Frame frame, NodePlan node, Reason why) {
        for (Frame inner; (inner = walk.order.agenda.openedBy(frame, node)) != null; ) {
            walk.ends.halt(inner, why);
        }
        Loop loop = frame.loop(node.index);
        if (loop != null) {
            loop.stop();
            releaseEscaping(loop);
        }
    }

    /** An iteration has ended. */
    void ended(Frame frame, Loop loop) {
        loop.running--;
        loop.keepEscaping(frame);
        loop.failures.addAll(frame.failures());
        goOn(loop);
    }
}
