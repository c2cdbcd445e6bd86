// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the two APIs that go on with a text write a request and an answer. */
enum OpenAiApi {
    /** The prompt is what a person says, and the answer what is said to that. */
    CHAT,
    /** The prompt is a text, and the answer how it goes on. */
    LEGACY;

    String path() {
        return this == CHAT ? "/chat/completions" : "/completions";
    }

    Map<String, Object> body(CompletionRequest request, String model, boolean streaming) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        if (this == CHAT) {
            body.put("messages", List.of(Map.of("role", "user", "content", request.prompt())));
        } else {
            body.put("prompt", request.prompt());
        }
        body.put("temperature", request.temperature());
        body.put("max_tokens", request.maxTokens());
        if (!request.stop().isEmpty()) {
            body.put("stop", request.stop());
        }
        body.put("frequency_penalty", request.frequencyPenalty());
        if (streaming) {
            body.put("stream", true);
        }
        return body;
    }

    /** Returns the text of a whole answer; null if there is none. */
    @Nullable
    String text(@Nullable Object answer) {
        Object choice = firstChoice(answer);
        Object text = this == CHAT ? field(field(choice, "message"), "content") : field(choice, "text");
        return text instanceof String string ? string : null;
    }

    /** Returns the text of one part of an answer; empty if it has none. */
    String part(@Nullable Object event) {
        Object choice = firstChoice(event);
        Object text = this == CHAT ? field(field(choice, "delta"), "content") : field(choice, "text");
        return text instanceof String string ? string : "";
    }

    /** Tells whether a part of an answer says that it is the last. */
    static boolean isLast(@Nullable Object event) {
        return field(firstChoice(event), "finish_reason") instanceof String;
    }

    /** Returns what an answer says is wrong; null if it says nothing of that kind. */
    static @Nullable String error(@Nullable Object answer) {
        Object error = field(answer, "error");
        Object message = error instanceof String ? error : field(error, "message");
        return message instanceof String text ? text : null;
    }

    private static @Nullable Object firstChoice(@Nullable Object answer) {
        return field(answer, "choices") instanceof List<?> choices && !choices.isEmpty() ? choices.get(0) : null;
    }

    private static @Nullable Object field(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
}
