// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The form of ids in a file: a whole number is written as a number, anything else as text. */
final class Ids {

    private static final int MOST_DIGITS = 18;
    private static final double WHOLE_DOUBLES = 1L << 53;

    private Ids() {}

    /** Returns the id that a value stands for; null if it is neither a text nor a number. */
    static @Nullable String textOf(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Double number && isWhole(number)) {
            return Long.toString(number.longValue());
        }
        if (value instanceof BigDecimal number) {
            return number.toString();
        }
        return value instanceof Number ? value.toString() : null;
    }

    /** Tells whether an id is written as a number. */
    static boolean isNumber(String id) {
        int length = id.length();
        if (length == 0 || length > MOST_DIGITS || (id.charAt(0) == '0' && length > 1)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Tells whether a value is just what is written for an id. */
    static boolean isWrittenAs(String id, @Nullable Object value) {
        return isNumber(id) ? value instanceof Integer || value instanceof Long : id.equals(value);
    }

    static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= WHOLE_DOUBLES;
    }
}
