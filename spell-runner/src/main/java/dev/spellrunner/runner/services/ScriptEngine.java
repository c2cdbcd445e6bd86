// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

/** Compiles scripts for {@link GraalJs}: in this process or in others. Thread-safe. */
interface ScriptEngine {

    Script compile(ScriptSource source);

    void warmUp();

    void close();
}
