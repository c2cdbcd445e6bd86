// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Turns texts into embeddings: what Create Text Embedding needs. Must be thread-safe.
 *
 * <p>As a {@link ChatModel} does, it counts tokens in its answer, and its caller reports them.
 */
@FunctionalInterface
public interface Embeddings {

    /**
     * Asks for the embedding of a text.
     *
     * @param request the text and the model
     * @param context where this happens; also holds the run's secrets
     * @return the embedding; it may come later, and fails with a {@link ModelException} if there is none
     * @throws Exception if the model cannot be asked
     */
    CompletionStage<EmbeddingAnswer> embed(EmbeddingRequest request, WorkContext context) throws Exception;

    /** Returns embeddings that are there before the call returns; it may block the calling thread. */
    static Embeddings blocking(Function<EmbeddingRequest, Embedding> model) {
        requireNonNull(model, "model");
        return (request, context) -> CompletableFuture.completedFuture(EmbeddingAnswer.of(model.apply(request)));
    }

    /** Returns the same embeddings, whose answers tell what they cost. */
    default Embeddings priced(Prices prices) {
        requireNonNull(prices, "prices");
        return (request, context) -> Stages.map(
                embed(request, context),
                answer -> new EmbeddingAnswer(answer.embedding(), prices.priced(answer.usage())));
    }
}
