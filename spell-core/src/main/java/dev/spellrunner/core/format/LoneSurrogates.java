// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

/** Halves of a character, which editors cut off and JSON may hold as an escape, but UTF-8 cannot. */
final class LoneSurrogates {

    private LoneSurrogates() {}

    /** Returns a JSON text with its lone surrogates as escapes. */
    static String escape(String json) {
        int at = next(json, 0);
        if (at < 0) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        int from = 0;
        for (; at >= 0; at = next(json, from)) {
            escaped.append(json, from, at).append("\\u").append(Integer.toHexString(json.charAt(at)));
            from = at + 1;
        }
        return escaped.append(json, from, json.length()).toString();
    }

    private static int next(String text, int from) {
        int i = from;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return i;
            }
            i += Character.charCount(point);
        }
        return -1;
    }
}
