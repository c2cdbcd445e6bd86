// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.NodePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done next in a run: triggers on their way, and nodes whose turn has come, in the scopes that are open.
 * Confined to the run's thread.
 */
final class Agenda {

    final Triggers triggers;
    final Turns turns = new Turns();
    /** The scope that was opened last; each knows the one that was opened before it. */
    private @Nullable Frame lastOpen;

    Agenda(Triggers triggers) {
        this.triggers = triggers;
    }

    void open(Frame frame) {
        frame.openedBefore = lastOpen;
        if (lastOpen != null) {
            lastOpen.openedAfter = frame;
        }
        lastOpen = frame;
    }

    /** Closes a scope; what is still to be done in it stays listed until {@link #dropClosed}. */
    void close(Frame frame) {
        frame.ended = true;
        Frame before = frame.openedBefore;
        Frame after = frame.openedAfter;
        if (before != null) {
            before.openedAfter = after;
        }
        if (after != null) {
            after.openedBefore = before;
        } else if (lastOpen == frame) {
            lastOpen = before;
        }
        frame.openedBefore = null;
        frame.openedAfter = null;
    }

    /** Returns the open scopes that fall when one falls: itself, those inside it, other iterations of its loop. */
    List<Frame> fallingWith(Frame fallen) {
        List<Frame> falling = new ArrayList<>();
        for (Frame frame = lastOpen; frame != null; frame = frame.openedBefore) {
            if (frame.fallsWith(fallen)) {
                falling.add(frame);
            }
        }
        return falling;
    }

    /** Returns the open scope of a path; null if there is none. */
    @Nullable
    Frame openAt(NodePath path) {
        for (Frame frame = lastOpen; frame != null; frame = frame.openedBefore) {
            if (frame.path.equals(path)) {
                return frame;
            }
        }
        return null;
    }

    /** Returns an open scope that a node has opened; null if there is none. */
    @Nullable
    Frame openedBy(Frame frame, NodePlan node) {
        for (Frame inner = lastOpen; inner != null; inner = inner.openedBefore) {
            if (inner.parent == frame && inner.owner == node) {
                return inner;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return turns.isEmpty() && triggers.isEmpty();
    }

    /** Forgets what was to be done in scopes that are closed. */
    void dropClosed() {
        triggers.dropClosed();
        turns.dropClosed();
    }
}
