// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Holds the embedding of a text. Immutable.
 *
 * @param embedding the embedding
 * @param usage the tokens that it took; null if the model does not count them
 */
public record EmbeddingAnswer(Embedding embedding, @Nullable Usage usage) {

    public EmbeddingAnswer {
        requireNonNull(embedding, "embedding");
    }

    /** Returns an answer whose tokens were not counted. */
    public static EmbeddingAnswer of(Embedding embedding) {
        return new EmbeddingAnswer(embedding, null);
    }
}
