// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

/**
 * Asks for the embedding of a text. Immutable.
 *
 * @param text the text; not blank
 * @param model the name of the model, as the spell has it
 */
public record EmbeddingRequest(String text, String model) {

    public EmbeddingRequest {
        requireNonNull(model, "model");
        if (text.isBlank()) {
            throw new IllegalArgumentException("an empty text has no embedding (give a text)");
        }
    }

    /** Asks a model for the embedding of a text. */
    public static EmbeddingRequest of(String text, String model) {
        return new EmbeddingRequest(text, model);
    }
}
