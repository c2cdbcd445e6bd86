// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the messages of a conversation. */
final class ChatMessages {

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    private ChatMessages() {}

    /**
     * Reads one.
     *
     * @param where names it in errors
     * @throws ServiceException {@code invalid-request}, if it is none
     */
    static Chat.Message of(JsonNode message, String where) {
        String role = message.path("role").asText("");
        if (!ROLES.contains(role)) {
            throw DoorChatRequest.invalid(where + ".role", "a message has no role that there is (such as user)");
        }
        JsonNode content = message.path("content");
        List<String> texts = new ArrayList<>();
        List<String> images = new ArrayList<>();
        List<Object> files = new ArrayList<>();
        if (content.isTextual()) {
            texts.add(content.textValue());
        } else if (content.isArray()) {
            for (JsonNode part : content) {
                add(part, where, texts, images, files);
            }
        } else if (!content.isMissingNode() && !content.isNull()) {
            throw DoorChatRequest.invalid(
                    where + ".content", "the content of a message is neither text nor a list of parts");
        }
        return new Chat.Message(role, String.join("\n", texts), images, files);
    }

    private static void add(JsonNode part, String where, List<String> texts, List<String> images, List<Object> files) {
        String type = part.path("type").asText("");
        switch (type) {
            case "text" -> texts.add(part.path("text").asText(""));
            case "refusal" -> texts.add(part.path("refusal").asText(""));
            case "image_url" -> images.add(part.path("image_url").path("url").asText(""));
            case "input_audio", "file" -> files.add(Map.of("type", type, "value", part.path(type)));
            default ->
                throw DoorChatRequest.invalid(
                        where + ".content", "a message has a part of the unknown type '" + type + "'");
        }
    }
}
