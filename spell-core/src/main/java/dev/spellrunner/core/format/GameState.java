// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import com.fasterxml.jackson.core.JsonFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The form of the initial state in a file: an object, a text that holds one, null, or nothing at all. */
final class GameState {

    static final String KEY = "gameState";

    private GameState() {}

    /** Returns the state that a value stands for; null if it stands for none. */
    static @Nullable Map<?, ?> of(@Nullable Object value, JsonFactory json) {
        if (value instanceof Map<?, ?> state) {
            return state;
        }
        if (value == null) {
            return Map.of();
        }
        if (value instanceof String text) {
            return saysNothing(text) ? Map.of() : ValueParser.objectIn(text, json);
        }
        return null;
    }

    private static boolean saysNothing(String text) {
        return text.isEmpty() || text.strip().equals("null");
    }

    /** Tells whether a value is just what is written for the state that it stands for. */
    static boolean isWrittenAs(@Nullable Object value) {
        return value instanceof Map<?, ?> state && !state.isEmpty();
    }
}
