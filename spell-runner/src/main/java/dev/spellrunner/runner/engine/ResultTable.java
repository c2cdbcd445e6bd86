// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the outputs of a spell in a small map: many spells have one, for which a table was a sixth of a small run. */
final class ResultTable {

    private ResultTable() {}

    /** Returns a map with one more output, or another value of one: the same map, if it is large. */
    static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> known, String name, @Nullable Object value) {
        if (known.isEmpty() || (known.size() == 1 && known.containsKey(name))) {
            return Collections.singletonMap(name, value);
        }
        Map<String, @Nullable Object> more = known.size() == 1 ? new LinkedHashMap<>(known) : known;
        more.put(name, value);
        return more;
    }

    /** Returns the outputs; callers must not change them. */
    static Map<String, @Nullable Object> unmodifiable(Map<String, @Nullable Object> known) {
        return known.size() < 2 ? known : Collections.unmodifiableMap(known);
    }
}
