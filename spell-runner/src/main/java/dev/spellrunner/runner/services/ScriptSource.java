// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A script as its author wrote it. Immutable.
 *
 * @param name what error messages call it
 * @param code the JavaScript
 * @param function the name of the function that the code defines and that is to be called; null if the code is an
 *     expression whose value is that function
 */
public record ScriptSource(
        String name, String code, @Nullable String function) {

    public ScriptSource {
        requireNonNull(name, "name");
        requireNonNull(code, "code");
    }
}
