// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.NodeError;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run. Immutable.
 *
 * @param run returns the id of the run
 * @param status how it ended
 * @param outputs the spell's outputs that were set, by name, in the order in which they were first set
 * @param failures what failed, in order; of a cancelled run, why it ended
 * @param cause what the first worker that failed threw; null if nothing was thrown
 */
public record RunOutcome(
        Supplier<String> run,
        Status status,
        Map<String, @Nullable Object> outputs,
        List<NodeError> failures,
        @Nullable Throwable cause) {

    /** Says how a run ended. */
    public enum Status {
        COMPLETED,
        FAILED,
        CANCELLED
    }
}
