// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of calls that a {@link User} may make; {@link SpellService} says which call is of which kind. */
public enum Right {
    /** To see spells and runs, and to hear events. It is part of all other rights. */
    SEE,
    /** To start runs, to play sources, and to give them items. */
    RUN,
    /** To take runs in hand: cancel, pause, stop at breakpoints, answer for a node that waits; and to pause and stop plays. */
    CONTROL,
    /** To change spells. */
    CHANGE;

    /** Returns the right as it is written on the wire: {@code see}, …. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the right of a name.
     *
     * @param wireName as {@link #wireName} gives it
     * @throws IllegalArgumentException if there is none
     */
    public static Right of(String wireName) {
        List<String> all = Arrays.stream(values()).map(Right::wireName).toList();
        int index = all.indexOf(wireName);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "there is no right '" + wireName + "' (there are " + String.join(", ", all) + ")");
        }
        return values()[index];
    }
}
