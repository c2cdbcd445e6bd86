// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of spells as resources. Thread-safe. */
final class SpellResources {

    private static final String SCHEME = "spell:///";
    private static final String JSON = "application/json";

    private final Lists lists;

    SpellResources(Lists lists) {
        this.lists = lists;
    }

    /** Returns a page of them. */
    Map<String, @Nullable Object> list(SpellManager caller, McpMessage request) {
        return lists.page("resources", ToolNames.byId(caller), request, (id, spell) -> {
            Map<String, @Nullable Object> resource = new LinkedHashMap<>();
            resource.put("uri", uri(id));
            resource.put("name", spell.name());
            resource.put("mimeType", JSON);
            return resource;
        });
    }

    Map<String, @Nullable Object> templates() {
        Map<String, @Nullable Object> template = new LinkedHashMap<>();
        template.put("uriTemplate", SCHEME + "{id}");
        template.put("name", "spell");
        template.put("description", "A spell as it is saved");
        template.put("mimeType", JSON);
        Map<String, @Nullable Object> templates = new LinkedHashMap<>();
        templates.put("resourceTemplates", List.of(template));
        return templates;
    }

    private static String uri(String id) {
        return SCHEME + URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }

    /**
     * Returns one.
     *
     * @throws McpError if it is not there, or another user's
     */
    Map<String, @Nullable Object> read(SpellManager caller, McpMessage request, Era era) {
        String uri = request.text("uri");
        Spell spell = find(caller, uri, era);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("uri", uri);
        content.put("mimeType", JSON);
        content.put("text", SpellWriter.compact().write(spell));
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("contents", List.of(content));
        return result;
    }

    private static Spell find(SpellManager caller, String uri, Era era) {
        if (uri.startsWith(SCHEME)) {
            try {
                String id = URLDecoder.decode(uri.substring(SCHEME.length()).replace("+", "%2B"), UTF_8);
                return caller.spell(id);
            } catch (ServiceException | IllegalArgumentException e) {
                throw notFound(uri, era);
            }
        }
        throw notFound(uri, era);
    }

    private static McpError notFound(String uri, Era era) {
        int code = era.isModern() ? McpError.INVALID_PARAMS : McpError.RESOURCE_NOT_FOUND;
        return new McpError(200, code, "Resource not found: " + uri, Map.of("uri", uri));
    }
}
