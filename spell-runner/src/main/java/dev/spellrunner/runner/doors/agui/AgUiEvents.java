// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes events of AG-UI: a field that has no value is left out, since clients take none that is null. */
final class AgUiEvents {

    private AgUiEvents() {}

    /**
     * Writes an event.
     *
     * @param fields names and values in turn
     */
    static void write(Words words, String type, @Nullable Object... fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            Object value = fields[i + 1];
            if (value != null) {
                event.put(String.valueOf(fields[i]), value);
            }
        }
        words.data(DoorJson.bytes(event));
    }

    /** Writes what AG-UI has no event for. */
    static void custom(Words words, String name, @Nullable String owner, @Nullable Object... fields) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            value.put(String.valueOf(fields[i]), fields[i + 1]);
        }
        write(words, "CUSTOM", "name", "spellrunner." + name, "value", value, "subagentRunId", owner);
    }
}
