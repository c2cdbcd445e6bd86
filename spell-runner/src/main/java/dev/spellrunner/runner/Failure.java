// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.NodeError;
import org.jspecify.annotations.Nullable;

/**
 * Why a node or a scope could not do its work. Immutable.
 *
 * @param error the same for those who watch
 * @param cause what was thrown; null if nothing was
 * @param fatal whether it ends the run whatever the graph and the policy say
 */
record Failure(NodeError error, @Nullable Throwable cause, boolean fatal) {

    /** A worker threw. */
    static Failure of(Frame frame, NodePlan node, Throwable thrown) {
        String type = thrown.getClass().getSimpleName();
        String message = thrown.getMessage() == null ? type : thrown.getMessage();
        return new Failure(new NodeError(type, message, frame.path(node), node.component.name(), null), thrown, false);
    }

    /** A worker did what its component does not allow. */
    static Failure of(Frame frame, NodePlan node, String message, String hint) {
        IllegalStateException cause = new IllegalStateException(message);
        String type = cause.getClass().getSimpleName();
        return new Failure(new NodeError(type, message, frame.path(node), node.component.name(), hint), cause, false);
    }
}
