// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.util.AbstractList;
import java.util.List;

/** Values that try what the codec can bear. */
final class OddValues {

    private OddValues() {}

    /** Returns lists within each other. */
    static List<Object> nested(int levels) {
        List<Object> nested = List.of();
        for (int i = 1; i < levels; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    /** A list of two whose second item cannot be had. */
    static final class Broken extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            if (index == 0) {
                return "first";
            }
            throw new IllegalStateException("no second item");
        }

        @Override
        public int size() {
            return 2;
        }
    }
}
