// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries out an action by hand on one node of a run. Confined to the run's thread. */
final class ByHand {

    private final CurrentRun run;
    private final RunEvents events;
    private final Walk walk;

    ByHand(CurrentRun run, RunEvents events, Walk walk) {
        this.run = run;
        this.events = events;
        this.walk = walk;
    }

    /** Stops a node, and answers whether there was one to stop, or what is wrong with the outputs. */
    void skip(NodePath path, String reason, Outputs.@Nullable Values given, CompletableFuture<Boolean> answer) {
        try {
            answer.complete(skip(path, reason, given));
        } catch (IllegalArgumentException e) {
            answer.completeExceptionally(e);
        }
    }

    /**
     * Stops a node that works or waits for its gate.
     *
     * @param given the outputs to go on with; null for none
     * @return whether there was such a node
     * @throws IllegalArgumentException if the node does not have such outputs
     */
    boolean skip(NodePath path, String reason, Outputs.@Nullable Values given) {
        Scope scope = run.end().isDecided() || path.isRoot() ? null : walk.open.openAt(path.parent());
        NodePlan node = scope == null ? null : nodeAt(scope, path);
        if (scope == null || node == null || !isUnderWay(scope, node)) {
            return false;
        }
        Outputs.Values named = given == null ? null : named(node, given);
        Invocation call = walk.dispatcher.stop(scope, node);
        boolean began = call == null || !walk.dispatcher.forgetWaiting(call);
        Reason why = Reason.ofHand(End.cancelled(node.node.id(), reason));
        if (scope.status(node.index) != Scope.WORKING) {
            scope.active++;
            scope.status(node.index, Scope.WORKING);
        }
        walk.scopes().stop(scope, node, why);
        if (named == null) {
            walk.ends.end(scope, node, new End.Stopped(Reason.ofHand(reason), why));
        } else {
            if (!began && call != null) {
                events.started(scope, node, call.inputs);
            }
            walk.ends.end(scope, node, new End.Gave(named, Origin.HAND));
        }
        return true;
    }

    private static boolean isUnderWay(Scope scope, NodePlan node) {
        Loop loop = scope.loop(node.index);
        return scope.status(node.index) == Scope.WORKING || (loop != null && loop.awaitsTrigger());
    }

    private static @Nullable NodePlan nodeAt(Scope scope, NodePath path) {
        int index = scope.plan.indexOf(path.node());
        NodePlan node = index == Plan.NOWHERE ? null : scope.plan.nodes[index];
        return node == null || !scope.path(node).equals(path) ? null : node;
    }

    /** Returns outputs by name; events know them by their keys. */
    private static Outputs.Values named(NodePlan node, Outputs.Values given) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        given.forEach((output, value) -> values.put(nameOf(node, node.shape.outputs, output, "output"), value));
        Outputs.Values named = Outputs.of(values);
        if (!given.closesAny()) {
            return named;
        }
        List<String> selected = List.copyOf(given.selectedTriggers());
        String[] names = selected.stream()
                .map(trigger -> nameOf(node, node.shape.triggers, trigger, "trigger output"))
                .toArray(String[]::new);
        return selected.isEmpty()
                ? named.firing()
                : given.closes(selected.get(0)) ? named.closing(names) : named.firing(names);
    }

    private static String nameOf(NodePlan node, Shape.Sockets sockets, String nameOrKey, String what) {
        if (sockets.indexOfName(nameOrKey) >= 0) {
            return nameOrKey;
        }
        int index = sockets.indexOfKey(nameOrKey);
        if (index < 0) {
            throw new IllegalArgumentException("node '" + node.node.id() + "': has no " + what + " '" + nameOrKey
                    + "' (it has " + sockets.names + ")");
        }
        return sockets.names.get(index);
    }
}
