// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Named values that a spell reads and writes: all that its runs share. Thread-safe; changes by atomic updates only. Bounded
 * in size, since it lives on when runs end.
 */
public final class State {

    /** The bound of a state that is given no other: characters of its JSON, approximately. */
    public static final int DEFAULT_MAX_CHARS = 8 * 1024 * 1024;

    private final AtomicReference<Map<String, @Nullable Object>> values;
    private final int maxChars;

    private State(Map<String, @Nullable Object> values, int maxChars) {
        this.values = new AtomicReference<>(values);
        this.maxChars = maxChars;
    }

    /** Returns a state that starts with the given values and holds up to {@link #DEFAULT_MAX_CHARS}. */
    public static State of(Map<String, ?> initial) {
        return of(initial, DEFAULT_MAX_CHARS);
    }

    /**
     * Returns a state that starts with the given values.
     *
     * @param initial the values by name; may be larger than what updates may leave
     * @param maxChars the most that an update may leave, in characters of JSON, approximately; positive
     */
    public static State of(Map<String, ?> initial, int maxChars) {
        if (maxChars <= 0) {
            throw new IllegalArgumentException("the bound of a state is positive, but is " + maxChars);
        }
        return new State(Json.freeze(initial), maxChars);
    }

    /** Returns all values as they are now, by name; an immutable copy. */
    public Map<String, @Nullable Object> snapshot() {
        return requireNonNull(values.get(), "values");
    }

    /** Returns a value as it is now; null if there is none. */
    public @Nullable Object get(String name) {
        return snapshot().get(name);
    }

    /**
     * Changes the values in one atomic step.
     *
     * @param change gets a copy that it may change, and returns the values to be; is called again if another update came
     *     first, so it has no other effect
     * @return the new values
     * @throws IllegalStateException if they are larger than this state may become, and larger than before; nothing is
     *     changed then
     */
    public Map<String, @Nullable Object> update(UnaryOperator<Map<String, @Nullable Object>> change) {
        while (true) {
            Map<String, @Nullable Object> current = snapshot();
            Map<String, @Nullable Object> changed = Json.freeze(change.apply(new LinkedHashMap<>(current)));
            requireRoom(current, changed);
            if (values.compareAndSet(current, changed)) {
                return changed;
            }
        }
    }

    private void requireRoom(Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        int size = Json.lengthOf(after);
        if (size > maxChars && size > Json.lengthOf(before)) {
            String largest =
                    Collections.max(after.keySet(), Comparator.comparingInt(name -> Json.lengthOf(after.get(name))));
            throw new IllegalStateException("the State would hold " + size + " characters, and may hold " + maxChars
                    + " (keep less in '" + largest + "', the largest value, or give the spell a larger State)");
        }
    }
}
