// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One execution of a node, as a recording tells of it. Not changed once they have all been gathered. */
final class RecordedWork {

    final NodeEvent.Started started;
    /** The events of the work before its end, in order. */
    final List<NodeEvent.Progress> progress = new ArrayList<>(0);
    /** The event that ended it; null if none did. */
    @Nullable
    NodeEvent end;
    /** Whether nodes ran inside it: it called a spell, or iterated. */
    boolean hasInside;
    /** Whether nothing else happened between its start and its end, and the run did not go on meanwhile. */
    boolean atOnce;

    private final int index;

    private RecordedWork(NodeEvent.Started started, int index) {
        this.started = started;
        this.index = index;
    }

    /** Returns what the worker gave, by the names of sockets; null if it gave nothing, or the node has other sockets. */
    Outputs.@Nullable Values outputs(Shape shape) {
        return end instanceof NodeEvent.Completed completed ? RecordedValues.outputs(completed, shape) : null;
    }

    /** Reports the tokens that the work took when it was recorded. */
    void reportUsage(WorkContext context) {
        if (end instanceof NodeEvent.Completed completed && completed.usage() != null) {
            context.usage(completed.usage());
        }
    }

    /**
     * Gives what the worker gave, or fails as it failed.
     *
     * @throws KnownFailure if it failed, or the node has other outputs than it had
     */
    Outputs again(NodePlan node) throws KnownFailure {
        if (end instanceof NodeEvent.Failed failed) {
            throw KnownFailure.again(failed.error());
        }
        Outputs.Values outputs = outputs(node.shape);
        if (outputs == null) {
            throw Divergence.failure(path(), node, "was recorded with other outputs than it has");
        }
        return outputs;
    }

    /**
     * Tells whether a run that works on from the end of the recording tells an event of a work before that.
     *
     * @param stands whether the end of the work does
     */
    static boolean isTold(NodeEvent event, boolean stands) {
        boolean isOfEnded = event instanceof NodeEvent.Completed
                || event instanceof NodeEvent.Failed
                || event instanceof NodeEvent.Progress;
        return event instanceof NodeEvent.Started || (isOfEnded && stands);
    }

    /** Tells what the worker told meanwhile. */
    void tellProgress(WorkContext context) {
        progress.forEach(chunk -> context.progress(chunk.chunk()));
    }

    /** Tells whether nodes run inside a node: those are answered, and not the node itself. */
    boolean isInside(NodePlan node) {
        boolean failedAtOnce = end instanceof NodeEvent.Failed && !hasInside;
        return hasInside || (node.component.opensScopes() && !failedAtOnce);
    }

    /**
     * Lets the worker itself say what is to be run inside; the engine goes on with that.
     *
     * @param tells whether what it told is told again
     */
    Outputs goInside(NodePlan node, InputsByKey inputs, WorkContext context, boolean tells) throws Exception {
        Outputs given = node.worker.work(inputs, new SilentContext(context));
        if (tells) {
            tellProgress(context);
        }
        return given instanceof Outputs.Deferred later
                ? Outputs.later(later.stage().thenApply(outputs -> inside(node, outputs)))
                : inside(node, given);
    }

    /** It may have given values after all, and so those that are recorded stand. */
    private Outputs inside(NodePlan node, Outputs given) {
        Outputs.Values outputs = given instanceof Outputs.Values ? outputs(node.shape) : null;
        return outputs == null ? given : outputs;
    }

    NodePath path() {
        return started.path();
    }

    /** Returns all executions of nodes, in the order of their starts. */
    static List<RecordedWork> allIn(RecordedRun recording) {
        List<RecordedWork> all = new ArrayList<>();
        Map<NodePath, RecordedWork> current = new HashMap<>();
        List<NodeEvent> events = recording.events();
        for (int i = 0; i < events.size(); i++) {
            NodeEvent event = events.get(i);
            if (event.path().isRoot()) {
                continue;
            }
            RecordedWork around = current.get(owner(event.path()));
            if (around != null) {
                around.hasInside = true;
            }
            RecordedWork work = current.get(event.path());
            if (event instanceof NodeEvent.Started started) {
                work = new RecordedWork(started, i);
                current.put(event.path(), work);
                all.add(work);
            } else if (work != null && work.end == null && event instanceof NodeEvent.Progress chunk) {
                work.progress.add(chunk);
            } else if (work != null && work.end == null && event.isTerminal()) {
                work.end = event;
                work.atOnce = i - work.index == 1 + work.progress.size() && !isLater(event);
            }
        }
        return all;
    }

    private static boolean isLater(NodeEvent end) {
        return (end instanceof NodeEvent.Completed completed && completed.later())
                || (end instanceof NodeEvent.Failed failed && failed.later());
    }

    /** Returns the node that opened the scope that a node is in; the root if that is the run. */
    static NodePath owner(NodePath path) {
        NodePath scope = path.parent();
        String text = scope.toString();
        return text.endsWith("]") ? NodePath.parse(text.substring(0, text.lastIndexOf('['))) : scope;
    }
}
