// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.doors.DoorJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request, whole or in chunks. Immutable.
 *
 * @param id the same in all chunks
 * @param created when it began, in seconds since 1970
 * @param model as it was asked for
 * @param includeUsage whether the chunks tell the tokens
 */
record Completion(String id, long created, String model, boolean includeUsage) {

    /** Returns the answer as a whole. */
    byte[] whole(String text, @Nullable Usage usage) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("role", "assistant");
        message.put("content", text);
        message.put("refusal", null);
        Map<String, @Nullable Object> completion = head("chat.completion");
        completion.put("choices", List.of(choice("message", message, "stop")));
        completion.put("usage", tokens(usage));
        return DoorJson.bytes(completion);
    }

    byte[] firstChunk() {
        Map<String, Object> delta = new LinkedHashMap<>();
        delta.put("role", "assistant");
        delta.put("content", "");
        return chunk(delta, null);
    }

    /** Returns what makes the chunks that hold text. */
    TextChunks textChunks() {
        return new TextChunks(head("chat.completion.chunk"), includeUsage);
    }

    byte[] lastChunk() {
        return chunk(Map.of(), "stop");
    }

    private byte[] chunk(Map<String, ?> delta, @Nullable String finishReason) {
        Map<String, @Nullable Object> chunk = head("chat.completion.chunk");
        chunk.put("choices", List.of(choice("delta", delta, finishReason)));
        if (includeUsage) {
            chunk.put("usage", null);
        }
        return DoorJson.bytes(chunk);
    }

    /** Returns the chunk that tells the tokens, and has no choice. */
    byte[] usageChunk(@Nullable Usage usage) {
        Map<String, @Nullable Object> chunk = head("chat.completion.chunk");
        chunk.put("choices", List.of());
        chunk.put("usage", tokens(usage));
        return DoorJson.bytes(chunk);
    }

    private Map<String, @Nullable Object> head(String object) {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("id", id);
        head.put("object", object);
        head.put("created", created);
        head.put("model", model);
        return head;
    }

    private static Map<String, @Nullable Object> choice(
            String key, Map<String, ? extends @Nullable Object> value, @Nullable String finishReason) {
        Map<String, @Nullable Object> choice = new LinkedHashMap<>();
        choice.put("index", 0);
        choice.put(key, value);
        choice.put("logprobs", null);
        choice.put("finish_reason", finishReason);
        return choice;
    }

    private static Map<String, Long> tokens(@Nullable Usage usage) {
        long input = usage == null ? 0 : usage.input();
        long output = usage == null ? 0 : usage.output();
        Map<String, Long> tokens = new LinkedHashMap<>();
        tokens.put("prompt_tokens", input);
        tokens.put("completion_tokens", output);
        tokens.put("total_tokens", input + output);
        return tokens;
    }
}
