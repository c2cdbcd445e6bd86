// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException.Code;

/**
 * Bounds what the operations of one change may make of a document: a patch of a kilobyte could double it with each copy.
 * Confined.
 */
final class ChangeBounds {

    /** The characters of JSON, approximately, that a document may grow to. A larger one may be changed and not grow. */
    static final long MOST_CHARS = 8 * 1024 * 1024;

    static final int MOST_OPERATIONS = 10_000;
    static final int DEEPEST = 200;

    /** A number, a truth value or null. */
    private static final int ATOM = 8;

    private final long most;
    private long chars;

    ChangeBounds(JsonNode document) {
        chars = chars(document, Long.MAX_VALUE, 0, Integer.MAX_VALUE);
        most = Math.max(MOST_CHARS, chars);
    }

    /** Refuses more operations than may be in one change. */
    static void requireFew(int operations, String name) {
        if (operations > MOST_OPERATIONS) {
            throw new ServiceException(
                    Code.LIMIT,
                    "parameter '" + name + "' has " + operations + " operations, and may have " + MOST_OPERATIONS
                            + " (send them in several changes)");
        }
    }

    /**
     * Counts a value that is about to be set, before it is copied.
     *
     * @param depth how many objects and lists are around it
     */
    void add(JsonNode value, int depth) {
        chars += chars(value, most - chars, depth, DEEPEST);
    }

    /** Counts characters that are about to be inserted into a text. */
    void addText(int length) {
        chars += length;
        if (chars > most) {
            throw tooLarge();
        }
    }

    /** Counts a value that was taken away. */
    void remove(JsonNode value) {
        chars -= chars(value, Long.MAX_VALUE, 0, Integer.MAX_VALUE);
    }

    private long chars(JsonNode value, long room, int depth, int deepest) {
        if (depth > deepest) {
            throw new DoesNotFit(Code.LIMIT, "would be nested more than " + deepest + " deep");
        }
        if (!value.isContainerNode()) {
            long length = value.isTextual() ? value.textValue().length() + 2L : ATOM;
            if (length > room) {
                throw tooLarge();
            }
            return length;
        }
        long length = 2;
        var names = value.fieldNames();
        for (JsonNode child : value) {
            length += names.hasNext() ? names.next().length() + 4L : 1;
            length += chars(child, room - length, depth + 1, deepest);
        }
        if (length > room) {
            throw tooLarge();
        }
        return length;
    }

    private DoesNotFit tooLarge() {
        return new DoesNotFit(
                Code.LIMIT, "the spell would be larger than " + most + " characters (take something away first)");
    }
}
