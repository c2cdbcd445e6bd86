// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A request to a model. Immutable. May grow: start from {@link #of}, and name what differs.
 *
 * @param model the name of the model; null if the spell names none, and the host is to choose
 * @param request the request as text, often JSON: the node's template with its inputs filled in
 */
public record InferenceRequest(@Nullable String model, String request) {

    public InferenceRequest {
        requireNonNull(request, "request");
    }

    /** Returns a request to the model that the host chooses. */
    public static InferenceRequest of(String request) {
        return new InferenceRequest(null, request);
    }

    /** Returns the same request to a model of a name. */
    public InferenceRequest withModel(String name) {
        return new InferenceRequest(requireNonNull(name, "name"), request);
    }
}
