// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletionStage;

/** Goes on with texts by asking a chat model. Thread-safe. */
record ChatCompletion(ChatModel model) implements TextCompletion {

    @Override
    public CompletionStage<String> complete(CompletionRequest request, WorkContext context) throws Exception {
        ChatRequest asked = ChatRequest.builder(request.model())
                .user(request.prompt())
                .temperature(request.temperature())
                .maxTokens(request.maxTokens())
                .stop(request.stop())
                .frequencyPenalty(request.frequencyPenalty())
                .build();
        return model.chat(asked, context).thenApply(answer -> {
            if (answer.usage() != null) {
                context.usage(answer.usage());
            }
            return answer.text();
        });
    }
}
