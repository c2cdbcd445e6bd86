// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Observes one call. Methods must return at once. An exception of one is logged and has no other effect. */
public interface CallObserver {

    /** Returns the span of the call, to which the run that it starts belongs; by default there is none. */
    default Optional<TraceParent> span() {
        return Optional.empty();
    }

    /**
     * Is told once that the call is answered, or that its client is gone; on any thread.
     *
     * @param error the kind of error that the answer is, a short word or a code; null if it is none
     */
    void ended(@Nullable String error);
}
