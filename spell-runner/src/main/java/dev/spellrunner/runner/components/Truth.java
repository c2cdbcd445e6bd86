// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The truth of values, by the rules of JavaScript (ECMA-262, ToBoolean). */
final class Truth {

    private Truth() {}

    /** False are false, 0, NaN, the empty text and null; all else is true, also "false" and an empty list. */
    static boolean of(@Nullable Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof BigInteger number) {
            return number.signum() != 0;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
        }
        return !(value instanceof CharSequence text) || !text.isEmpty();
    }
}
