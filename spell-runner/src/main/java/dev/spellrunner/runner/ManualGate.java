// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A gate controlled by hand: pauses, steps node by node, stops at breakpoints, and holds nodes until they are approved.
 *
 * <pre>{@code
 * ManualGate gate = new ManualGate();
 * gate.pause();
 * Run run = runner.start(RunRequest.of(inputs).gate(gate));
 * gate.step();
 * gate.resume();
 * }</pre>
 *
 * <p>Thread-safe. One is meant for one run; runs that share one stop and go on together.
 */
public final class ManualGate implements Gate {

    private final Predicate<? super Request> needsApproval;
    private final @Nullable Duration longestWait;

    private final Object lock = new Object();
    /** The longest wait first. */
    private final List<Held> held = new ArrayList<>();

    private Set<NodePath> nodes = Set.of();
    private Set<String> components = Set.of();
    private boolean paused;
    /** The number of nodes that may pass although the gate is paused. */
    private int steps;

    /** A node that waits: a thing of its own, even if another one is at the same path. */
    private static final class Held {
        final Request request;
        final boolean forApproval;
        final CompletableFuture<Decision> decision = new CompletableFuture<>();

        Held(Request request, boolean forApproval) {
            this.request = request;
            this.forApproval = forApproval;
        }
    }

    /** Creates a gate that is open. */
    public ManualGate() {
        this(request -> false, null);
    }

    /**
     * Creates a gate that is open, but for some nodes: each of those waits for an {@link #answer} of its own.
     *
     * @param needsApproval tells which nodes; must be thread-safe if runs share the gate
     */
    public ManualGate(Predicate<? super Request> needsApproval) {
        this(requireNonNull(needsApproval, "needsApproval"), null);
    }

    /**
     * The same, and refuses nodes whose answer does not come in time.
     *
     * @param needsApproval tells which nodes; must be thread-safe if runs share the gate
     * @param longestWait how long one waits for its answer; null for as long as it takes
     */
    public ManualGate(Predicate<? super Request> needsApproval, @Nullable Duration longestWait) {
        this.needsApproval = requireNonNull(needsApproval, "needsApproval");
        this.longestWait = longestWait;
    }

    /** Lets every node wait that comes from now on. */
    public void pause() {
        synchronized (lock) {
            paused = true;
        }
    }

    /** Resumes: nodes that wait pass, until the next breakpoint. Those that need approval wait on. */
    public void resume() {
        List<Held> released = new ArrayList<>();
        synchronized (lock) {
            paused = false;
            steps = 0;
            held.stream().filter(each -> !each.forApproval).forEach(released::add);
            held.removeIf(each -> !each.forApproval);
        }
        released.forEach(each -> each.decision.complete(Decision.pass()));
    }

    /**
     * Lets one node pass: the one that has waited longest, or else the next one that comes. Those that need approval do
     * not count. Pauses, if it was not paused.
     */
    public void step() {
        Held released = null;
        synchronized (lock) {
            paused = true;
            for (Iterator<Held> each = held.iterator(); released == null && each.hasNext(); ) {
                Held next = each.next();
                if (!next.forApproval) {
                    each.remove();
                    released = next;
                }
            }
            steps += released == null ? 1 : 0;
        }
        // A node that was cancelled at this moment is no longer waited for, and takes the step with it.
        if (released != null) {
            released.decision.complete(Decision.pass());
        }
    }

    /**
     * Sets where to stop, in the place of earlier breakpoints. A node that comes to one waits, and so does every node from
     * then on, as if {@link #pause} had been called.
     *
     * @param atNodes paths of nodes; without numbers of iterations all iterations are meant: {@code 9} is also {@code
     *     7[2]/9}, node 9 as drawn
     * @param atComponents names of components
     */
    public void breakpoints(Collection<NodePath> atNodes, Collection<String> atComponents) {
        Set<NodePath> newNodes = Set.copyOf(atNodes);
        Set<String> newComponents = Set.copyOf(atComponents);
        synchronized (lock) {
            nodes = newNodes;
            components = newComponents;
        }
    }

    /**
     * Decides on a node that waits, for whatever reason.
     *
     * @param path where the node is
     * @param decision pass or refuse; a later one lets it wait on
     * @return whether it took effect: false if no such node waits
     * @throws IllegalArgumentException if the decision changes inputs that the node does not have; it waits on
     */
    public boolean answer(NodePath path, Decision decision) {
        requireNonNull(path, "path");
        requireNonNull(decision, "decision");
        Held answered = null;
        synchronized (lock) {
            for (Iterator<Held> each = held.iterator(); answered == null && each.hasNext(); ) {
                Held next = each.next();
                if (next.request.path().equals(path)) {
                    next.request.requireInputs(decision);
                    each.remove();
                    answered = next;
                }
            }
        }
        return answered != null && answered.decision.complete(decision);
    }

    /** Returns the nodes that wait, the longest wait first. */
    public List<Request> waiting() {
        synchronized (lock) {
            return held.stream().map(each -> each.request).toList();
        }
    }

    /** Returns the nodes that wait for an approval, the longest wait first; not those that are paused or at a breakpoint. */
    public List<Request> awaitingApproval() {
        synchronized (lock) {
            return held.stream()
                    .filter(each -> each.forApproval)
                    .map(each -> each.request)
                    .toList();
        }
    }

    /** Tells whether nodes that come now wait. */
    public boolean isPaused() {
        synchronized (lock) {
            return paused;
        }
    }

    @Override
    public Decision ask(Request request) {
        boolean forApproval = needsApproval.test(request);
        Held here = new Held(request, forApproval);
        String reason;
        synchronized (lock) {
            reason = forApproval ? "needs approval" : whyStopped(request);
            if (reason == null) {
                return Decision.pass();
            }
            held.add(here);
        }
        CompletionStage<Decision> decided = here.decision;
        decided.whenComplete((decision, thrown) -> forget(here));
        Decision later = Decision.later(reason, here.decision);
        return forApproval && longestWait != null
                ? Decisions.within(later, longestWait, Decision.refuse("no answer in time"))
                : later;
    }

    private @Nullable String whyStopped(Request request) {
        boolean atBreakpoint = components.contains(request.component())
                || (!nodes.isEmpty()
                        && (nodes.contains(request.path())
                                || nodes.contains(request.path().asDrawn())));
        paused |= atBreakpoint;
        if (!paused) {
            return null;
        }
        if (steps > 0) {
            steps--;
            return null;
        }
        return atBreakpoint ? "stopped at a breakpoint" : "paused";
    }

    private void forget(Held gone) {
        synchronized (lock) {
            held.remove(gone);
        }
    }
}
