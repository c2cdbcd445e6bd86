// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayDeque;
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
final class Ends implements Finds {

    private final CurrentRun run;
    private final RunEvents events;
    private final Walk walk;

    // Ends that are to be dealt with: of nodes, then of nodes that lack their values, then of scopes. In most runs each
    // is
    // dealt with at once: a list is made when there is a first entry.
    private @Nullable Deque<Ended> ends;

    private @Nullable Deque<Ended> lacking;
    private @Nullable Deque<Scope> idle;
    private boolean draining;

    private record Ended(Scope scope, NodePlan node, End end) {}

    Ends(CurrentRun run, RunEvents events, Walk walk) {
        this.run = run;
        this.events = events;
        this.walk = walk;
    }

    /** An execution of a node ends. */
    void end(Scope scope, NodePlan node, End end) {
        if (ends == null) {
            ends = new ArrayDeque<>(2);
        }
        ends.add(new Ended(scope, node, end));
        drain();
    }

    /** A worker has given outputs. Nearly all ends are such ones: they need no object. */
    void gave(Scope scope, NodePlan node, Outputs.Values outputs) {
        if (draining) {
            end(scope, node, new End.Gave(outputs, Origin.WORKER));
            return;
        }
        draining = true;
        boolean isIdle = give(scope, node, outputs, Origin.WORKER);
        draining = false;
        if (isIdle) {
            idle(scope);
        } else {
            drain();
        }
    }

    void fail(Scope scope, NodePlan node, Failure failure) {
        end(scope, node, new End.Failed(List.of(failure)));
    }

    @Override
    public void idle(Scope scope) {
        if (draining || hasEntries()) {
            idle().addFirst(scope);
            drain();
        } else {
            endNow(scope);
        }
    }

    @Override
    public void lacks(Scope scope, NodePlan node, Reason why) {
        end(scope, node, new End.Unavailable(why));
    }

    @Override
    public void iterates(Loop loop) {
        walk.scopes().goOn(loop);
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        while (true) {
            Ended next = ends == null ? null : ends.poll();
            Scope left = next != null || idle == null ? null : idle.poll();
            if (next != null) {
                end(next);
            } else if (left != null) {
                endIfIdle(left);
            } else {
                draining = false;
                return;
            }
        }
    }

    /** Ends a scope that is left with nothing to do where nothing is listed: so it need not be listed either. */
    private void endNow(Scope scope) {
        draining = true;
        endIfIdle(scope);
        draining = false;
        drain();
    }

    private boolean hasEntries() {
        return (ends != null && !ends.isEmpty()) || (idle != null && !idle.isEmpty());
    }

    private Deque<Scope> idle() {
        if (idle == null) {
            idle = new ArrayDeque<>(2);
        }
        return idle;
    }

    private Deque<Ended> lacking() {
        if (lacking == null) {
            lacking = new ArrayDeque<>(2);
        }
        return lacking;
    }

    // ---- nodes ----

    private void end(Ended ended) {
        if (ended.end instanceof End.Gave gave) {
            if (give(ended.scope, ended.node, gave.outputs(), gave.origin())) {
                idle().addFirst(ended.scope);
            }
        } else if (ended.end instanceof End.Unavailable) {
            skip(ended);
        } else {
            lose(ended);
        }
    }

    /** A node has outputs. Returns whether its scope is left with nothing to do. */
    private boolean give(Scope scope, NodePlan node, Outputs.Values outputs, Origin origin) {
        long most = run.settings().bounds().executions();
        Failure unfit = isFull(most) ? Failure.ofTooManyTriggers(scope, node, most) : unfit(scope, node, outputs);
        if (unfit != null) {
            fail(scope, node, unfit);
            return false;
        }
        scope.end(node.index, Scope.DONE);
        if (node.role != Role.PLAIN) {
            keepResult(scope, node, outputs);
        }
        events.completed(scope, node, outputs, origin);
        return walk.order().completed(scope, node, outputs);
    }

    /** Each trigger that waits may be an execution to come: so they have the same bound, and it bounds what they take. */
    private boolean isFull(long most) {
        return walk.order().waitingTriggers() > most;
    }

    /** A node has no value to give, and so those that wait for it have none either, before anything follows from that. */
    private void lose(Ended lost) {
        note(lost);
        // Each of them, and those that wait for it, before the next: so it has always been told.
        List<Ended> direct = lacking == null ? List.of() : List.copyOf(lacking);
        if (lacking != null) {
            lacking.clear();
        }
        direct.forEach(this::skip);
        boolean goesOn = !(lost.end instanceof End.Failed failed) || goesOnAfter(lost.scope, lost.node, failed);
        if (walk.order().finish(lost.scope, lost.node)) {
            idle().addFirst(lost.scope);
        }
        if (!goesOn && lost.end instanceof End.Failed failed) {
            fallWith(lost.scope, failed);
        }
    }

    private void skip(Ended first) {
        Deque<Ended> listed = lacking();
        listed.add(first);
        for (Ended next; (next = listed.poll()) != null; ) {
            if (!next.scope.ended && next.scope.status(next.node.index) == Scope.PULLING) {
                note(next);
                walk.order().finish(next.scope, next.node);
                // Scopes end in the order in which a node of theirs was first skipped, not in that of the last ones.
                idle().addLast(next.scope);
            }
        }
    }

    /** An end without outputs is noted and told, and nodes that wait for one are listed. */
    private void note(Ended ended) {
        Scope scope = ended.scope;
        NodePlan node = ended.node;
        if (ended.end instanceof End.Failed failed) {
            scope.end(node.index, Scope.FAILED);
            events.failed(scope, node, failed.failures().get(0).error());
            addLacking(scope, node, DataWires.needsValueOf(node), true);
        } else if (ended.end instanceof End.Stopped stopped) {
            scope.end(node.index, Scope.STOPPED);
            scope.skipReason(node.index, stopped.why());
            events.cancelled(scope, node, stopped.reason());
            addLacking(scope, node, stopped.why(), true);
        } else if (ended.end instanceof End.Refused refused) {
            noteSkipped(scope, node, refused.why());
        } else if (ended.end instanceof End.Unavailable unavailable) {
            noteSkipped(scope, node, unavailable.why());
        }
    }

    private void noteSkipped(Scope scope, NodePlan node, Reason why) {
        scope.end(node.index, Scope.SKIPPED);
        scope.skipReason(node.index, why);
        if (!node.action) {
            // Of an action it is told at the end, since another trigger may still run it.
            events.skipped(scope, node, why);
        }
        addLacking(scope, node, why, false);
    }

    private boolean goesOnAfter(Scope scope, NodePlan node, End.Failed failed) {
        boolean fatal = failed.failures().get(0).fatal();
        if (node.handlesErrors && !fatal) {
            walk.order().fireError(scope, node);
            return true;
        }
        if (!run.settings().finishesBranches() || fatal) {
            return false;
        }
        failed.failures().forEach(scope::failure);
        return true;
    }

    /** Nothing handles a failure: its scope falls, and the node that opened it fails for the same reason. */
    private void fallWith(Scope scope, End.Failed failed) {
        Failure failure = failed.failures().get(0);
        halt(scope, Reason.ofFailure(End.failed(failure.error().path())));
        if (scope.parent == null || scope.owner == null) {
            run.finish(Map.of(), List.of(failure));
        } else {
            end(scope.parent, scope.owner, new End.Failed(List.of(failure)));
        }
    }

    /** Nodes that wait for the value of one that has none to give cannot have it. */
    private void addLacking(Scope scope, NodePlan source, Reason why, boolean hasRun) {
        if (source.action && hasRun) {
            // Another trigger may find that it lacks a value: then it is not said to be skipped, since it has run.
            scope.hasRunInVain(source.index);
        } else if (!source.action && scope.loop(source.index) != null) {
            // A loop that does not come to its end has no value, not even that it has none.
            scope.outputs(source.index, null);
        }
        if (scope.outputs(source.index) != null) {
            return;
        }
        End lost = new End.Unavailable(why);
        for (int i = 0; i < source.consumers.length; i++) {
            NodePlan consumer = scope.plan.nodes[source.consumers[i]];
            if (scope.status(consumer.index) == Scope.PULLING
                    && DataWires.counts(scope, consumer, source.consumerWires[i])) {
                lacking().add(new Ended(scope, consumer, lost));
            }
        }
        List<ScopeNotes.Waiter> inner = scope.takeWaiters(source.index);
        if (inner != null) {
            inner.forEach(waiter ->
                    lacking().add(new Ended(waiter.scope(), waiter.scope().plan.nodes[waiter.node()], lost)));
        }
    }

    // ---- outputs ----

    /** Returns what is wrong with outputs that a node does not have; null if nothing is. */
    private static @Nullable Failure unfit(Scope scope, NodePlan node, Outputs.Values outputs) {
        String unknown = outputs.nameNotIn(node.shape.outputs.names);
        if (unknown != null) {
            return Failure.of(
                    scope,
                    node,
                    "gave a value for '" + unknown + "', which is not one of its outputs",
                    "it has " + node.shape.outputs.names);
        }
        return outputs.closesAny() ? unfitTriggers(scope, node, outputs) : null;
    }

    private static @Nullable Failure unfitTriggers(Scope scope, NodePlan node, Outputs.Values outputs) {
        for (String name : outputs.selectedTriggers()) {
            if (!node.shape.triggers.names.contains(name)) {
                return Failure.of(
                        scope,
                        node,
                        "closes '" + name + "', which is not one of its trigger outputs",
                        "it has " + node.shape.triggers.names);
            }
        }
        return null;
    }

    /** Keeps the outputs of a node, for the nodes that want its values and for the spell's result. */
    static void keep(Scope scope, NodePlan node, Outputs.Values outputs) {
        scope.done(node.index, outputs);
        if (node.role != Role.PLAIN) {
            keepResult(scope, node, outputs);
        }
    }

    private static void keepResult(Scope scope, NodePlan node, Outputs.Values outputs) {
        if (node.role == Role.EXIT) {
            scope.exit(node.name);
        } else if (node.role == Role.OUTPUT && outputs.has("output")) {
            scope.result(node.name, outputs.get("output"));
        }
    }

    // ---- scopes ----

    /** A scope was opened: perhaps nothing is to be done there. */
    void opened(Scope scope) {
        if (scope.active == 0) {
            if (draining) {
                idle().addLast(scope);
            } else {
                endNow(scope);
            }
        }
    }

    private void endIfIdle(Scope scope) {
        if (scope.ended || scope.active > 0) {
            return;
        }
        close(scope);
        if (scope.loop != null) {
            walk.scopes().ended(scope, scope.loop);
        } else if (scope.parent == null || scope.owner == null) {
            run.finish(scope.results(), scope.failures());
        } else if (!scope.failures().isEmpty()) {
            end(scope.parent, scope.owner, new End.Failed(scope.failures()));
        } else if (!walk.atOnce().takes(scope)) {
            end(scope.parent, scope.owner, new End.Gave(Scopes.outputsOf(scope, scope.owner), Origin.WORKER));
        }
    }

    /** Closes a scope that is left with nothing to do, and reports what did not run there. */
    void close(Scope scope) {
        for (NodePlan node : scope.awaitingTrigger()) {
            events.completed(scope, node, Outputs.none(), Origin.WORKER);
        }
        SkipReport.tell(scope, events, null);
        walk.close(scope);
    }

    /** Stops all that goes on in a scope and in those inside it, the innermost first. */
    void halt(Scope fallen, Reason reason) {
        List<Scope> frames = walk.open.fallingWith(fallen);
        Map<Scope, Set<NodePlan>> stopped = new HashMap<>();
        for (Invocation call : walk.dispatcher.abandonIn(fallen)) {
            stopped.computeIfAbsent(call.scope, key -> new LinkedHashSet<>()).add(call.node);
        }
        for (Scope scope : frames) {
            scope.awaitingTrigger()
                    .forEach(node -> stopped.computeIfAbsent(scope, key -> new LinkedHashSet<>())
                            .add(node));
            for (NodePlan node : stopped.getOrDefault(scope, Set.of())) {
                events.cancelled(scope, node, reason);
                scope.status(node.index, Scope.FAILED);
            }
            SkipReport.tell(scope, events, reason);
            walk.close(scope);
            boolean outermost = scope == fallen || (scope.loop != null && scope.loop == fallen.loop);
            if (!outermost && scope.parent != null && scope.owner != null) {
                stopped.computeIfAbsent(scope.parent, key -> new LinkedHashSet<>())
                        .add(scope.owner);
            }
        }
        walk.dropClosed();
    }
}
