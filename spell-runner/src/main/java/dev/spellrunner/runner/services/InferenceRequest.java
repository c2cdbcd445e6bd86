// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

/**
 * What a model is asked. Immutable.
 *
 * @param model the name of the model; not blank
 * @param request the request as text, often JSON: the node's template with its inputs filled in
 */
public record InferenceRequest(String model, String request) {

    public InferenceRequest {
        requireNonNull(model, "model");
        requireNonNull(request, "request");
    }
}
