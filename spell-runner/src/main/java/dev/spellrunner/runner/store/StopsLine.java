// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of a run's file that tells where the run stops from there on. Readers of events pass over it, as over an event of a
 * kind that they do not know.
 */
final class StopsLine {

    private static final String KIND = "stops";

    private StopsLine() {}

    /** Returns the line; it has no number of its own among the events. */
    static byte[] of(Map<String, @Nullable Object> stops, EventCodec codec) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kind", KIND);
        fields.put("seq", 0);
        fields.put(KIND, stops);
        return codec.encodeValues(fields).getBytes(StandardCharsets.UTF_8);
    }

    static boolean isOne(String line) {
        return line.startsWith("{\"kind\":\"" + KIND + '"');
    }

    /** Returns what the last such line says; empty if there is none. Other lines are not parsed again. */
    static Optional<Map<String, @Nullable Object>> lastIn(String text, EventCodec codec) {
        Optional<Map<String, @Nullable Object>> last = Optional.empty();
        for (String line : text.lines().toList()) {
            if (isOne(line) && codec.decodeValues(line).get(KIND) instanceof Map<?, ?> stops) {
                Map<String, @Nullable Object> found = new LinkedHashMap<>();
                stops.forEach((name, value) -> found.put(String.valueOf(name), value));
                last = Optional.of(found);
            }
        }
        return last;
    }
}
