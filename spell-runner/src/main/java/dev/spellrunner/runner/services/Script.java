// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import org.jspecify.annotations.Nullable;

/** A script that is ready to be called. Thread-safe: one call sees nothing of another. */
@FunctionalInterface
public interface Script {

    /**
     * Calls the script's function. Plain data goes in and comes out, as if it had been written as JSON: what a script does
     * to its arguments is not seen by other calls. What the script writes to {@code console} is passed to
     * {@link WorkContext#progress}; a promise that it returns is awaited.
     *
     * @param call what to call it with
     * @param context where this happens; the script ends when that is cancelled
     * @return what it returned; null also for undefined
     * @throws ScriptException if the script throws, or takes more than it may
     * @throws InterruptedException if the call was cancelled
     */
    @Nullable
    Object call(ScriptCall call, WorkContext context) throws InterruptedException;
}
