// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The origin of a node's outputs. */
public enum Origin {
    /** The node's worker, which ran. */
    WORKER,
    /** A recording, which stood in for the worker. */
    RECORD,
    /** A person, who let the node skip its work. */
    HAND;

    private final String text = name().toLowerCase(Locale.ROOT);

    static Origin of(String text) {
        for (Origin origin : values()) {
            if (origin.text.equals(text)) {
                return origin;
            }
        }
        throw new IllegalArgumentException("outputs of unknown origin '" + text + "' (this version knows "
                + Arrays.stream(values()).map(Origin::text).collect(Collectors.joining(", ")) + ")");
    }

    /** Returns the origin as its wire form names it: {@code worker}, {@code record} or {@code hand}. */
    public String text() {
        return text;
    }
}
