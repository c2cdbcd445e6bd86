// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.hint.DidYouMean;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a run that has ended. Immutable. As text it is a table of its nodes, so that a failed assertion about
 * it tells what else happened.
 *
 * <p>Paths are such as {@code 7}, {@code 7/3} or {@code 7[2]/9}, as {@link NodePath} has them. A path that begins at a node
 * which the spell does not have is an {@link IllegalArgumentException}: an assertion about a wrong name must not pass.
 */
public final class RunTrace {

    private final RunResult result;
    private final List<NodeEvent> events;

    /**
     * Creates the trace of a run.
     *
     * @param result how it ended
     * @param events all of its events
     */
    public RunTrace(RunResult result, List<NodeEvent> events) {
        this.result = requireNonNull(result, "result");
        this.events = List.copyOf(events);
    }

    /** Returns how the run ended. */
    public RunResult result() {
        return result;
    }

    /** Returns all events, in their order. */
    public List<NodeEvent> events() {
        return events;
    }

    /** Tells whether the run completed. */
    public boolean completed() {
        return result.isCompleted();
    }

    /**
     * Returns the value of an output of the spell.
     *
     * @param output its name
     * @throws IllegalStateException if the run did not set it
     * @throws IllegalArgumentException if the spell has no such output
     */
    public @Nullable Object outputs(String output) {
        Object value = result.output(output);
        if (value == null && !result.outputs().containsKey(output)) {
            throw new IllegalStateException("the run did not set output '" + output + "': it " + this);
        }
        return value;
    }

    /** Tells whether a node began its work. */
    public boolean ran(String path) {
        return executions(path) > 0;
    }

    /** Returns how often a node began its work. */
    public long executions(String path) {
        return eventsOf(NodeEvent.Started.class, path).size();
    }

    /** Tells whether a node was skipped. */
    public boolean skipped(String path) {
        return !eventsOf(NodeEvent.Skipped.class, path).isEmpty();
    }

    /** Returns why a node was skipped; empty if it was not. */
    public Optional<String> whySkipped(String path) {
        return eventsOf(NodeEvent.Skipped.class, path).stream().findFirst().map(NodeEvent.Skipped::reason);
    }

    /**
     * Returns what a node took when it worked last: by the key of the socket, the value.
     *
     * @throws IllegalStateException if it did not work
     */
    public Map<String, @Nullable Object> inputsOf(String path) {
        return last(NodeEvent.Started.class, path, "did not work").inputs();
    }

    /**
     * Returns what a node gave last: by the key of the socket, the value.
     *
     * @throws IllegalStateException if it gave nothing
     */
    public Map<String, @Nullable Object> outputsOf(String path) {
        return last(NodeEvent.Completed.class, path, "was not completed").outputs();
    }

    /** Returns why a node failed; empty if it did not. */
    public Optional<NodeError> failure(String path) {
        return eventsOf(NodeEvent.Failed.class, path).stream().findFirst().map(NodeEvent.Failed::error);
    }

    /** Returns the paths of the nodes in the order in which they began to work, without the spell itself. */
    public List<String> order() {
        return events.stream()
                .filter(event ->
                        event instanceof NodeEvent.Started && !event.path().isRoot())
                .map(event -> event.path().toString())
                .toList();
    }

    private <E extends NodeEvent> E last(Class<E> kind, String path, String wrong) {
        List<E> found = eventsOf(kind, path);
        if (found.isEmpty()) {
            throw new IllegalStateException("node '" + path + "' " + wrong + ": the run " + this);
        }
        return found.get(found.size() - 1);
    }

    private <E extends NodeEvent> List<E> eventsOf(Class<E> kind, String path) {
        NodePath wanted = known(path);
        List<E> found = new ArrayList<>();
        for (NodeEvent event : events) {
            if (kind.isInstance(event) && event.path().equals(wanted)) {
                found.add(kind.cast(event));
            }
        }
        return found;
    }

    private NodePath known(String path) {
        NodePath wanted = NodePath.parse(path);
        NodePath outermost = wanted;
        while (!outermost.parent().isRoot()) {
            outermost = outermost.parent();
        }
        Graph graph = result.spell().graph();
        String node = outermost.node();
        if (!wanted.isRoot() && graph.node(node).isEmpty()) {
            List<String> ids = graph.nodes().stream().map(Node::id).toList();
            throw new IllegalArgumentException("spell '" + result.spell().name() + "' has no node '" + node + "' ("
                    + DidYouMean.hint(node, ids).orElse("it has " + ids) + ")");
        }
        return wanted;
    }

    /** Returns how the run ended, and a line for each event that tells how a node came to its end. */
    @Override
    public String toString() {
        return new TraceTable(this).toString();
    }
}
