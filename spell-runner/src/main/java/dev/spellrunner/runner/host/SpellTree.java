// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A spell as JSON values, which are made each time they are asked for: an answer may wait for long, and be refused then.
 * Immutable.
 */
final class SpellTree extends AbstractMap<String, Object> {

    private final Supplier<Map<String, Object>> values;

    SpellTree(Supplier<Map<String, Object>> values) {
        this.values = values;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return values.get().entrySet();
    }

    /** A spell has a name; asked for more often than the values are needed. */
    @Override
    public boolean isEmpty() {
        return false;
    }
}
