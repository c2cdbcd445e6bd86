// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an embedding, which comes whole. */
final class OpenAiEmbedding implements OpenAiReading<EmbeddingAnswer> {

    private final String asked;

    OpenAiEmbedding(String asked) {
        this.asked = asked;
    }

    @Override
    public EmbeddingAnswer whole(@Nullable Object answer) {
        Object first = OpenAiApi.field(answer, "data") instanceof List<?> list && !list.isEmpty() ? list.get(0) : null;
        if (!(OpenAiApi.field(first, "embedding") instanceof List<?> numbers)) {
            throw new ModelException(
                    "the answer of the model's server holds no embedding (does it speak this API?)", 0, null);
        }
        try {
            return new EmbeddingAnswer(Embedding.read(numbers), OpenAiApi.usage(answer, asked));
        } catch (IllegalArgumentException e) {
            throw new ModelException("the model's server returned an invalid embedding: " + e.getMessage(), 0, e);
        }
    }

    @Override
    public void part(@Nullable Object event) {
        throw new ModelException("the model's server gives an embedding in parts (does it speak this API?)", 0, null);
    }

    @Override
    public boolean hasEnded() {
        return false;
    }

    @Override
    public boolean wasHeard() {
        return false;
    }

    @Override
    public int length() {
        return 0;
    }

    @Override
    public EmbeddingAnswer together() {
        throw new IllegalStateException("an embedding has no parts");
    }
}
