// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.Run;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The control that the owner of a run has while it is under way: pause it, step node by node, stop at breakpoints, answer for a
 * node that waits, skip one. Does nothing to a run that has ended. A host that continues the run after this one was lost
 * pauses and stops it as it was told here last, if its store keeps that. All but looking needs {@link Right#CONTROL}, and is
 * {@code forbidden} without. Thread-safe.
 */
public final class RunControl {

    private final Run run;
    private final ManualGate gate;
    private final RunStops stops;
    private final User user;

    RunControl(Run run, ManualGate gate, RunStops stops, User user) {
        this.run = run;
        this.gate = gate;
        this.stops = stops;
        this.user = user;
    }

    /**
     * Returns the same control in the hands of another connection of the user, which may have other rights.
     *
     * @throws IllegalArgumentException if it is that of another user
     */
    public RunControl by(User other) {
        if (!user.equals(other)) {
            throw new IllegalArgumentException("run '" + run.id() + "' is not that of user '" + other.id() + "'");
        }
        return new RunControl(run, gate, stops, other);
    }

    /** Lets every node wait that has not begun; see {@link ManualGate#pause}. */
    public void pause() {
        user.require(Right.CONTROL);
        gate.pause();
        keepPaused();
    }

    /** Resumes until the next breakpoint; see {@link ManualGate#resume}. */
    public void resume() {
        user.require(Right.CONTROL);
        gate.resume();
        keepPaused();
    }

    /** Lets one node begin; see {@link ManualGate#step}. */
    public void step() {
        user.require(Right.CONTROL);
        gate.step();
        keepPaused();
    }

    private void keepPaused() {
        stops.change(now -> now.paused(gate.isPaused()));
    }

    /** Sets where the run stops; see {@link ManualGate#breakpoints}. */
    public void breakpoints(Collection<NodePath> nodes, Collection<String> components) {
        user.require(Right.CONTROL);
        gate.breakpoints(nodes, components);
        stops.change(now -> Stops.at(nodes, components).paused(now.paused()));
    }

    /**
     * Decides on a node that waits here; not on one that waits for another gate of the host.
     *
     * @return whether it took effect: false if no such node waits
     * @throws IllegalArgumentException if the decision changes inputs that the node does not have; it waits on
     */
    public boolean answer(NodePath path, Gate.Decision decision) {
        user.require(Right.CONTROL);
        return gate.answer(path, decision);
    }

    /** Returns the nodes that wait here, the longest wait first. */
    public List<Gate.Request> waiting() {
        return gate.waiting();
    }

    /** Returns the nodes that wait here for an approval, the longest wait first; not those that are paused or at a breakpoint. */
    public List<Gate.Request> awaitingApproval() {
        return gate.awaitingApproval();
    }

    /** Tells whether nodes that come now wait. */
    public boolean isPaused() {
        return gate.isPaused();
    }

    /** Cancels one node, and the run continues without it; see {@link Run#skip(NodePath, String)}. */
    public CompletableFuture<Boolean> skip(NodePath path, String reason) {
        user.require(Right.CONTROL);
        return run.skip(path, reason);
    }

    /** Cancels one node, and the run continues with other outputs; see {@link Run#skip(NodePath, Outputs.Values)}. */
    public CompletableFuture<Boolean> skip(NodePath path, Outputs.Values outputs) {
        user.require(Right.CONTROL);
        return run.skip(path, outputs);
    }
}
