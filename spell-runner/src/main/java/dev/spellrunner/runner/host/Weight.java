// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how many bytes of heap values take, on the safe side: texts, lists and maps for what they hold, others as a
 * little, since nothing is known of them. Confined to one estimate.
 */
final class Weight {

    private static final int REFERENCE = 8;
    private static final int OBJECT = 32;
    private static final int ENTRY = 64;
    private static final int NODE = 2_000;
    /** Deeper values are no JSON, and may hold themselves. */
    private static final int DEEPEST = 1_000;

    private static final int MOST_PARTS = 4_000_000;

    private long bytes;
    private int parts;

    private Weight() {}

    /** Returns the estimate of a value. */
    static long of(@Nullable Object value) {
        Weight weight = new Weight();
        weight.add(value, 0);
        return weight.bytes;
    }

    /** Returns the estimate of a spell that is ready to run. */
    static long of(Spell spell) {
        Weight weight = new Weight();
        weight.add(spell.fields(), 0);
        for (Node node : spell.graph().nodes()) {
            weight.bytes += NODE;
            weight.add(node.data(), 0);
            weight.add(node.fields(), 0);
        }
        return weight.bytes;
    }

    private void add(@Nullable Object value, int depth) {
        bytes += REFERENCE;
        if (value == null || depth > DEEPEST || ++parts > MOST_PARTS || isShared(value)) {
            return;
        }
        bytes += OBJECT;
        if (value instanceof CharSequence text) {
            bytes += 2L * text.length();
        } else if (value instanceof byte[] content) {
            bytes += content.length;
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                bytes += ENTRY;
                add(key, depth + 1);
                add(each, depth + 1);
            });
        } else if (value instanceof Iterable<?> list) {
            list.forEach(each -> add(each, depth + 1));
        }
    }

    /** The JDK has one object for each truth value and each small number. */
    private static boolean isShared(Object value) {
        return value instanceof Boolean || (value instanceof Integer number && number == number.byteValue());
    }
}
