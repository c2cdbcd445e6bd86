// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.runner.plan.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values as a recording holds them: as JSON says them, or with a mark where one was left out. */
public final class RecordedValues {

    private static final String OMITTED = "$omitted";
    private static final int DEEPEST = 200;
    private static final int LONGEST_SHOWN = 80;
    private static final EventCodec CODEC = EventCodec.create();

    private RecordedValues() {}

    /** Tells whether something in a value was left out, or would be if it were written. */
    public static boolean holdsOmission(@Nullable Object value) {
        return holdsOmission(value, 0);
    }

    private static boolean holdsOmission(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return true;
        }
        if (value instanceof Map<?, ?> fields) {
            return fields.containsKey(OMITTED) || holdsOmission(fields.values(), depth);
        }
        if (value instanceof Collection<?> items) {
            for (Object item : items) {
                if (holdsOmission(item, depth + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Returns the first input that differs from the recorded one; null if none does. What was left out is like anything
     * if it is to be taken for known.
     */
    static @Nullable String difference(
            Map<String, @Nullable Object> now, Map<String, @Nullable Object> recorded, boolean takeOmittedForKnown) {
        for (Map.Entry<String, @Nullable Object> input : recorded.entrySet()) {
            Object was = input.getValue();
            boolean omitted = holdsOmission(was);
            if (omitted && takeOmittedForKnown) {
                continue;
            }
            if (omitted || !now.containsKey(input.getKey()) || !isSame(now.get(input.getKey()), was)) {
                return input.getKey();
            }
        }
        for (String key : now.keySet()) {
            if (!recorded.containsKey(key)) {
                return key;
            }
        }
        return null;
    }

    private static boolean isSame(@Nullable Object now, @Nullable Object recorded) {
        return Objects.equals(now, recorded) || json(now).equals(json(recorded));
    }

    private static String json(@Nullable Object value) {
        return CODEC.encodeValue(value);
    }

    /** Returns a value as a message may show it. */
    static String shown(@Nullable Object value) {
        String json = json(value);
        return json.length() > LONGEST_SHOWN ? json.substring(0, LONGEST_SHOWN - 1) + "…" : json;
    }

    /** Returns what a worker gave, by the names of its node's sockets; null if the node has not all of those. */
    static Outputs.@Nullable Values outputs(Completed completed, Shape shape) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> output : completed.outputs().entrySet()) {
            int index = shape.outputs.indexOfKey(output.getKey());
            if (index < 0) {
                return null;
            }
            values.put(shape.outputs.names.get(index), output.getValue());
        }
        List<String> closed = new ArrayList<>();
        for (String key : completed.closed()) {
            int index = shape.triggers.indexOfKey(key);
            if (index < 0) {
                return null;
            }
            closed.add(shape.triggers.names.get(index));
        }
        Outputs.Values outputs = Outputs.of(values);
        return closed.isEmpty() ? outputs : outputs.closing(closed.toArray(String[]::new));
    }
}
