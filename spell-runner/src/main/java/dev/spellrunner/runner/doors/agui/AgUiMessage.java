// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a thread. Immutable.
 *
 * @param id as the client knows it
 * @param role who says it
 * @param text what is said; texts in several parts are joined by line feeds
 * @param images the addresses of images, {@code data:} among them
 * @param files what else is attached: as it was sent
 */
record AgUiMessage(String id, String role, String text, List<String> images, List<Object> files) {

    static AgUiMessage of(JsonNode message) {
        List<String> texts = new ArrayList<>();
        List<String> images = new ArrayList<>();
        List<Object> files = new ArrayList<>();
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            texts.add(content.textValue());
        } else if (content.isArray()) {
            content.forEach(part -> add(part, texts, images, files));
        }
        if (!message.path("role").isTextual()) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "a message has no role (send one, such as user)",
                    Map.of("param", "messages"));
        }
        return new AgUiMessage(
                message.path("id").asText(""),
                message.path("role").textValue(),
                String.join("\n", texts),
                List.copyOf(images),
                List.copyOf(files));
    }

    private static void add(JsonNode part, List<String> texts, List<String> images, List<Object> files) {
        switch (part.path("type").asText("")) {
            case "text" -> texts.add(part.path("text").asText(""));
            case "image" -> images.add(address(part.path("source")));
            default -> add(DoorJson.plain(part), files);
        }
    }

    private static void add(@Nullable Object part, List<Object> files) {
        if (part != null) {
            files.add(part);
        }
    }

    private static String address(JsonNode source) {
        String value = source.path("value").asText("");
        return source.path("type").asText("").equals("data")
                ? "data:" + source.path("mimeType").asText("") + ";base64," + value
                : value;
    }

    /** Returns the message as spells see it. */
    Map<String, Object> fields() {
        return Map.of("role", role, "content", text);
    }
}
