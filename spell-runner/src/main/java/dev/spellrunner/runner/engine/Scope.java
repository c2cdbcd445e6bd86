// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.plan.Join;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scope of a run: the run of a spell, or one iteration over a part of it. What is known of each node in it is in
 * {@link NodeStates}. Confined to the run's thread.
 */
final class Scope extends NodeStates {

    /** The scope that this one was opened in; null for the root. */
    final @Nullable Scope parent;
    /** The node that opened it; null for the root. */
    final @Nullable NodePlan owner;
    /** The loop that this is an iteration of; null for the run of a spell. */
    final @Nullable Loop loop;
    /** The number of the iteration. */
    final int iteration;
    /** The run of the spell that this is, or is a part of. */
    final Scope spell;

    /** Its path; null until it is asked for, since without a sink often nobody does. */
    private @Nullable NodePath path;

    final int depth;
    final State state;
    final Map<String, @Nullable Object> inputs;
    /** The open scopes that were opened right before and after this one. */
    @Nullable
    Scope openedBefore;

    @Nullable
    Scope openedAfter;
    /** The number of its nodes and triggers still to be dealt with; at zero it has ended. */
    int active;

    boolean ended;
    /** Whether it is an iteration that has followed its schedule. */
    boolean isLaidOut;
    /** The node at which it started; {@link Plan#NOWHERE} for a pure dataflow. */
    int entry = Plan.NOWHERE;
    /** The item of the source at the entry that started the run; null if none did. */
    @Nullable
    Object item;

    /** Facts of few nodes; made when there is one. */
    private @Nullable ScopeNotes notes;

    // Of the run of a spell alone:
    private Map<String, @Nullable Object> results = Map.of();
    private Set<String> exits = Set.of();
    /** The failures that nothing handled. */
    private List<Failure> failures = List.of();

    private Scope(
            Plan plan,
            @Nullable Scope parent,
            @Nullable NodePlan owner,
            @Nullable Loop loop,
            int iteration,
            @Nullable NodePath path,
            int depth,
            State state,
            Map<String, @Nullable Object> inputs) {
        super(plan, loop == null ? null : loop.region);
        this.parent = parent;
        this.owner = owner;
        this.loop = loop;
        this.iteration = iteration;
        this.path = path;
        this.depth = depth;
        this.state = state;
        this.inputs = inputs;
        this.spell = loop == null ? this : loop.scope.spell;
    }

    static Scope root(Plan plan, State state, Map<String, @Nullable Object> inputs) {
        return new Scope(plan, null, null, null, 0, NodePath.ROOT, 1, state, inputs);
    }

    Scope called(NodePlan caller, Plan called, State itsState, Map<String, @Nullable Object> itsInputs) {
        return new Scope(called, this, caller, null, 0, null, depth + 1, itsState, itsInputs);
    }

    Scope iteration(Loop ofLoop, int index) {
        return new Scope(plan, this, ofLoop.node, ofLoop, index, null, depth, state, inputs);
    }

    /** Returns the item that started the run at a node; null if none did. */
    @Nullable
    Object itemOf(int node) {
        return node == entry ? item : null;
    }

    /** Returns the path of a node. Thread-safe: the first call makes the scope's own, and two at once make equal ones. */
    NodePath path(NodePlan node) {
        NodePath own = path();
        return own.isRoot() ? node.path : own.child(node.node.id());
    }

    /** Returns the path of the scope. Thread-safe. */
    NodePath path() {
        NodePath known = path;
        if (known == null) {
            known = parent == null || owner == null ? NodePath.ROOT : parent.path(owner);
            known = loop == null ? known : known.iteration(iteration);
            path = known;
        }
        return known;
    }

    /** Returns the scope that a node lives in, as seen from this one. */
    Scope home(int node) {
        Scope scope = this;
        while (scope.loop != null && !scope.loop.region.contains(node)) {
            scope = scope.loop.scope;
        }
        return scope;
    }

    /** Returns the iteration of a node that this scope is in, if it is in one. */
    @Nullable
    Scope iterationOf(int node) {
        for (Scope scope = this; scope.loop != null; scope = scope.loop.scope) {
            if (scope.loop.node.index == node) {
                return scope;
            }
        }
        return null;
    }

    /** Tells whether this scope is, or is in, another one, or an iteration of the same loop. */
    boolean fallsWith(Scope other) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            if (scope == other || (scope.loop != null && scope.loop == other.loop)) {
                return true;
            }
        }
        return false;
    }

    /** Counts one more execution of an action. Returns its number, from 1: nearly all have one alone, which needs no notes. */
    int nextExecution(int node) {
        return markExecuted(node) ? 1 : notes().executions.merge(node, 2, (before, second) -> before + 1);
    }

    private ScopeNotes notes() {
        if (notes == null) {
            notes = new ScopeNotes();
        }
        return notes;
    }

    /** Lets a trigger wait for its node to be free. */
    void putOff(int node, int wire) {
        notes().putOff(node, wire);
    }

    /** Returns the wire of the next trigger that waits for a node to be free; null if there is none. */
    @Nullable
    Integer nextTrigger(int node) {
        return notes == null ? null : notes.nextTrigger(node);
    }

    /** Returns how many triggers wait for their nodes to be free. */
    int putOff() {
        return notes == null ? 0 : notes.putOff();
    }

    /** A trigger has come to a node that waits for several. Returns whether it now has them all. */
    boolean joins(int node, Join join, int wire) {
        return notes().joins(node, join, wire);
    }

    /** Tells whether a trigger has come to an input of a node that waits for several. */
    boolean hasJoined(int node, int input) {
        return notes != null && notes.hasJoined(node, input);
    }

    void addWaiter(int node, ScopeNotes.Waiter waiter) {
        notes().addWaiter(node, waiter);
    }

    /** Takes the nodes of inner scopes that wait for a value; null if there are none, as nearly always. */
    @Nullable
    List<ScopeNotes.Waiter> takeWaiters(int node) {
        return notes == null ? null : notes.takeWaiters(node);
    }

    void loop(Loop ofNode) {
        notes().loops.put(ofNode.node.index, ofNode);
    }

    /** Returns the loop that a node of this scope runs, ran, or will run when its trigger comes. */
    @Nullable
    Loop loop(int node) {
        return notes == null ? null : notes.loops.get(node);
    }

    /** Returns the nodes that have been asked for their value, and are to iterate when their trigger comes. */
    List<NodePlan> awaitingTrigger() {
        return notes == null ? List.of() : notes.awaitingTrigger();
    }

    /** Returns why no loop of this scope, which is over, gave a value of a node; null if nothing is against it. */
    @Nullable
    Reason whyNoIterationGave(int node) {
        return notes == null ? null : notes.whyNoIterationGave(node);
    }

    /** Remembers what a node asked for that called a spell. */
    void call(int node, Outputs.Call call) {
        notes().calls.put(node, call);
    }

    /** Takes what a node asked for that called a spell; null if nothing was remembered. */
    Outputs.@Nullable Call takeCall(int node) {
        return notes == null ? null : notes.calls.remove(node);
    }

    void skipReason(int node, Reason reason) {
        notes().skipReasons.put(node, reason);
    }

    @Nullable
    Reason skipReason(int node) {
        return notes == null ? null : notes.skipReasons.get(node);
    }

    /** Remembers what the work of a node took, until its end is told. */
    void usage(int node, Usage used) {
        notes().usages.merge(node, used, Usage::plus);
    }

    @Nullable
    Usage takeUsage(int node) {
        return notes == null ? null : notes.usages.remove(node);
    }

    /** Remembers that an action has run, though it may yet be kept from running for another trigger. */
    void hasRunInVain(int node) {
        notes().ranInVain.set(node);
    }

    boolean ranInVain(int node) {
        return notes != null && notes.ranInVain.get(node);
    }

    /** Sets an output of the spell. */
    void result(String name, @Nullable Object value) {
        spell.results = ResultTable.with(spell.results, name, value);
    }

    /** Returns the outputs of the spell that were set, in the order in which they were first set; not to be changed. */
    Map<String, @Nullable Object> results() {
        return ResultTable.unmodifiable(results);
    }

    void exit(String name) {
        Set<String> known = spell.exits;
        if (known.isEmpty()) {
            // As in nearly all spells: one exit needs no table.
            spell.exits = Set.of(name);
        } else if (!known.contains(name)) {
            Set<String> more = known.size() == 1 ? new LinkedHashSet<>(known) : known;
            more.add(name);
            spell.exits = more;
        }
    }

    /** Returns the names of the exits that the spell came to. */
    Set<String> exits() {
        return exits;
    }

    void failure(Failure unhandled) {
        if (failures.isEmpty()) {
            failures = new ArrayList<>(1);
        }
        failures.add(unhandled);
    }

    /** Returns the failures in this scope that nothing handled, in order. */
    List<Failure> failures() {
        return failures;
    }
}
