// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.WorkContext;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of a worker's context that is the same for all workers of a run. */
interface RunContext extends WorkContext {

    /** Returns the run that the worker works for. */
    CurrentRun control();

    @Override
    default String run() {
        return control().runId();
    }

    @Override
    default Map<String, @Nullable Object> publicVariables() {
        return control().start().options().variables();
    }

    @Override
    default String owner() {
        return control().settings().owner();
    }

    @Override
    default Map<String, String> tags() {
        return control().start().options().tags();
    }

    @Override
    default Optional<String> secret(String name) {
        return Optional.ofNullable(control().start().options().secrets().get(name));
    }
}
