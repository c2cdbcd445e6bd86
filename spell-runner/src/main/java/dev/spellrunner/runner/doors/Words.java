// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/**
 * Gathers the messages that go out in one piece, as Server-Sent Events or as lines; each line ends in a line feed alone.
 * Confined.
 */
public final class Words {

    private static final byte[] DATA = "data: ".getBytes(US_ASCII);
    private static final byte[] TWO_LINES = "\n\n".getBytes(US_ASCII);
    private static final byte[] ONE_LINE = "\n".getBytes(US_ASCII);
    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    private final byte[] before;
    private final byte[] behind;

    /** Creates words of which there are none yet: each message is a Server-Sent Event. */
    public Words() {
        this(DATA, TWO_LINES);
    }

    private Words(byte[] before, byte[] behind) {
        this.before = before;
        this.behind = behind;
    }

    /** Returns words of which there are none yet: each message is a line. */
    public static Words inLines() {
        return new Words(NOTHING, ONE_LINE);
    }

    /**
     * Adds a message.
     *
     * @param pieces its data, in one line, which may be in several pieces
     */
    public void data(byte[]... pieces) {
        bytes.writeBytes(before);
        for (byte[] piece : pieces) {
            bytes.writeBytes(piece);
        }
        bytes.writeBytes(behind);
    }

    /**
     * Adds a message whose middle is a part of an array.
     *
     * @param first what it begins with
     * @param from has the middle, from one index to behind another
     * @param last what it ends with
     */
    public void data(byte[] first, byte[] from, int begin, int end, byte[] last) {
        bytes.writeBytes(before);
        bytes.writeBytes(first);
        bytes.write(from, begin, end - begin);
        bytes.writeBytes(last);
        bytes.writeBytes(behind);
    }

    boolean isEmpty() {
        return bytes.size() == 0;
    }

    /** Returns what was gathered, and begins anew. */
    public byte[] take() {
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }
}
