// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scopes of a run that are open, in the order in which they were opened. Confined to the run's thread. */
final class OpenScopes {

    /** The scope that was opened last; each knows the one that was opened before it. */
    private @Nullable Scope lastOpen;

    void open(Scope scope) {
        scope.openedBefore = lastOpen;
        if (lastOpen != null) {
            lastOpen.openedAfter = scope;
        }
        lastOpen = scope;
    }

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

    /** Returns the open scopes that fall when one falls, the innermost first: itself, those inside it, other iterations of its loop. */
    List<Scope> fallingWith(Scope fallen) {
        List<Scope> falling = new ArrayList<>();
        for (Scope scope = lastOpen; scope != null; scope = scope.openedBefore) {
            if (scope.fallsWith(fallen)) {
                falling.add(scope);
            }
        }
        falling.sort(Comparator.comparingInt(OpenScopes::nesting).reversed());
        return falling;
    }

    /** Returns how many scopes one is in. */
    private static int nesting(Scope inner) {
        int nesting = 0;
        for (Scope scope = inner.parent; scope != null; scope = scope.parent) {
            nesting++;
        }
        return nesting;
    }

    /** Returns the open scope of a path; null if there is none. */
    @Nullable
    Scope openAt(NodePath path) {
        for (Scope scope = lastOpen; scope != null; scope = scope.openedBefore) {
            if (scope.path().equals(path)) {
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
}
