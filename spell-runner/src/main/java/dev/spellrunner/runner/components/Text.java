// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text, by the rules of JavaScript (ECMA-262, ToString and Array.prototype.join). */
final class Text {

    private static final int MAX_CHARS = 1 << 24;

    private Text() {}

    /** Joins items: null is empty, lists inside are joined with ",". Bounded, since one list may stand in itself many times. */
    static String join(List<?> items, String separator) {
        StringBuilder joined = new StringBuilder();
        append(joined, items, separator);
        return joined.toString();
    }

    private static void append(StringBuilder text, List<?> items, String separator) {
        String between = "";
        for (Object item : items) {
            text.append(between);
            between = separator;
            if (item instanceof List<?> inner) {
                append(text, inner, ",");
            } else {
                text.append(of(item));
            }
            if (text.length() > MAX_CHARS) {
                throw new IllegalArgumentException(
                        "a list is too long as a text (more than " + MAX_CHARS + " characters; take fewer items)");
            }
        }
    }

    static String of(@Nullable Object value) {
        if (value instanceof String text) {
            // First: that a text is no List and no Map took the JVM an eighth of the time of a spell that calls
            // another.
            return text;
        }
        if (value == null) {
            return "";
        }
        if (value instanceof List<?> list) {
            return join(list, ",");
        }
        if (value instanceof Map<?, ?>) {
            return "[object Object]";
        }
        if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            return ofNumber(((Number) value).doubleValue());
        }
        return value.toString();
    }

    /** Whole numbers have no decimal point in JavaScript, up to 1e21. */
    private static String ofNumber(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e21) {
            return new BigDecimal(number).toBigInteger().toString();
        }
        String text = Double.toString(number);
        if (!Double.isFinite(number) || text.indexOf('E') < 0) {
            return text;
        }
        double size = Math.abs(number);
        if (size >= 1e-6 && size < 1e21) {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        }
        return text.replace(".0E", "E").replaceFirst("E(\\d)", "e+$1").replace('E', 'e');
    }
}
