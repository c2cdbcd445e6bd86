// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work that is to be done next in a run: triggers on their way, and nodes whose turn has come, in the scopes that are open.
 * Confined to the run's thread.
 */
final class Agenda {

    final TriggerQueue triggers;
    final ReadyStack turns = new ReadyStack();
    /** The scope that was opened last; each knows the one that was opened before it. */
    private @Nullable Scope lastOpen;

    Agenda(TriggerQueue triggers) {
        this.triggers = triggers;
    }

    void open(Scope scope) {
        scope.openedBefore = lastOpen;
        if (lastOpen != null) {
            lastOpen.openedAfter = scope;
        }
        lastOpen = scope;
    }

    /** Closes a scope; what is still to be done in it stays listed until {@link #dropClosed}. */
    void close(Scope scope) {
        scope.ended = true;
        Scope before = scope.openedBefore;
        Scope after = scope.openedAfter;
        if (before != null) {
            before.openedAfter = after;
        }
        if (after != null) {
            after.openedBefore = before;
        } else if (lastOpen == scope) {
            lastOpen = before;
        }
        scope.openedBefore = null;
        scope.openedAfter = null;
    }

    /** Returns the open scopes that fall when one falls: itself, those inside it, other iterations of its loop. */
    List<Scope> fallingWith(Scope fallen) {
        List<Scope> falling = new ArrayList<>();
        for (Scope scope = lastOpen; scope != null; scope = scope.openedBefore) {
            if (scope.fallsWith(fallen)) {
                falling.add(scope);
            }
        }
        return falling;
    }

    /** Returns the open scope of a path; null if there is none. */
    @Nullable
    Scope openAt(NodePath path) {
        for (Scope scope = lastOpen; scope != null; scope = scope.openedBefore) {
            if (scope.path.equals(path)) {
                return scope;
            }
        }
        return null;
    }

    /** Returns an open scope that a node has opened; null if there is none. */
    @Nullable
    Scope openedBy(Scope scope, NodePlan node) {
        for (Scope inner = lastOpen; inner != null; inner = inner.openedBefore) {
            if (inner.parent == scope && inner.owner == node) {
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
