// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.Region;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The states of the nodes of a scope, in arrays. Confined to the run's thread.
 *
 * <p>The run of a spell has a place for each node of the plan. An iteration has places for the members of its region alone,
 * and one more, which stays as it is, for all other nodes: so an iteration costs the same in a spell of any size. With 1000
 * unrelated nodes in the spell it took 3 times as long, and 18 times the memory, before. Only if something is noted of
 * another node, as when the error of a node that was pulled triggers one, has it a place for each from then on.
 */
abstract sealed class NodeStates permits Scope {

    /** Not met yet. */
    static final byte IDLE = 0;
    /** On the stack: its value is wanted. */
    static final byte QUEUED = 1;
    /** Waits for the values of its inputs. */
    static final byte PULLING = 2;
    /** Its worker works, or what it opened goes on. */
    static final byte WORKING = 3;
    /** Its last execution gave outputs. */
    static final byte DONE = 4;
    /** Its last execution failed. */
    static final byte FAILED = 5;
    /** It cannot run, since a value that it needs cannot be had. */
    static final byte SKIPPED = 6;
    /** It was stopped by hand, and has no value to give; or its gate kept it from its work after it had waited. */
    static final byte STOPPED = 7;

    private static final int STATUS = 7;
    private static final int TRIGGERED = 8;
    private static final int EXECUTED = 16;
    private static final int ONE_MISSING = 32;
    /** Facts that stay while the status of a node changes. */
    private static final int LASTING = TRIGGERED | EXECUTED;

    final Plan plan;
    /** By node: its place in the arrays; null if it is the index of the node. */
    private int @Nullable [] places;
    /** The place of all nodes that have none of their own; -1 if each has one. */
    private int others;
    /** By node: its status, whether it was triggered, whether it was executed and, while it pulls, how many data wires it waits for. */
    private int[] states;
    /** The last outputs of each node; null as long as there are none. */
    private Outputs.@Nullable Values[] outputs;
    /** By node: the wire of the trigger of its current run, plus one; made when first needed. */
    private int @Nullable [] firedOver;
    /** By node: when its current execution started; made when first needed. */
    private Instant @Nullable [] startedAt;

    NodeStates(Plan plan, @Nullable Region region) {
        this.plan = plan;
        this.places = region == null ? null : region.places;
        this.others = region == null ? -1 : region.size;
        int length = region == null ? plan.nodes.length : region.size + 1;
        this.states = new int[length];
        this.outputs = new Outputs.Values[length];
    }

    /** Returns the number of places. */
    final int length() {
        return states.length;
    }

    /** Returns the place of a node. */
    final int at(int node) {
        return places == null ? node : places[node];
    }

    /** Returns the place of a node of which something is to be noted; to be asked before an array is read, which it may replace. */
    private int own(int node) {
        int place = at(node);
        if (place == others) {
            giveAllAPlace();
            return node;
        }
        return place;
    }

    private void giveAllAPlace() {
        int nodes = plan.nodes.length;
        int[] allStates = new int[nodes];
        Outputs.@Nullable Values[] allOutputs = new Outputs.Values[nodes];
        int[] allFiredOver = firedOver == null ? null : new int[nodes];
        Instant[] allStartedAt = startedAt == null ? null : new Instant[nodes];
        for (int node = 0; node < nodes; node++) {
            int place = at(node);
            allStates[node] = states[place];
            allOutputs[node] = outputs[place];
            if (allFiredOver != null && firedOver != null) {
                allFiredOver[node] = firedOver[place];
            }
            if (allStartedAt != null && startedAt != null) {
                allStartedAt[node] = startedAt[place];
            }
        }
        states = allStates;
        outputs = allOutputs;
        firedOver = allFiredOver;
        startedAt = allStartedAt;
        places = null;
        others = -1;
    }

    /** Returns the last outputs of a node; null as long as there are none. */
    final Outputs.@Nullable Values outputs(int node) {
        return outputs[at(node)];
    }

    final void outputs(int node, Outputs.@Nullable Values last) {
        int place = own(node);
        outputs[place] = last;
    }

    final byte status(int node) {
        return (byte) (states[at(node)] & STATUS);
    }

    final void status(int node, byte next) {
        int place = own(node);
        states[place] = (states[place] & LASTING) | next;
    }

    /** A node has given outputs: at one place, since a schedule does little else. */
    final void done(int node, Outputs.Values last) {
        int place = own(node);
        outputs[place] = last;
        states[place] = (states[place] & LASTING) | DONE;
    }

    /** An execution of a node ends. */
    final void end(int node, byte next) {
        byte status = status(node);
        if (status != PULLING && status != WORKING) {
            throw new IllegalStateException(plan.nodes[node] + " ends, but is not under way: " + status);
        }
        status(node, next);
    }

    /** Lets a node wait for the values of so many data wires. */
    final void pulling(int node, int missing) {
        int place = own(node);
        states[place] = (states[place] & LASTING) | PULLING | missing * ONE_MISSING;
    }

    /** A value has come that a node waits for. Returns whether it was the last that was missing. */
    final boolean arrives(int node) {
        int place = own(node);
        states[place] -= ONE_MISSING;
        return states[place] < ONE_MISSING;
    }

    /** Tells whether a node that waited for values has them all. */
    final boolean hasAll(int node) {
        return (states[at(node)] & ~LASTING) == PULLING;
    }

    final boolean isTriggered(int node) {
        return (states[at(node)] & TRIGGERED) != 0;
    }

    final void markTriggered(int node) {
        int place = own(node);
        states[place] |= TRIGGERED;
    }

    /** Notes that an action is executed. Returns whether it is the first time. */
    final boolean markExecuted(int node) {
        int place = own(node);
        boolean isFirst = (states[place] & EXECUTED) == 0;
        states[place] |= EXECUTED;
        return isFirst;
    }

    /** Remembers over which wire the trigger of the execution that begins has come; negative if it has no sender. */
    final void firedOver(int node, int wire) {
        int place = own(node);
        if (firedOver == null) {
            firedOver = new int[states.length];
        }
        firedOver[place] = wire < 0 ? 0 : wire + 1;
    }

    /** Returns the wire of the trigger of the current execution; -1 if it has no sender. */
    final int firedOver(int node) {
        return firedOver == null ? -1 : firedOver[at(node)] - 1;
    }

    /** Returns the node that sent the trigger of the current execution; -1 if none did. */
    final int sender(int node) {
        int wire = firedOver(node);
        return wire < 0 ? -1 : plan.wires.from[wire];
    }

    /** Returns the name of the trigger input of the current execution; null if the node was pulled or is the entry. */
    final @Nullable String trigger(int node) {
        int wire = firedOver(node);
        return wire < 0 ? null : plan.wires.inputs[wire];
    }

    final void startedAt(int node, Instant at) {
        int place = own(node);
        if (startedAt == null) {
            startedAt = new Instant[states.length];
        }
        startedAt[place] = at;
    }

    final Instant startedAt(int node) {
        return startedAt == null ? Instant.EPOCH : startedAt[at(node)];
    }
}
