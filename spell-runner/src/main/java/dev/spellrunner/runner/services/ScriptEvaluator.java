// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

/**
 * Runs JavaScript that the authors of spells wrote: what the components Code and String Processor need. Must be
 * thread-safe.
 *
 * <p>{@link GraalJs} is one. A host may give another, for example one that asks another process: this is the place to
 * decide how far authors are trusted.
 */
@FunctionalInterface
public interface ScriptEvaluator {

    /**
     * Makes a script ready, once, when its spell is loaded.
     *
     * @param source the script
     * @return the script, to be called by any number of runs at once
     * @throws ScriptException if the source is not a program; becomes a problem of the spell
     */
    Script compile(ScriptSource source);
}
