// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import org.jspecify.annotations.Nullable;

/** Redis cannot be reached, does not answer in time, or refuses a command. */
final class RedisFailure extends RunsUnavailableException {

    private static final long serialVersionUID = 1;

    RedisFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Tells whether a script is to be loaded first. */
    boolean isScriptUnknown() {
        return String.valueOf(getMessage()).startsWith("NOSCRIPT");
    }
}
