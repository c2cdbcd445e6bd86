// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.StateImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a run's file has in the line of an event besides the event: a line is there whole or not at all, so they
 * are true if and only if the event is. Readers of events skip them. Immutable.
 *
 * @param changed the States that the event's run found changed
 * @param epoch which host of the run writes from here on; 0 if it is the one that wrote before
 */
record LineFields(List<StateImage> changed, long epoch) {

    private static final String STATES = "statesAfter";
    private static final String EPOCH = "hostOfRun";

    boolean isNone() {
        return changed.isEmpty() && epoch == 0;
    }

    /** Returns an event's line with the fields. */
    byte[] addedTo(byte[] event, EventCodec codec) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (epoch > 0) {
            fields.put(EPOCH, epoch);
        }
        if (!changed.isEmpty()) {
            fields.put(STATES, changed.stream().map(LineFields::fieldsOf).toList());
        }
        byte[] more = codec.encodeValues(fields).getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[event.length + more.length - 1];
        System.arraycopy(event, 0, line, 0, event.length);
        line[event.length - 1] = ',';
        System.arraycopy(more, 1, line, event.length, more.length - 1);
        return line;
    }

    private static Map<String, @Nullable Object> fieldsOf(StateImage image) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("spell", image.spell());
        fields.put("id", image.id());
        fields.put("version", image.version());
        fields.put("values", image.values());
        return fields;
    }

    /** Returns the fields of the lines that have some, in order. Other lines are not parsed again. */
    static List<LineFields> allIn(String text, EventCodec codec) {
        return text.lines()
                .filter(line -> line.contains('"' + STATES + '"') || line.contains('"' + EPOCH + '"'))
                .map(line -> of(codec.decodeValues(line)))
                .toList();
    }

    private static LineFields of(Map<String, @Nullable Object> line) {
        List<StateImage> images = new ArrayList<>();
        if (line.get(STATES) instanceof List<?> states) {
            states.forEach(state -> images.add(imageOf(state)));
        }
        return new LineFields(images, line.get(EPOCH) instanceof Number epoch ? epoch.longValue() : 0);
    }

    private static StateImage imageOf(@Nullable Object fields) {
        if (fields instanceof Map<?, ?> image
                && image.get("spell") instanceof String spell
                && image.get("id") instanceof String id
                && image.get("version") instanceof Number version
                && image.get("values") instanceof Map<?, ?> state) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            state.forEach((name, value) -> values.put(String.valueOf(name), value));
            return new StateImage(spell, id, version.longValue(), values);
        }
        throw new IllegalArgumentException("a line of the run has an invalid State (it was edited)");
    }
}
