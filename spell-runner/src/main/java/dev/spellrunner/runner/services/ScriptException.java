// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A script threw, is not a program, or took more than it may. */
public final class ScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, without the line
     * @param line the line of the script, from 1; 0 if none can be told
     * @param cause what an evaluator caught; null if nothing
     */
    public ScriptException(String message, int line, @Nullable Throwable cause) {
        super(line > 0 ? "line " + line + ": " + message : message, cause);
        this.line = line;
    }

    /** Returns the line of the script where it happened, from 1, if it can be told. */
    public OptionalInt line() {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }
}
