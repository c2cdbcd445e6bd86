// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A model gave no answer. */
public final class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Creates the exception.
     *
     * @param message what is wrong; holds no key
     * @param status the HTTP status that the server answered with; 0 if that is not what is wrong
     * @param cause what was caught; null if nothing
     */
    public ModelException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Returns the HTTP status that the server answered with, if that is what is wrong. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }
}
