// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.EmbeddingAnswer;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.ModelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Services of LangChain4j's models and stores.
 *
 * <pre>{@code
 * Components components = StandardComponents.builder()
 *         .chat(LangChain4j.chat(streamingModel))
 *         .embeddings(LangChain4j.embeddings(embeddingModel))
 *         .documents(PerUser.shared(LangChain4j.documents(store)))
 *         .build();
 * }</pre>
 *
 * <p>Where a server speaks OpenAI's API, {@link dev.spellrunner.runner.services.OpenAiCompletion} does more: it waits and asks
 * again when a stream is refused, and a cancelled run closes the connection at once. Thread-safe.
 */
public final class LangChain4j {

    private LangChain4j() {}

    /** Returns a model that answers whole; asking it blocks the calling thread. */
    public static ChatModel chat(dev.langchain4j.model.chat.ChatModel model) {
        requireNonNull(model, "model");
        return (request, context) -> {
            try {
                return CompletableFuture.completedFuture(
                        ChatConversion.answer(model.chat(ChatConversion.request(request)), request));
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(failure(e));
            }
        };
    }

    /** Returns a model that streams: each part of a text becomes progress. A cancelled run ends it at its next part. */
    public static ChatModel chat(StreamingChatModel model) {
        requireNonNull(model, "model");
        return (request, context) -> {
            StreamedChat streamed = new StreamedChat(request, context);
            try {
                model.chat(ChatConversion.request(request), streamed);
            } catch (RuntimeException e) {
                streamed.onError(e);
            }
            return streamed.answer();
        };
    }

    /**
     * Returns the embeddings of a model; asking it blocks the calling thread. The name of the model in a spell does not
     * count.
     */
    public static Embeddings embeddings(EmbeddingModel model) {
        requireNonNull(model, "model");
        return (request, context) -> {
            try {
                Response<Embedding> response = model.embed(request.text());
                return CompletableFuture.completedFuture(new EmbeddingAnswer(
                        dev.spellrunner.runner.services.Embedding.of(
                                response.content().vector()),
                        usage(response.tokenUsage(), request.model())));
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(failure(e));
            }
        };
    }

    /**
     * Returns the documents of a store that keeps texts by their embeddings. It is to compare them by cosine, and to filter
     * by metadata.
     */
    public static Documents documents(EmbeddingStore<TextSegment> store) {
        return new StoredDocuments(requireNonNull(store, "store"));
    }

    static @Nullable Usage usage(@Nullable TokenUsage tokens, String model) {
        if (tokens == null || tokens.inputTokenCount() == null) {
            return null;
        }
        Integer output = tokens.outputTokenCount();
        return Usage.of(model, tokens.inputTokenCount(), output == null ? 0 : output);
    }

    /** A provider's message may be empty, and its exception may be wrapped. */
    static ModelException failure(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ModelException known) {
            return known;
        }
        String message = cause.getMessage();
        return new ModelException(
                "the model gives no answer: "
                        + (message == null ? cause.getClass().getSimpleName() : message),
                0,
                cause);
    }
}
