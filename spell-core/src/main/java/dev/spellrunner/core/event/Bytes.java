// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing row of bytes that can forget its end. From a mark on it keeps so many bytes and only counts the rest.
 * Confined.
 */
final class Bytes extends OutputStream {

    private static final int INITIAL_LENGTH = 1024;
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[INITIAL_LENGTH];
    private int length;
    private int mark;
    private long room = Long.MAX_VALUE;
    private long written;
    private long patience = Long.MAX_VALUE;

    /**
     * Remembers the end as it is now.
     *
     * @param keep how many bytes to keep from here on; more are counted, not kept
     * @param count how many bytes to count from here on; one more is an {@link Omission}
     */
    void mark(long keep, long count) {
        mark = length;
        room = keep;
        patience = count;
        written = 0;
    }

    /** Returns how many bytes were written since the mark, kept or not. */
    long sinceMark() {
        return written;
    }

    /** Keeps and counts nothing more, until {@link #rollBack}. */
    void ignoreAll() {
        room = 0;
        patience = Long.MAX_VALUE;
    }

    /** Forgets what came after the mark, and the mark. */
    void rollBack() {
        length = mark;
        unmark();
    }

    /** Forgets the mark. */
    void unmark() {
        room = Long.MAX_VALUE;
        patience = Long.MAX_VALUE;
    }

    /** Forgets everything. */
    void reset() {
        length = 0;
        unmark();
    }

    int capacity() {
        return bytes.length;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        written += count;
        if (written > patience) {
            throw Omission.tooLarge(written);
        }
        if (written > room) {
            return;
        }
        if (count > bytes.length - length) {
            int doubled = (int) Math.min(bytes.length * 2L, MAX_LENGTH);
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), doubled));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    void copyTo(OutputStream target) throws IOException {
        target.write(bytes, 0, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
