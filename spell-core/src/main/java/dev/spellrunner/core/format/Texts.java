// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one file. Names of components and sockets, and ids of nodes, come again and again: most of them are made
 * once, and so compared by identity later. Confined.
 *
 * <p>What was seen is kept by its hash alone, the latest text in each place: a text that is pushed out is made anew.
 */
final class Texts {

    private static final int PLACES = 256;
    private static final int LONGEST = 32;

    private final @Nullable String[] known = new String[PLACES];
    private final @Nullable Integer[] numbers = new Integer[PLACES];
    /** By place of a number: the same as text; null before it is asked for. */
    private final @Nullable String[] ids = new String[PLACES];

    /** Returns the text at the parser's token. */
    String read(JsonParser parser) throws IOException {
        int length = parser.getTextLength();
        if (length > LONGEST) {
            return parser.getText();
        }
        char[] letters = parser.getTextCharacters();
        int start = parser.getTextOffset();
        int place = placeOf(letters, start, length);
        String text = known[place];
        if (text == null || !isWritten(text, letters, start, length)) {
            text = parser.getText();
            known[place] = text;
        }
        return text;
    }

    private static int placeOf(char[] letters, int start, int length) {
        int hash = length;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + letters[i];
        }
        return (hash ^ hash >>> 8) & PLACES - 1;
    }

    private static boolean isWritten(String text, char[] letters, int start, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != letters[start + i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the whole number at the parser's token, which is an int. */
    Integer readInt(JsonParser parser) throws IOException {
        int value = parser.getIntValue();
        int place = value & PLACES - 1;
        Integer number = numbers[place];
        if (number == null || number != value) {
            number = value;
            numbers[place] = number;
            ids[place] = null;
        }
        return number;
    }

    /** Returns the id that a value stands for; null if it is neither a text nor a number. */
    @Nullable
    String idOf(@Nullable Object value) {
        if (!(value instanceof Integer number)) {
            return Ids.textOf(value);
        }
        int place = number & PLACES - 1;
        if (!number.equals(numbers[place])) {
            return number.toString();
        }
        String id = ids[place];
        if (id == null) {
            id = number.toString();
            ids[place] = id;
        }
        return id;
    }
}
