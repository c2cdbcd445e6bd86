// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.runner.plan.EntryRule;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the scopes inside a run, spells that are called and iterations, and ends them. Confined to the run's thread. */
final class Scopes {

    private final CurrentRun run;
    private final Walk walk;

    Scopes(CurrentRun run, Walk walk) {
        this.run = run;
        this.walk = walk;
    }

    // ---- spells that are called ----

    /**
     * Calls a spell.
     *
     * @param byName the spell whose name came as a value; null if none did
     */
    void call(Scope scope, NodePlan node, Outputs.Call call, @Nullable Plan byName) {
        Plan called = byName == null ? node.called : run.answered(byName);
        if (called == null) {
            walk.ends.fail(
                    scope,
                    node,
                    Failure.of(scope, node, "calls a spell, but names none", "say which with ComponentBuilder.calls"));
            return;
        }
        int entry = called.entryRule.startOfCall(
                scope.trigger(node.index), call.inputs().keySet());
        Failure refused = refusal(scope, node, call, called, entry);
        if (refused != null) {
            walk.ends.fail(scope, node, refused);
            return;
        }
        begin(scope, node, call, called, entry);
    }

    /** Tells whether the spell can be called that a node of a schedule calls. */
    boolean mayCall(Invocation call, Outputs.Call spell) {
        Plan called = call.node.called;
        return called != null && refusal(call.scope, call.node, spell, called, entry(call, spell, called)) == null;
    }

    /** Calls it. */
    void call(Invocation call, Outputs.Call spell) {
        Plan called = requireNonNull(call.node.called, "called");
        begin(call.scope, call.node, spell, called, entry(call, spell, called));
    }

    private static int entry(Invocation call, Outputs.Call spell, Plan called) {
        return called.entryRule.startOfCall(
                call.trigger().orElse(null), spell.inputs().keySet());
    }

    /** Returns why a spell cannot be called; null if it can. */
    private @Nullable Failure refusal(Scope scope, NodePlan node, Outputs.Call call, Plan called, int entry) {
        int most = run.settings().bounds().depth();
        if (scope.depth >= most) {
            return Failure.ofTooDeepCall(scope, node, called, most);
        }
        EntryRule.Refusal refusal =
                called.entryRule.refusal(entry, call.inputs().keySet());
        return refusal == null
                ? null
                : Failure.of(
                        scope, node, "the spell '" + called.spell.name() + "' " + refusal.message(), refusal.remedy());
    }

    private void begin(Scope scope, NodePlan node, Outputs.Call call, Plan called, int entry) {
        if (call.first() != null) {
            scope.call(node.index, call);
        }
        walk.begin(scope.called(node, called, run.stateOf(called), call.inputs()), entry);
    }

    /** A spell's outputs are those of the node that called it, and the exits that ran its triggers. */
    static Outputs.Values outputsOf(Scope spell, NodePlan caller) {
        Outputs.Call call = spell.parent == null ? null : spell.parent.takeCall(caller.index);
        Outputs.Values outputs =
                call == null && spell.plan.outputs.length == 1 ? only(spell, caller) : all(spell, call, caller);
        if (!spell.plan.hasExits || caller.component.callsByName().isPresent()) {
            return outputs;
        }
        String[] firing = new String[spell.exits().size()];
        int count = 0;
        for (String exit : spell.exits()) {
            if (caller.shape.triggers.names.contains(exit)) {
                firing[count++] = exit;
            }
        }
        return outputs.firing(Arrays.copyOf(firing, count));
    }

    /** Returns the output of a spell that has one alone: that needs no table. */
    private static Outputs.Values only(Scope spell, NodePlan caller) {
        String name = spell.plan.nodes[spell.plan.outputs[0]].name;
        boolean isSet = spell.results().containsKey(name) && caller.shape.outputs.names.contains(name);
        return isSet ? Outputs.of(name, spell.results().get(name)) : Outputs.none();
    }

    private static Outputs.Values all(Scope spell, Outputs.@Nullable Call call, NodePlan caller) {
        Map<String, @Nullable Object> results = spell.results();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : caller.shape.outputs.names) {
            if (results.containsKey(name)) {
                values.put(name, results.get(name));
            }
        }
        if (call != null) {
            addUnnamed(spell, call, values);
        }
        return Outputs.of(values);
    }

    private static void addUnnamed(Scope spell, Outputs.Call call, Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> inOrder = new LinkedHashMap<>();
        for (int output : spell.plan.outputs) {
            String name = spell.plan.nodes[output].name;
            if (spell.results().containsKey(name)) {
                inOrder.putIfAbsent(name, spell.results().get(name));
            }
        }
        if (call.all() != null) {
            values.putIfAbsent(call.all(), Collections.unmodifiableMap(inOrder));
        }
        if (call.first() != null && !inOrder.isEmpty()) {
            values.putIfAbsent(call.first(), inOrder.values().iterator().next());
        }
    }

    // ---- iterations ----

    void iterate(Scope scope, NodePlan node, Outputs.Each each) {
        if (!node.shape.triggers.names.contains(each.body())) {
            walk.ends.fail(
                    scope,
                    node,
                    Failure.of(
                            scope,
                            node,
                            "iterates over '" + each.body() + "', which is not one of its trigger outputs",
                            "it has " + node.shape.triggers.names));
            return;
        }
        if (node.action && !scope.isTriggered(node.index)) {
            // What its trigger brings about is another execution.
            walk.ends.end(scope, node, new End.Gave(Outputs.none(), Origin.WORKER));
            return;
        }
        int most = run.settings().bounds().depth();
        if (loopsAround(scope) >= most) {
            walk.ends.fail(scope, node, Failure.ofTooDeepLoop(scope, node, most));
            return;
        }
        Loop loop = new Loop(scope, node, each);
        scope.loop(loop);
        announceNothing(scope, node);
        if (scope.isTriggered(node.index)) {
            goOn(loop);
        } else {
            // Its execution goes on until it has iterated, or its scope ends.
            scope.status(node.index, Scope.DONE);
            walk.order().release(scope);
        }
    }

    /**
     * A node that iterates has no value outside of its iterations, and so no node outside has to wait for it: two loops whose
     * iterations want each other's value would wait for ever.
     */
    private void announceNothing(Scope scope, NodePlan node) {
        if (scope.outputs(node.index) == null) {
            scope.outputs(node.index, Outputs.none());
            walk.order().announce(scope, node);
        }
    }

    /** Returns how many iterations of its spell a scope is in. */
    private static int loopsAround(Scope scope) {
        int loops = 0;
        for (Scope each = scope; each.loop != null; each = each.loop.scope) {
            loops++;
        }
        return loops;
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
        Scope iteration = openNext(loop);
        walk.order().fireBody(iteration, loop);
        if (iteration.active > 0) {
            loop.running++;
        } else {
            // Nothing hangs on the body: no iteration has anything to do.
            walk.close(iteration);
            loop.next = loop.each.items().size();
        }
    }

    private Scope openNext(Loop loop) {
        Scope iteration = loop.scope.iteration(loop, loop.next++);
        walk.open.open(iteration);
        return iteration;
    }

    /**
     * Ends an iteration that has followed a schedule to its end, and opens the next one, which is to follow it too: its triggers
     * would be taken back at once.
     *
     * @return the next one; null if there is none, or if anything is left to do: then nothing happens
     */
    @Nullable
    Scope following(Scope done) {
        Loop loop = requireNonNull(done.loop, "loop");
        if (done.active > 0
                || done.ended
                || loop.each.parallel()
                || loop.next == loop.each.items().size()) {
            return null;
        }
        walk.ends.close(done);
        leave(done, loop);
        loop.running++;
        return openNext(loop);
    }

    private void endLoop(Loop loop) {
        Scope scope = loop.scope;
        NodePlan node = loop.node;
        releaseEscaping(loop);
        if (!loop.failures.isEmpty()) {
            walk.ends.end(scope, node, new End.Failed(loop.failures));
        } else {
            walk.ends.end(scope, node, new End.Gave(Outputs.none(), Origin.WORKER));
        }
    }

    /** Nodes outside that need a value from inside get the last one. If no iteration gave one, they cannot run. */
    private void releaseEscaping(Loop loop) {
        for (int i = 0; i < loop.region.escaping.length; i++) {
            int member = loop.region.escaping[i];
            Outputs.Values escaped = loop.escaped[i];
            if (escaped != null && loop.scope.status(member) == Scope.IDLE) {
                loop.scope.outputs(member, escaped);
                loop.scope.status(member, Scope.DONE);
            }
        }
    }

    /** Ends what a node has opened before its time. */
    void stop(Scope scope, NodePlan node, Reason why) {
        for (Scope inner; (inner = walk.open.openedBy(scope, node)) != null; ) {
            walk.ends.halt(inner, why);
        }
        Loop loop = scope.loop(node.index);
        if (loop != null) {
            loop.stop();
            releaseEscaping(loop);
        }
    }

    /** An iteration has ended. */
    void ended(Scope scope, Loop loop) {
        leave(scope, loop);
        goOn(loop);
    }

    /** Keeps what is needed of an iteration that has ended. */
    private static void leave(Scope iteration, Loop loop) {
        loop.running--;
        loop.keepEscaping(iteration);
        if (!iteration.failures().isEmpty()) {
            loop.failures.addAll(iteration.failures());
        }
    }
}
