// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.Words;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of an answer that hold a text, and differ in that alone: there is one for each token, so what they have in
 * common is written once. Immutable.
 */
final class TextChunks {

    private final byte[] before;
    private final byte[] behind;

    /**
     * Creates the chunks.
     *
     * @param head what is the same in all chunks of the answer, of whatever kind
     * @param includeUsage whether some chunk tells the tokens: then all others say that they do not
     */
    TextChunks(Map<String, ? extends @Nullable Object> head, boolean includeUsage) {
        byte[] whole = DoorJson.bytes(head);
        this.before = joined(
                Arrays.copyOf(whole, whole.length - 1),
                ",\"choices\":[{\"index\":0,\"delta\":{\"content\":".getBytes(UTF_8));
        this.behind = ("},\"logprobs\":null,\"finish_reason\":null}]" + (includeUsage ? ",\"usage\":null}" : "}"))
                .getBytes(UTF_8);
    }

    /**
     * Adds a chunk.
     *
     * @param from has its text, a string of JSON, from one index to behind another
     */
    void add(byte[] from, int begin, int end, Words words) {
        words.data(before, from, begin, end, behind);
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
