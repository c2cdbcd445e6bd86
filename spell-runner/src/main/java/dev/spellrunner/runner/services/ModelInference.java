// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a model of any kind: what the component Huggingface needs. Must be thread-safe. */
@FunctionalInterface
public interface ModelInference {

    /**
     * Asks a model.
     *
     * @param request the model and what to ask
     * @param context where this happens; also holds the run's secrets
     * @return the answer as plain data; it may come later. One that fails lets the spell go on at the node's
     *     {@code error}
     * @throws Exception if the model cannot be asked
     */
    CompletionStage<? extends @Nullable Object> infer(InferenceRequest request, WorkContext context) throws Exception;
}
