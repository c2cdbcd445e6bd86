// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A chat with a model that goes on with texts. Thread-safe. */
record CompletionChat(TextCompletion model) implements ChatModel {

    private static final double TEMPERATURE = 0.7;
    private static final int MAX_TOKENS = 1_000;

    @Override
    public CompletionStage<ChatAnswer> chat(ChatRequest request, WorkContext context) throws Exception {
        if (request.form() instanceof AnswerForm.Function function) {
            return CompletableFuture.failedFuture(new ModelException(
                    "the function '" + function.name() + "' cannot be called by a model that goes on with texts"
                            + " (give the components a chat model: StandardComponents.builder().chat(…))",
                    0,
                    null));
        }
        CompletionRequest asked = new CompletionRequest(
                prompt(request),
                request.model(),
                request.temperature().orElse(TEMPERATURE),
                request.maxTokens().orElse(MAX_TOKENS),
                request.stop(),
                request.frequencyPenalty().orElse(0));
        return Stages.map(model.complete(asked, context), ChatAnswer::of);
    }

    private static String prompt(ChatRequest request) {
        StringBuilder prompt = new StringBuilder();
        for (ChatMessage message : request.messages()) {
            prompt.append(
                            switch (message.role()) {
                                case SYSTEM -> "";
                                case USER -> "User: ";
                                case ASSISTANT -> "Assistant: ";
                            })
                    .append(message.content())
                    .append('\n');
        }
        if (request.form() instanceof AnswerForm.JsonValue json) {
            prompt.append("Answer with JSON alone");
            prompt.append(json.schema().isEmpty() ? "" : ", as this schema says: " + JsonText.write(json.schema()));
            prompt.append('\n');
        }
        return prompt.append("Assistant:").toString();
    }
}
