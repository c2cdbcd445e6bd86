// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A difference between a run and the recording that answers in it, with its likely cause. */
final class Divergence {

    private static final String REPLAYED =
            "replay and resume the spell as it was recorded; what has changed can be rerun";

    private Divergence() {}

    static NodeError of(NodePath path, String component, String what) {
        return of(path, component, what, REPLAYED);
    }

    static NodeError of(NodePath path, String component, String what, String hint) {
        return new NodeError("Divergence", what, path, component, hint);
    }

    /** Returns what fails a run at a node, where it differs from the recording. */
    static KnownFailure failure(NodePath path, NodePlan node, String what) {
        return KnownFailure.ofDivergence(of(path, node.component.name(), what));
    }

    /** Returns what is different about the inputs of a node; null if nothing is. */
    static @Nullable String ofInputs(Map<String, @Nullable Object> now, Map<String, @Nullable Object> recorded) {
        String input = RecordedValues.difference(now, recorded, true);
        return input == null
                ? null
                : "its input '" + input + "' " + shown(now, input) + ", but was recorded " + recorded(recorded, input);
    }

    private static String shown(Map<String, @Nullable Object> values, String name) {
        return values.containsKey(name) ? "is " + RecordedValues.shown(values.get(name)) : "has no value";
    }

    private static String recorded(Map<String, @Nullable Object> values, String name) {
        return values.containsKey(name) ? "as " + RecordedValues.shown(values.get(name)) : "without one";
    }
}
