// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Comparator;

/** The operations of ot-json0 on numbers and texts. Where it must choose, it does as JavaScript would. */
final class Json0Values {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** To JavaScript, 1 and 1.0 are one number. */
    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) -> a.isNumber() && b.isNumber() ? compared(a, b) : a.equals(b) ? 0 : 1;

    private Json0Values() {}

    static boolean isSame(JsonNode a, JsonNode b) {
        return a.equals(BY_VALUE, b);
    }

    private static int compared(JsonNode a, JsonNode b) {
        boolean exact = a.isIntegralNumber() && b.isIntegralNumber();
        return exact
                ? a.bigIntegerValue().compareTo(b.bigIntegerValue())
                : Double.compare(a.doubleValue(), b.doubleValue());
    }

    static JsonNode sum(JsonNode there, JsonNode added) {
        if (!there.isNumber()) {
            throw new DoesNotFit("is " + Shown.of(there.toString()) + ", and no number");
        }
        if (!added.isNumber()) {
            throw new DoesNotFit("cannot have " + Shown.of(added.toString()) + " added (send a number as na)");
        }
        if (there.isIntegralNumber() && added.isIntegralNumber()) {
            return integer(there.bigIntegerValue().add(added.bigIntegerValue()));
        }
        double sum = there.doubleValue() + added.doubleValue();
        if (!Double.isFinite(sum)) {
            throw new DoesNotFit("would be too large a number");
        }
        return NODES.numberNode(sum);
    }

    /** As a reader would have read it, so that it equals what has the same value. */
    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return NODES.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    /** Returns a text after edits by {@code text0}: {@code {i: text, p: offset}} or {@code {d: text, p: offset}} each. */
    static JsonNode edited(JsonNode there, JsonNode edits) {
        if (!there.isTextual()) {
            throw new DoesNotFit("is " + Shown.of(there.toString()) + ", and no text");
        }
        if (!edits.isArray()) {
            throw new DoesNotFit("has no list of edits (send them as o)");
        }
        StringBuilder text = new StringBuilder(there.textValue());
        edits.forEach(edit -> edit(text, edit));
        return NODES.textNode(text.toString());
    }

    private static void edit(StringBuilder text, JsonNode edit) {
        JsonNode offset = edit.path("p");
        JsonNode words = edit.has("i") ? edit.get("i") : edit.path("d");
        if (!offset.isInt() || !words.isTextual()) {
            throw new DoesNotFit("has an invalid edit, " + Shown.of(edit.toString())
                    + " (send {p: offset, i: text} or {p: offset, d: text})");
        }
        int at = offset.intValue();
        if (at < 0 || at > text.length()) {
            throw new DoesNotFit("has no place " + at + " (its length is " + text.length() + ")");
        }
        if (edit.has("i")) {
            text.insert(at, words.textValue());
            return;
        }
        int end = at + words.textValue().length();
        if (end > text.length() || !text.substring(at, end).equals(words.textValue())) {
            throw new DoesNotFit("does not have the text '" + Shown.of(words.textValue()) + "' at place " + at
                    + " (get the spell again)");
        }
        text.delete(at, end);
    }
}
