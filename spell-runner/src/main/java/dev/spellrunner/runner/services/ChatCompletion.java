// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletionStage;

/** Goes on with texts by asking a chat model. Thread-safe. */
record ChatCompletion(ChatModel model) implements TextCompletion {

    @Override
    public CompletionStage<String> complete(CompletionRequest request, WorkContext context) throws Exception {
        return reported(model.chat(asChat(request), context), context);
    }

    static ChatRequest asChat(CompletionRequest request) {
        return ChatRequest.builder(request.model())
                .user(request.prompt())
                .temperature(request.temperature())
                .maxTokens(request.maxTokens())
                .stop(request.stop())
                .frequencyPenalty(request.frequencyPenalty())
                .build();
    }

    /** Returns the text of an answer, and reports the tokens that it took, which a text does not tell. */
    static CompletionStage<String> reported(CompletionStage<ChatAnswer> answer, WorkContext context) {
        return Stages.map(answer, said -> {
            if (said.usage() != null) {
                context.usage(said.usage());
            }
            return said.text();
        });
    }
}
