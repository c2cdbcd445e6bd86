// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing row of bytes that can forget its end. From a mark on it takes so many bytes at most. Confined.
 */
final class Bytes extends OutputStream {

    private static final int INITIAL_LENGTH = 1024;
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[INITIAL_LENGTH];
    private int length;
    private int mark;
    private long room = Long.MAX_VALUE;
    private long written;
    private boolean ignoring;

    /**
     * Remembers the end as it is now.
     *
     * @param most how many bytes to take from here on; one more is an {@link Omission}
     */
    void mark(long most) {
        mark = length;
        room = most;
        written = 0;
    }

    /** Takes nothing more, until {@link #rollBack}. */
    void ignoreAll() {
        ignoring = true;
    }

    /** Forgets what came after the mark, and the mark. */
    void rollBack() {
        length = mark;
        unmark();
    }

    /** Forgets the mark. */
    void unmark() {
        room = Long.MAX_VALUE;
        ignoring = false;
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
        if (ignoring) {
            return;
        }
        written += count;
        if (written > room) {
            throw Omission.tooLarge(written);
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
