// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import org.jspecify.annotations.Nullable;

/**
 * Something is wrong with a spell or with a run of it. What is wrong with the call of a method is told by Java's own
 * {@link IllegalArgumentException}, {@link IllegalStateException} and {@link NullPointerException}.
 */
public abstract class SpellException extends RuntimeException {

    private static final long serialVersionUID = 1;

    protected SpellException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
