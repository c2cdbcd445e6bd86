// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.spell.Json;

/** Measures remembered events in characters. */
final class EventSize {

    /** So long may an event be. */
    static final int LONGEST = 1_000_000;

    private static final int PER_EVENT = 100;
    private static final int PER_NUMBER = 2;

    private EventSize() {}

    static long of(RememberedEvent event) {
        long chars = PER_EVENT;
        for (String text : event.texts().values()) {
            chars += text.length();
        }
        for (String entity : event.entities()) {
            chars += entity.length();
        }
        chars += event.embedding() == null
                ? 0
                : (long) PER_NUMBER * event.embedding().size();
        return chars + (event.rawData() == null ? 0 : Json.lengthOf(event.rawData()));
    }

    static void requireFits(RememberedEvent event) {
        long size = of(event);
        if (size > LONGEST) {
            throw new IllegalArgumentException("an event of " + size + " characters is too long to be stored ("
                    + LONGEST + " at most: store less, or leave its rawData out)");
        }
    }
}
