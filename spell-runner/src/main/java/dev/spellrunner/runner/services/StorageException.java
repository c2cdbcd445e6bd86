// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import org.jspecify.annotations.Nullable;

/** Stored data of spells could not be written or read. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong; holds no password and no address
     * @param cause what was caught; null if nothing
     */
    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
