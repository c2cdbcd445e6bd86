// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names the party that kept a node from working or stopped it. */
public enum Cause {
    /** The run itself: an output was closed, a value is missing, or the run was cancelled. */
    RUN,
    /** The failure of another node, or of this one's own work elsewhere. */
    FAILURE,
    /** The run's {@code Gate}, which refused the node. */
    GATE,
    /** A person, who skipped or cancelled the node. */
    HAND,
    /** The host: it closes, or it is gone. */
    HOST,
    /** A defect, after which the run could not go on. */
    CRASH;

    private final String text = name().toLowerCase(Locale.ROOT);

    static Cause of(String text) {
        for (Cause cause : values()) {
            if (cause.text.equals(text)) {
                return cause;
            }
        }
        throw new IllegalArgumentException("an event with the unknown cause '" + text + "' (this version knows "
                + Arrays.stream(values()).map(Cause::text).collect(Collectors.joining(", ")) + ")");
    }

    /** Returns the cause as its wire form names it: {@code run}, {@code failure}, {@code gate}, …. */
    public String text() {
        return text;
    }
}
