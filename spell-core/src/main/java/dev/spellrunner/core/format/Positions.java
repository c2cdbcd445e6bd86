// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import dev.spellrunner.core.spell.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of positions in a file: {@code [x, y]}, whole numbers without a fraction. */
final class Positions {

    private Positions() {}

    /** Returns the position that a value stands for; null if it is not a list of two numbers. */
    static @Nullable Position of(@Nullable Object value) {
        if (value instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof Number x
                && list.get(1) instanceof Number y) {
            Position position = new Position(x.doubleValue(), y.doubleValue());
            return Double.isFinite(position.x()) && Double.isFinite(position.y()) ? position : null;
        }
        return null;
    }

    /** Returns the position of a node whose file says this. */
    static Position orOrigin(@Nullable Object value) {
        Position position = of(value);
        return position == null ? Position.ORIGIN : position;
    }

    /** Returns what is written for a coordinate. */
    static Number written(double coordinate) {
        if (Ids.isWhole(coordinate)) {
            return (long) coordinate;
        }
        return coordinate;
    }

    /** Tells whether a value that is a position is just what is written for it. */
    static boolean isWrittenAs(@Nullable Object value) {
        return value instanceof List<?> list && isWritten(list.get(0)) && isWritten(list.get(1));
    }

    private static boolean isWritten(@Nullable Object coordinate) {
        if (coordinate instanceof Double number) {
            return !Ids.isWhole(number);
        }
        return coordinate instanceof Integer
                || (coordinate instanceof Long number && number == (long) (double) number && Ids.isWhole(number));
    }
}
