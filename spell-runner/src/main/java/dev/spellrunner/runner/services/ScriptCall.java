// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.spell.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a script: plain data, as in JSON. Immutable.
 *
 * @param arguments the arguments of its function
 * @param globals more values that the script can see, by name
 */
public record ScriptCall(List<@Nullable Object> arguments, Map<String, @Nullable Object> globals) {

    public ScriptCall {
        arguments = Json.freeze(arguments);
        globals = Json.freeze(globals);
    }
}
