// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** Gathers the Server-Sent Events that go out in one piece; each line ends in a line feed alone. Confined. */
public final class Words {

    private static final byte[] DATA = "data: ".getBytes(US_ASCII);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    /** Creates words of which there are none yet. */
    public Words() {}

    /**
     * Adds an event.
     *
     * @param line its data, in one line
     */
    public void data(byte[] line) {
        bytes.writeBytes(DATA);
        bytes.writeBytes(line);
        bytes.write('\n');
        bytes.write('\n');
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
