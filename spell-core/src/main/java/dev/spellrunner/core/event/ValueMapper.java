// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps a value of a class of your own to plain data: texts, numbers, lists and maps, which may hold other such values. Must be
 * thread-safe, and return at once.
 *
 * <pre>{@code
 * ObjectMapper json = new ObjectMapper();
 * ValueMapper mapper = value -> json.convertValue(value, Object.class);
 * }</pre>
 *
 * @see #ofRecords
 */
@FunctionalInterface
public interface ValueMapper {

    /**
     * Returns a value as plain data. One that throws is taken for one that returns null, and the value is left out as not
     * readable.
     *
     * @param value neither plain data, nor a list or map
     * @return null if it cannot be mapped; then its place holds a mark
     */
    @Nullable
    Object plain(Object value);

    /** Returns a mapper of Java records, each to a map of its components by name; their class must be public and exported. */
    static ValueMapper ofRecords() {
        return value -> {
            if (!value.getClass().isRecord()) {
                return null;
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                try {
                    fields.put(component.getName(), component.getAccessor().invoke(value));
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalArgumentException(
                            "component '" + component.getName() + "' of record "
                                    + value.getClass().getName()
                                    + " cannot be read (make the record public, in a package that is exported)",
                            e);
                }
            }
            return fields;
        };
    }

    /** Returns a mapper that asks another one for what this one does not map. */
    default ValueMapper or(ValueMapper next) {
        return value -> {
            Object plain = plain(value);
            return plain == null ? next.plain(value) : plain;
        };
    }
}
