// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spellrunner.core.event.NodePath;
import java.util.Arrays;

/**
 * Finds the texts that a node tells of its progress in the wire forms of events. There is one for each token, and to parse it
 * would cost more than all else that is done for it: so this goes over the bytes once, makes nothing, and gives the text as it
 * stands there, a string of JSON. Confined.
 */
public final class TextTold {

    private static final byte[] PATH = "\"path\"".getBytes(US_ASCII);
    private static final byte[] CHUNK = "\"chunk\"".getBytes(US_ASCII);

    private final byte[] from;
    private byte[] event = {};
    private int at;
    private int begin;
    private int end;

    /**
     * Creates what finds the texts of a node.
     *
     * @param node the node
     */
    public TextTold(NodePath node) {
        this.from = DoorJson.bytes(node.toString());
    }

    /**
     * Looks for a text that is not empty.
     *
     * @param progress an event of progress in its wire form, as an {@link dev.spellrunner.core.event.EventCodec} writes it
     * @return whether there is one: then {@link #begin} and {@link #end} tell where
     */
    public boolean isIn(byte[] progress) {
        event = progress;
        at = 1;
        begin = end = 0;
        boolean isFrom = false;
        while (at < event.length && event[at] == '"') {
            int key = at;
            skipText();
            int keyEnd = at++;
            int value = at;
            skipValue();
            if (isThere(PATH, key, keyEnd)) {
                isFrom = isThere(from, value, at);
            } else if (isThere(CHUNK, key, keyEnd) && event[value] == '"') {
                begin = value;
                end = at;
            }
            // The comma, or the end.
            at++;
        }
        return isFrom && end - begin > 2;
    }

    private boolean isThere(byte[] wanted, int first, int behind) {
        return Arrays.equals(event, first, behind, wanted, 0, wanted.length);
    }

    /** Goes on behind a string. */
    private void skipText() {
        at++;
        while (at < event.length && event[at] != '"') {
            at += event[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    /** Goes on behind a value: to the comma, or to the brace that ends the event. */
    private void skipValue() {
        for (int depth = 0; at < event.length; ) {
            byte next = event[at];
            if (depth == 0 && (next == ',' || next == '}')) {
                return;
            }
            if (next == '"') {
                skipText();
            } else {
                depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
                at++;
            }
        }
    }

    /** Returns where the text that was found begins, at its quotation mark. */
    public int begin() {
        return begin;
    }

    /** Returns where the text that was found ends, behind its quotation mark. */
    public int end() {
        return end;
    }
}
