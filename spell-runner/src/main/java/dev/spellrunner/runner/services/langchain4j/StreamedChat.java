// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatRequest;
import java.util.concurrent.CompletableFuture;

/** Hears a model that streams. Called by one thread at a time. */
final class StreamedChat implements StreamingChatResponseHandler {

    private final ChatRequest asked;
    private final WorkContext context;
    private final CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();

    StreamedChat(ChatRequest asked, WorkContext context) {
        this.asked = asked;
        this.context = context;
    }

    CompletableFuture<ChatAnswer> answer() {
        return answer;
    }

    @Override
    public void onPartialResponse(String part) {
        if (!answer.isDone()) {
            context.progress(part);
        }
    }

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext stream) {
        if (answer.isDone()) {
            stream.streamingHandle().cancel();
        } else {
            onPartialResponse(part.text());
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        try {
            answer.complete(ChatConversion.answer(response, asked));
        } catch (RuntimeException e) {
            onError(e);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        answer.completeExceptionally(LangChain4j.failure(thrown));
    }
}
