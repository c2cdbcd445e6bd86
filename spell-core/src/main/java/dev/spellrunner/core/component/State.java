// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Named values that a spell reads and writes: all that its runs share. Thread-safe; changes by atomic updates only.
 */
public final class State {

    private final AtomicReference<Map<String, @Nullable Object>> values;

    private State(Map<String, @Nullable Object> values) {
        this.values = new AtomicReference<>(values);
    }

    /** Returns a state that starts with the given values. */
    public static State of(Map<String, ?> initial) {
        return new State(Json.freeze(initial));
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
     */
    public Map<String, @Nullable Object> update(UnaryOperator<Map<String, @Nullable Object>> change) {
        while (true) {
            Map<String, @Nullable Object> current = snapshot();
            Map<String, @Nullable Object> changed = Json.freeze(change.apply(new LinkedHashMap<>(current)));
            if (values.compareAndSet(current, changed)) {
                return changed;
            }
        }
    }
}
