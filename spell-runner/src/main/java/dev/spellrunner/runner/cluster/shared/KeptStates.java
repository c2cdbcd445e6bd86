// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.StateImage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes States as they are kept with a run, and reads them. */
public final class KeptStates {

    private KeptStates() {}

    /** Writes a State. */
    public static String json(StateImage image, EventCodec codec) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", image.id());
        fields.put("version", image.version());
        fields.put("values", image.values());
        return codec.encodeValues(fields);
    }

    /**
     * Reads a State.
     *
     * @throws IllegalArgumentException if it is none
     */
    static StateImage of(String spell, String json, EventCodec codec) {
        Map<String, @Nullable Object> fields = codec.decodeValues(json);
        if (fields.get("id") instanceof String id
                && fields.get("version") instanceof Number version
                && fields.get("values") instanceof Map<?, ?> values) {
            Map<String, @Nullable Object> named = new LinkedHashMap<>();
            values.forEach((name, value) -> named.put(String.valueOf(name), value));
            return new StateImage(spell, id, version.longValue(), named);
        }
        throw new IllegalArgumentException("a State of the run is invalid (it was edited)");
    }
}
