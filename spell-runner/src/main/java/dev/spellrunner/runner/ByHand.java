// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody does to one node of a run that goes on. Confined to the run's thread. */
final class ByHand {

    private final Narration narration;
    private final Walk walk;

    ByHand(Narration narration, Walk walk) {
        this.narration = narration;
        this.walk = walk;
    }

    /**
     * Stops a node that works or waits for its gate.
     *
     * @param given the outputs to go on with; null for none
     * @return whether there was such a node
     * @throws IllegalArgumentException if the node does not have such outputs
     */
    boolean skip(NodePath path, String reason, Outputs.@Nullable Values given) {
        Frame frame = path.isRoot() ? null : walk.agenda.openAt(path.parent());
        NodePlan node = frame == null ? null : nodeAt(frame, path);
        if (frame == null || node == null || frame.status(node.index) != Frame.WORKING) {
            return false;
        }
        Outputs.Values named = given == null ? null : named(node, given);
        Call call = walk.workers.stop(frame, node);
        boolean began = call == null || !walk.workers.forgetWaiting(call);
        String why = Failing.cancelled(node, reason);
        walk.scopes.stop(frame, node, why);
        if (!node.action && frame.outputs[node.index] != null) {
            goOnWith(frame, node, named);
        } else if (named == null) {
            narration.cancelled(frame, node, reason);
            walk.failing.stop(frame, node, Frame.STOPPED, why);
        } else {
            if (!began && call != null) {
                narration.started(frame, node, call.inputs);
            }
            walk.complete(frame, node, named, Origin.HAND);
        }
        walk.scopes.endIdle(frame);
        return true;
    }

    private static @Nullable NodePlan nodeAt(Frame frame, NodePath path) {
        String id = path.node();
        for (NodePlan node : frame.plan.nodes) {
            if (node.node.id().equals(id)) {
                return frame.path(node).equals(path) ? node : null;
            }
        }
        return null;
    }

    /** A node that was pulled, and then iterated when its trigger came, has told of its outputs already. */
    private void goOnWith(Frame frame, NodePlan node, Outputs.@Nullable Values given) {
        frame.status(node.index, Frame.DONE);
        if (given != null) {
            walk.fire(frame, node, given);
        }
        walk.finish(frame, node);
    }

    /** Returns outputs by name; those who watch know them by their keys. */
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
