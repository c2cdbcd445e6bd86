// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the initial state looks in a file: an object, a text that holds one, null, or nothing at all. */
final class GameState {

    static final String KEY = "gameState";

    private GameState() {}

    /** Returns the state that a value stands for; null if it stands for none. */
    static @Nullable Map<?, ?> of(@Nullable Object value, JsonFactory json) {
        if (value instanceof Map<?, ?> state) {
            return state;
        }
        if (value == null || value.equals("")) {
            return Map.of();
        }
        return value instanceof String text ? parse(text, json) : null;
    }

    private static @Nullable Map<?, ?> parse(String text, JsonFactory json) {
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                return Map.of();
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<?, ?> state = new ValueParser(new Findings(ReadLimits.DEFAULT)).object(parser);
            return parser.nextToken() == null ? state : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Tells whether a value is just what is written for the state that it stands for. */
    static boolean isWrittenAs(@Nullable Object value) {
        return value instanceof Map<?, ?> state && !state.isEmpty();
    }
}
