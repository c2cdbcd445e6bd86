// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A request to a model. Immutable.
 *
 * @param model the name of the model; null if the spell names none, and the host is to choose
 * @param request the request as text, often JSON: the node's template with its inputs filled in
 */
public record InferenceRequest(@Nullable String model, String request) {

    public InferenceRequest {
        requireNonNull(request, "request");
    }
}
