// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as text, by the rules of JavaScript (ECMA-262, ToString and Array.prototype.join). */
final class Text {

    private Text() {}

    /** Joins items: null is empty, lists inside are joined with ",". */
    static String join(List<?> items, String separator) {
        return items.stream().map(Text::of).collect(Collectors.joining(separator));
    }

    static String of(@Nullable Object value) {
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
