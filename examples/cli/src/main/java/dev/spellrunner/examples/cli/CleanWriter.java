// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/**
 * Writes text for a terminal that must not obey it: a control character, such as the escape that begins a colour, and what
 * changes the direction of text are written as {@code \\u001b} would be in JSON. Lines and tabs stay. Confined.
 */
final class CleanWriter extends FilterWriter {

    CleanWriter(Writer target) {
        super(target);
    }

    @Override
    public void write(int character) throws IOException {
        write(String.valueOf((char) character));
    }

    @Override
    public void write(char[] characters, int from, int count) throws IOException {
        write(new String(characters, from, count));
    }

    @Override
    public void write(String text, int from, int count) throws IOException {
        out.write(cleaned(text.substring(from, from + count)));
    }

    static String cleaned(String text) {
        if (text.chars().noneMatch(CleanWriter::isObeyed)) {
            return text;
        }
        StringBuilder cleaned = new StringBuilder(text.length() + 16);
        text.chars().forEach(character -> {
            if (isObeyed(character)) {
                cleaned.append(String.format(Locale.ROOT, "\\u%04x", character));
            } else {
                cleaned.append((char) character);
            }
        });
        return cleaned.toString();
    }

    private static boolean isObeyed(int character) {
        boolean turnsText =
                (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
        return turnsText || (Character.isISOControl(character) && character != '\n' && character != '\t');
    }
}
