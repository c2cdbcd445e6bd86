// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The images and sounds among the outputs of a run: texts that are addresses of the form {@code data:image/png;base64,…},
 * which say themselves what they are. A client shows them; as text they would fill the memory of a model. Confined.
 */
final class Attachments {

    private static final Pattern DATA =
            Pattern.compile("data:((image|audio)/[a-zA-Z0-9.+-]{1,40});base64,([A-Za-z0-9+/]{4,}={0,2})");

    private final List<Map<String, Object>> content = new ArrayList<>();

    /** Returns the parts of the content that were found. */
    List<Map<String, Object>> content() {
        return content;
    }

    /** Takes attachments out of a value of JSON, at whatever depth; in their place is said which of the parts they are. */
    @Nullable
    Object without(@Nullable Object value) {
        if (value instanceof String text) {
            return part(text).<Object>map(this::kept).orElse(text);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> others = new ArrayList<>(list.size());
            list.forEach(each -> others.add(without(each)));
            return others;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> others = new LinkedHashMap<>();
            map.forEach((key, each) -> others.put(String.valueOf(key), without(each)));
            return others;
        }
        return value;
    }

    private String kept(Map<String, Object> part) {
        content.add(part);
        return "(" + part.get("type") + " " + content.size() + ")";
    }

    private static Optional<Map<String, Object>> part(String text) {
        // Most texts are none, and are not read to their end for it.
        if (!text.startsWith("data:")) {
            return Optional.empty();
        }
        Matcher data = DATA.matcher(text);
        if (!data.matches() || !isBase64(data.group(3))) {
            return Optional.empty();
        }
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("type", data.group(2));
        part.put("data", data.group(3));
        part.put("mimeType", data.group(1));
        return Optional.of(part);
    }

    private static boolean isBase64(String data) {
        try {
            return Base64.getDecoder().decode(data).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
