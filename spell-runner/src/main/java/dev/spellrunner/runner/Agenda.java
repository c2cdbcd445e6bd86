// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done next in a run: triggers on their way, and nodes whose turn has come, in the scopes that are open.
 * Each scope has a number, by which the queues name it. Confined to the run's thread.
 */
final class Agenda {

    private static final int TRIGGER_FIELDS = 3;

    private @Nullable Frame[] open = new Frame[2];
    private int numbers;
    /** Numbers of scopes that are closed, to be given again. */
    private final IntQueue freeNumbers = new IntQueue();

    /** First in, first out: scope, sender (or -1), and the sender's wire (or the entry). */
    private final IntQueue triggers = new IntQueue();
    /** Last in, first out. */
    private final Turns turns = new Turns();

    void open(Frame frame) {
        frame.id = freeNumbers.size() > 0 ? freeNumbers.removeFirst() : numbers++;
        if (frame.id == open.length) {
            open = Arrays.copyOf(open, open.length * 2);
        }
        open[frame.id] = frame;
    }

    /** Closes a scope; what is still to be done in it stays listed until {@link #dropClosed}. */
    void close(Frame frame) {
        frame.ended = true;
        open[frame.id] = null;
        freeNumbers.add(frame.id);
    }

    /** Returns the open scopes that fall when one falls: itself, those inside it, other iterations of its loop. */
    List<Frame> fallingWith(Frame fallen) {
        List<Frame> falling = new ArrayList<>();
        for (int i = 0; i < numbers; i++) {
            Frame frame = open[i];
            if (frame != null && frame.fallsWith(fallen)) {
                falling.add(frame);
            }
        }
        return falling;
    }

    /** Returns the open scope of a path; null if there is none. */
    @Nullable
    Frame openAt(NodePath path) {
        for (int i = 0; i < numbers; i++) {
            Frame frame = open[i];
            if (frame != null && frame.path.equals(path)) {
                return frame;
            }
        }
        return null;
    }

    /** Returns an open scope that a node has opened; null if there is none. */
    @Nullable
    Frame openedBy(Frame frame, NodePlan node) {
        for (int i = 0; i < numbers; i++) {
            Frame inner = open[i];
            if (inner != null && inner.parent == frame && inner.owner == node) {
                return inner;
            }
        }
        return null;
    }

    void addTrigger(Frame frame, int sender, int wire) {
        triggers.add(frame.id);
        triggers.add(sender);
        triggers.add(wire);
    }

    void addTurn(Frame frame, int node) {
        turns.push(frame, node);
    }

    boolean isEmpty() {
        return turns.isEmpty() && triggers.size() == 0;
    }

    boolean hasTurn() {
        return !turns.isEmpty();
    }

    boolean hasTrigger() {
        return triggers.size() > 0;
    }

    Frame scopeOfTurn() {
        return turns.scope();
    }

    /** Takes the latest turn, in {@link #scopeOfTurn}, and returns its node. */
    int takeTurn() {
        return turns.pop();
    }

    /** Takes the scope of the oldest trigger; its two other fields are to be taken next, with {@link #takeOfTrigger}. */
    Frame takeScopeOfTrigger() {
        return at(triggers.removeFirst());
    }

    int takeOfTrigger() {
        return triggers.removeFirst();
    }

    private Frame at(int number) {
        return requireNonNull(open[number], "frame");
    }

    /** Forgets what was to be done in scopes that are closed. */
    void dropClosed() {
        dropClosedTriggers();
        turns.dropClosed();
    }

    private void dropClosedTriggers() {
        for (int left = triggers.size() / TRIGGER_FIELDS; left > 0; left--) {
            int number = triggers.removeFirst();
            int sender = triggers.removeFirst();
            int wire = triggers.removeFirst();
            if (open[number] != null) {
                triggers.add(number);
                triggers.add(sender);
                triggers.add(wire);
            }
        }
    }
}
