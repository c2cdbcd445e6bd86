// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Reads plain values as types of Java: a number of JSON may be of any class, and is converted where nothing is lost. */
public final class Typed {

    private static final int SHOWN = 80;
    /** A number that is written shortly may have many digits. */
    private static final int MOST_ZEROS = 1000;

    private Typed() {}

    /**
     * Returns a value as a type.
     *
     * @param what names the value in messages: {@code input 'x'}
     * @param value the value
     * @param type a class: {@code String}, {@code Long}, {@code Map}; any the value may be an instance of, and the classes of
     *     numbers
     * @throws IllegalArgumentException if the value is null or of another type, or a number that the type cannot hold
     */
    public static <T> T as(String what, @Nullable Object value, Class<T> type) {
        requireNonNull(type, "type");
        if (value == null) {
            throw new IllegalArgumentException(what + " has no value, but should be " + type.getSimpleName());
        }
        Object converted = value instanceof Number number && !type.isInstance(value) ? number(number, type) : value;
        if (type.isInstance(converted)) {
            return type.cast(converted);
        }
        String shown = value.toString();
        String shortened = shown.length() > SHOWN ? shown.substring(0, SHOWN - 1) + "…" : shown;
        throw new IllegalArgumentException(what + " should be " + type.getSimpleName() + ", but is "
                + value.getClass().getSimpleName() + " '" + shortened + "'");
    }

    private static @Nullable Object number(Number number, Class<?> type) {
        try {
            BigDecimal exact = new BigDecimal(number.toString());
            if (type == Integer.class) {
                return exact.intValueExact();
            }
            if (type == Long.class) {
                return exact.longValueExact();
            }
            if (type == BigInteger.class && exact.scale() > -MOST_ZEROS) {
                return exact.toBigIntegerExact();
            }
            if (type == BigDecimal.class) {
                return exact;
            }
            return type == Double.class ? Double.valueOf(number.doubleValue()) : null;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }
}
