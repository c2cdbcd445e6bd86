// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Few outputs of a node. To search in order takes less than a table, and a quarter of its memory. Immutable. */
final class FewValues extends Outputs.Values {

    /** Up to this many a search in order is faster than a table. */
    static final int MOST = 8;

    /** Each name, followed by its value. */
    private final @Nullable Object[] pairs;

    FewValues(@Nullable Object[] pairs, Outputs.@Nullable Selection triggers) {
        super(triggers);
        this.pairs = pairs;
    }

    /** Returns the values of a map; null if others put some in meanwhile. */
    static Outputs.@Nullable Values copyOf(Map<String, ?> values) {
        @Nullable Object[] pairs = new Object[2 * values.size()];
        int end = 0;
        for (Map.Entry<String, ?> entry : values.entrySet()) {
            if (end == pairs.length) {
                return null;
            }
            pairs[end++] = requireNonNull(entry.getKey(), "name");
            pairs[end++] = entry.getValue();
        }
        return new FewValues(end == pairs.length ? pairs : Arrays.copyOf(pairs, end), null);
    }

    /** Returns where an output is; -1 if it was given no value. */
    private int find(String output) {
        for (int at = 0; at < pairs.length; at += 2) {
            if (nameAt(at).equals(output)) {
                return at;
            }
        }
        return -1;
    }

    private String nameAt(int at) {
        return (String) requireNonNull(pairs[at], "name");
    }

    @Override
    public boolean has(String output) {
        return find(output) >= 0;
    }

    @Override
    public @Nullable Object get(String output) {
        return getOr(output, null);
    }

    @Override
    public @Nullable Object getOr(String output, @Nullable Object absent) {
        int at = find(output);
        return at < 0 ? absent : pairs[at + 1];
    }

    @Override
    public @Nullable String nameNotIn(List<String> names) {
        for (int at = 0; at < pairs.length; at += 2) {
            if (!names.contains(nameAt(at))) {
                return nameAt(at);
            }
        }
        return null;
    }

    @Override
    public void forEach(BiConsumer<String, @Nullable Object> action) {
        for (int at = 0; at < pairs.length; at += 2) {
            action.accept(nameAt(at), pairs[at + 1]);
        }
    }

    @Override
    Outputs.Values with(Outputs.Selection selection) {
        return new FewValues(pairs, selection);
    }
}
