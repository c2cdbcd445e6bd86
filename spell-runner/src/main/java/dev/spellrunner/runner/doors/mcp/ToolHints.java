// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.core.component.Effect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tells clients what a tool may do, by the effects of its components, so that they know when to ask their user. */
final class ToolHints {

    private ToolHints() {}

    /** Returns the annotations of a tool. */
    static Map<String, Object> of(Set<Effect> effects) {
        boolean lasts = effects.contains(Effect.LASTING);
        boolean changes = lasts || effects.contains(Effect.STATE);
        // A repeatable action may write, if it writes to the same place each time.
        boolean writes = changes || effects.contains(Effect.REPEATABLE);
        Map<String, Object> hints = new LinkedHashMap<>();
        hints.put("readOnlyHint", !writes);
        if (writes) {
            hints.put("destructiveHint", lasts);
            hints.put("idempotentHint", !changes);
        }
        return hints;
    }
}
