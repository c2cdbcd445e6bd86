// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.spellrunner.runner.services.AnswerForm;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatAnswer.Finish;
import dev.spellrunner.runner.services.ChatAnswer.FunctionCall;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.ChatRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and answers in LangChain4j's types. */
final class ChatConversion {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ChatConversion() {}

    static dev.langchain4j.model.chat.request.ChatRequest request(ChatRequest asked) {
        var request = dev.langchain4j.model.chat.request.ChatRequest.builder()
                .messages(asked.messages().stream().map(ChatConversion::message).toList());
        if (!asked.model().isEmpty()) {
            request.modelName(asked.model());
        }
        asked.temperature().ifPresent(request::temperature);
        asked.topP().ifPresent(request::topP);
        asked.maxTokens().ifPresent(request::maxOutputTokens);
        if (!asked.stop().isEmpty()) {
            request.stopSequences(asked.stop());
        }
        asked.frequencyPenalty().ifPresent(request::frequencyPenalty);
        asked.presencePenalty().ifPresent(request::presencePenalty);
        if (asked.form() instanceof AnswerForm.Function function) {
            request.toolSpecifications(tool(function)).toolChoice(ToolChoice.REQUIRED);
        } else if (asked.form() instanceof AnswerForm.JsonValue json) {
            request.responseFormat(format(json));
        }
        return request.build();
    }

    private static dev.langchain4j.data.message.ChatMessage message(ChatMessage message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.content());
            case USER -> UserMessage.from(message.content());
            case ASSISTANT -> AiMessage.from(message.content());
        };
    }

    private static ToolSpecification tool(AnswerForm.Function function) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        if (function.parameters().get("properties") instanceof Map<?, ?> properties) {
            properties.forEach(
                    (name, schema) -> parameters.addProperty(String.valueOf(name), JsonRawSchema.from(json(schema))));
        }
        if (function.parameters().get("required") instanceof List<?> required) {
            parameters.required(required.stream().map(String::valueOf).toList());
        }
        return ToolSpecification.builder()
                .name(function.name())
                .description(function.description())
                .parameters(parameters.build())
                .build();
    }

    private static ResponseFormat format(AnswerForm.JsonValue wanted) {
        return wanted.schema().isEmpty()
                ? ResponseFormat.JSON
                : ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("answer")
                                .rootElement(JsonRawSchema.from(json(wanted.schema())))
                                .build())
                        .build();
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a JSON schema is not plain data (give texts, numbers, lists and objects)", e);
        }
    }

    static ChatAnswer answer(ChatResponse response, ChatRequest asked) {
        AiMessage message = response.aiMessage();
        FunctionCall call = null;
        if (message.hasToolExecutionRequests()) {
            ToolExecutionRequest first = message.toolExecutionRequests().get(0);
            call = new FunctionCall(first.name(), first.arguments() == null ? "" : first.arguments());
        }
        String model = response.modelName() == null ? asked.model() : response.modelName();
        return new ChatAnswer(
                message.text() == null ? "" : message.text(),
                call,
                call == null ? finish(response.finishReason()) : Finish.FUNCTION,
                LangChain4j.usage(response.tokenUsage(), model));
    }

    private static Finish finish(@Nullable FinishReason reason) {
        if (reason == null) {
            return Finish.OTHER;
        }
        return switch (reason) {
            case STOP -> Finish.STOP;
            case LENGTH -> Finish.LENGTH;
            case TOOL_EXECUTION -> Finish.FUNCTION;
            case CONTENT_FILTER -> Finish.FILTER;
            default -> Finish.OTHER;
        };
    }
}
