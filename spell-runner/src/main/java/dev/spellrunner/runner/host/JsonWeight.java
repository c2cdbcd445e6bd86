// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.function.IntUnaryOperator;

/**
 * Estimates how many bytes of heap a JSON text takes when it has been read: as a tree, and as the plain values that are made of
 * it. A megabyte of empty objects takes fifty times its size. The text need not be correct. What is held once the tree is gone is
 * estimated by {@link Weight}; while a run begins both count, since both are in the heap.
 */
final class JsonWeight {

    /** Twice, since text that is not all Latin takes two bytes a character. */
    private static final int CHARACTER = 2;

    private static final int CONTAINER = 150;
    private static final int TEXT = 56;
    /** The text of a name is counted as such. */
    private static final int NAME = 64;
    /** A place in the lists of the tree and of its values. */
    private static final int VALUE = 24;
    /** Short numbers are shared, long ones are an object in the tree and another as a value. */
    private static final int DIGIT = 8;

    private JsonWeight() {}

    static long of(byte[] text) {
        return of(index -> text[index], text.length);
    }

    static long of(CharSequence text) {
        return of(text::charAt, text.length());
    }

    private static long of(IntUnaryOperator text, int length) {
        long bytes = (long) CHARACTER * length;
        boolean quoted = false;
        for (int i = 0; i < length; i++) {
            int character = text.applyAsInt(i);
            if (character == '"') {
                bytes += quoted ? 0 : TEXT;
                quoted = !quoted;
            } else if (quoted) {
                i += character == '\\' ? 1 : 0;
            } else {
                bytes += of(character);
            }
        }
        return bytes;
    }

    private static int of(int character) {
        return switch (character) {
            case '{', '[' -> CONTAINER;
            case ':' -> NAME;
            case ',' -> VALUE;
            case '}', ']', ' ', '\t', '\r', '\n' -> 0;
            default -> DIGIT;
        };
    }
}
