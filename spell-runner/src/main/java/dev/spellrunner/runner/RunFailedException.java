// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.spell.SpellException;
import org.jspecify.annotations.Nullable;

/** A run failed or was cancelled. Its cause is what the worker of the node threw. */
public final class RunFailedException extends SpellException {

    private static final long serialVersionUID = 1;

    private final transient RunResult result;

    RunFailedException(RunResult result, @Nullable Throwable cause) {
        super(message(result), cause);
        this.result = result;
    }

    /** Returns how the run ended. */
    public RunResult result() {
        return result;
    }

    private static String message(RunResult result) {
        String what = result.status() == RunResult.Status.CANCELLED ? "was cancelled" : "failed";
        String why = result.failures().isEmpty() ? "" : ": " + result.failures().get(0);
        return "run '" + result.run() + "' " + what + why;
    }
}
