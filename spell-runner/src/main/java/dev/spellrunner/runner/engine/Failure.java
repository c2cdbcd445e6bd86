// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a node or a scope could not do its work. Immutable.
 *
 * @param error the same, for events
 * @param cause what was thrown; null if nothing was
 * @param fatal whether it ends the run whatever the graph and the policy say
 */
record Failure(NodeError error, @Nullable Throwable cause, boolean fatal) {

    /** Returns what failed, without the wrapping of a stage that depends on another. */
    static @Nullable Throwable causeOf(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** A worker threw. */
    static Failure of(Scope scope, NodePlan node, Throwable thrown) {
        if (thrown instanceof KnownFailure recorded) {
            return new Failure(recorded.error, thrown, recorded.fatal);
        }
        String type = thrown.getClass().getSimpleName();
        String message = thrown.getMessage() == null ? type : thrown.getMessage();
        return new Failure(new NodeError(type, message, scope.path(node), node.component.name(), null), thrown, false);
    }

    /** A worker did what its component does not allow. */
    static Failure of(Scope scope, NodePlan node, String message, String hint) {
        IllegalStateException cause = new IllegalStateException(message);
        String type = cause.getClass().getSimpleName();
        return new Failure(new NodeError(type, message, scope.path(node), node.component.name(), hint), cause, false);
    }

    /** The gate of a node could not decide. */
    static Failure ofGate(Scope scope, NodePlan node, Throwable thrown) {
        Failure plain = of(scope, node, thrown);
        NodeError said = plain.error();
        String message = "its gate failed: " + said.message();
        return new Failure(new NodeError(said.type(), message, said.path(), said.component(), null), thrown, false);
    }

    static Failure ofTooManyExecutions(Scope scope, NodePlan node, long most) {
        String message = "the run has more than " + most + " executions of nodes";
        return ofLimit(scope, node, message, "raise Limits.executions if that is meant", true);
    }

    static Failure ofTooManyTriggers(Scope scope, NodePlan node, long most) {
        String message = "fires while more than " + most + " triggers wait, as many as nodes may be executed";
        return ofLimit(scope, node, message, "raise Limits.executions if that is meant", true);
    }

    static Failure ofTooDeepCall(Scope scope, NodePlan node, Plan called, int most) {
        StringBuilder chain = new StringBuilder();
        for (Scope caller = scope.spell; caller != null; caller = caller.parent == null ? null : caller.parent.spell) {
            chain.insert(0, "'" + caller.plan.spell.name() + "' → ");
        }
        String message =
                "spells call one another more than " + most + " deep: " + chain + "'" + called.spell.name() + "'";
        return ofLimit(scope, node, message, "end the recursion, or raise Limits.depth", false);
    }

    static Failure ofTooDeepLoop(Scope scope, NodePlan node, int most) {
        String message = "iterations run inside one another more than " + most + " deep";
        String hint = "let no loop run inside of itself, or raise Limits.depth";
        return ofLimit(scope, node, message, hint, false);
    }

    private static Failure ofLimit(Scope scope, NodePlan node, String message, String hint, boolean fatal) {
        NodeError error = new NodeError("LimitExceeded", message, scope.path(node), node.component.name(), hint);
        return new Failure(error, null, fatal);
    }
}
