// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Lists what a user has, sorted and in pages; the cursor between them is signed. Thread-safe. */
final class Lists {

    private static final String PURPOSE = "cursor";
    private static final int PAGE = 100;

    private final Seal seal;

    Lists(Seal seal) {
        this.seal = seal;
    }

    /** Returns a page of tools: the spells that can be run. */
    Map<String, @Nullable Object> tools(SpellManager caller, McpMessage request) {
        return page("tools", ToolNames.byTool(caller), request, (name, spell) -> {
            try {
                return ToolSchema.tool(name, caller.card(spell.id()), caller.effects(spell.id()));
            } catch (InvalidSpellException | ServiceException e) {
                return null;
            }
        });
    }

    /**
     * Returns a page.
     *
     * @param described gives the description of an item; null for one that is left out
     */
    Map<String, @Nullable Object> page(
            String key,
            SortedMap<String, Spell> all,
            McpMessage request,
            BiFunction<String, Spell, @Nullable Map<String, @Nullable Object>> described) {
        JsonNode cursor = request.params().get("cursor");
        // With nothing behind it, the first name after another one.
        SortedMap<String, Spell> left = cursor == null || cursor.isNull() ? all : all.tailMap(after(cursor) + "\0");
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        String last = "";
        int taken = 0;
        for (Map.Entry<String, Spell> each : left.entrySet()) {
            if (taken++ == PAGE) {
                break;
            }
            last = each.getKey();
            Map<String, @Nullable Object> item = described.apply(last, each.getValue());
            if (item != null) {
                items.add(item);
            }
        }
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put(key, items);
        if (left.size() > PAGE) {
            page.put("nextCursor", seal.sealed(PURPOSE, Map.of("after", last)));
        }
        return page;
    }

    private String after(JsonNode cursor) {
        return seal.opened(PURPOSE, cursor.asText(""))
                .map(fields -> fields.path("after").asText(""))
                .orElseThrow(
                        () -> McpError.of(McpError.INVALID_PARAMS, "the cursor is unknown (list from the beginning)"));
    }
}
