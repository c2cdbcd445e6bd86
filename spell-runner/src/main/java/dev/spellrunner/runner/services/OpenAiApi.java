// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.event.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests and answers of the two APIs that continue a text. */
enum OpenAiApi {
    /** The prompt is what a person says, and the answer what is said to that. */
    CHAT,
    /** The prompt is a text, and the answer how it goes on. */
    LEGACY;

    String path() {
        return this == CHAT ? "/chat/completions" : "/completions";
    }

    /** Returns the body of a request to go on with a text. */
    static Map<String, Object> body(CompletionRequest request, String model) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", request.prompt());
        body.put("temperature", request.temperature());
        body.put("max_tokens", request.maxTokens());
        if (!request.stop().isEmpty()) {
            body.put("stop", request.stop());
        }
        body.put("frequency_penalty", request.frequencyPenalty());
        return body;
    }

    /** Returns the body of a request to go on with a conversation. */
    static Map<String, Object> body(ChatRequest request, String model) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        List<Object> messages = new ArrayList<>();
        for (ChatMessage message : request.messages()) {
            messages.add(Map.of("role", message.role().name().toLowerCase(Locale.ROOT), "content", message.content()));
        }
        body.put("messages", messages);
        request.temperature().ifPresent(value -> body.put("temperature", value));
        request.topP().ifPresent(value -> body.put("top_p", value));
        request.maxTokens().ifPresent(value -> body.put("max_tokens", value));
        if (!request.stop().isEmpty()) {
            body.put("stop", request.stop());
        }
        request.frequencyPenalty().ifPresent(value -> body.put("frequency_penalty", value));
        request.presencePenalty().ifPresent(value -> body.put("presence_penalty", value));
        putForm(request.form(), body);
        return body;
    }

    private static void putForm(AnswerForm form, Map<String, Object> body) {
        if (form instanceof AnswerForm.Function function) {
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("name", function.name());
            if (!function.description().isEmpty()) {
                described.put("description", function.description());
            }
            if (!function.parameters().isEmpty()) {
                described.put("parameters", function.parameters());
            }
            body.put("tools", List.of(Map.of("type", "function", "function", described)));
            body.put("tool_choice", Map.of("type", "function", "function", Map.of("name", function.name())));
        } else if (form instanceof AnswerForm.JsonValue json) {
            body.put(
                    "response_format",
                    json.schema().isEmpty()
                            ? Map.of("type", "json_object")
                            : Map.of(
                                    "type",
                                    "json_schema",
                                    "json_schema",
                                    Map.of("name", "answer", "schema", json.schema())));
        }
    }

    /** Returns the text of a message, or of a part of one; null if it has none. */
    @Nullable
    String text(@Nullable Object message) {
        return field(message, this == CHAT ? "content" : "text") instanceof String string ? string : null;
    }

    /** Returns the tokens that an answer says it took; null if it does not say. */
    static @Nullable Usage usage(@Nullable Object answer, String asked) {
        Object usage = field(answer, "usage");
        if (!(field(usage, "prompt_tokens") instanceof Number input)) {
            return null;
        }
        long output = field(usage, "completion_tokens") instanceof Number number ? number.longValue() : 0;
        String model = field(answer, "model") instanceof String name && !name.isEmpty() ? name : asked;
        return Usage.of(model, Math.max(0, input.longValue()), Math.max(0, output));
    }

    /** Returns what an answer says is wrong; null if it says nothing of that kind. */
    static @Nullable String error(@Nullable Object answer) {
        Object error = field(answer, "error");
        Object message = error instanceof String ? error : field(error, "message");
        return message instanceof String text ? text : null;
    }

    /** Tells whether an error that came in place of an answer may pass: too many requests, or a server that is busy. */
    static boolean mayPass(@Nullable Object answer) {
        Object error = field(answer, "error");
        return (field(error, "code") instanceof Number code && OpenAiCall.mayPass(code.intValue()))
                || isBusy(field(error, "code"))
                || isBusy(field(error, "type"));
    }

    private static boolean isBusy(@Nullable Object word) {
        return word instanceof String text
                && switch (text) {
                    case "429",
                            "500",
                            "502",
                            "503",
                            "rate_limit_exceeded",
                            "rate_limit_error",
                            "overloaded_error",
                            "server_error" -> true;
                    default -> false;
                };
    }

    static @Nullable Object firstChoice(@Nullable Object answer) {
        return field(answer, "choices") instanceof List<?> choices && !choices.isEmpty() ? choices.get(0) : null;
    }

    static @Nullable Object field(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
}
