// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A language model that takes part in a conversation: what Magick's components for models need. Must be thread-safe.
 *
 * <pre>{@code
 * ChatModel model = ChatModel.blocking(request -> ChatAnswer.of(client.ask(request.messages())));
 * }</pre>
 *
 * <p>A model counts tokens in its answer and does not report them: its caller calls
 * {@link WorkContext#usage(dev.spellrunner.core.event.Usage)} once for each answer.
 */
@FunctionalInterface
public interface ChatModel {

    /**
     * Asks the model.
     *
     * <p>A model that streams passes each part of a text on as it comes, with {@code context.progress(chunk)}, and gives the
     * whole text in the end; arguments of a function are no progress. If the work is no longer wanted, the stage's
     * {@code CompletableFuture} is cancelled, and {@code context.onCancel} is called.
     *
     * @param request the conversation, and the form of the answer
     * @param context where this happens; also holds the run's secrets
     * @return the answer; it may come later, and fails with a {@link ModelException} if there is none
     * @throws Exception if the model cannot be asked
     */
    CompletionStage<ChatAnswer> chat(ChatRequest request, WorkContext context) throws Exception;

    /** Returns a model that answers before it returns; it may block the calling thread. */
    static ChatModel blocking(Function<ChatRequest, ChatAnswer> model) {
        requireNonNull(model, "model");
        return (request, context) -> CompletableFuture.completedFuture(model.apply(request));
    }

    /**
     * Returns a chat with a model that continues texts. The conversation becomes one prompt: what is said by the system,
     * then a line for each message. It cannot call functions; JSON is asked for in words.
     */
    static ChatModel of(TextCompletion model) {
        return new CompletionChat(requireNonNull(model, "model"));
    }

    /** Returns the same model, whose answers tell what they cost. */
    default ChatModel priced(Prices prices) {
        requireNonNull(prices, "prices");
        return (request, context) ->
                Stages.map(chat(request, context), answer -> answer.using(prices.priced(answer.usage())));
    }
}
