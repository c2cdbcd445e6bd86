// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A language model that continues a text: what the component Generator needs. Must be thread-safe.
 *
 * <pre>{@code
 * TextCompletion model = TextCompletion.blocking(request -> client.complete(request.prompt()));
 * TextCompletion later = (request, context) -> client.completeAsync(request.prompt());
 * }</pre>
 */
@FunctionalInterface
public interface TextCompletion {

    /**
     * Continues a text.
     *
     * <p>A model that streams passes each part on as it comes, with {@code context.progress(chunk)}, and gives the whole
     * text in the end. If the work is no longer wanted, the stage's {@code CompletableFuture} is cancelled, and
     * {@code context.onCancel} is called.
     *
     * @param request what to go on with, and how
     * @param context where this happens; also holds the run's secrets
     * @return the text that follows the prompt, without the prompt; it may come later, and fails if there is none
     * @throws Exception if the model cannot be asked
     */
    CompletionStage<String> complete(CompletionRequest request, WorkContext context) throws Exception;

    /** Returns a model that asks a chat model: the prompt is the one message. It reports the tokens that were taken. */
    static TextCompletion of(ChatModel model) {
        return new ChatCompletion(requireNonNull(model, "model"));
    }

    /** Returns a model that answers before it returns; it may block the calling thread. */
    static TextCompletion blocking(Function<CompletionRequest, String> model) {
        requireNonNull(model, "model");
        return (request, context) -> CompletableFuture.completedFuture(model.apply(request));
    }
}
