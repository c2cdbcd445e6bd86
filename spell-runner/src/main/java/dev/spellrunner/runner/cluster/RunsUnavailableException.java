// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.core.spell.SpellException;
import org.jspecify.annotations.Nullable;

/** The runs that are kept cannot be reached at the moment. Later they may be. */
public class RunsUnavailableException extends SpellException {

    private static final long serialVersionUID = 1;

    /**
     * Creates it.
     *
     * @param message what is wrong; may hold addresses, and is for logs alone
     * @param cause why; null if nothing else tells
     */
    public RunsUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
