// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

/** Names tables and columns in statements. */
final class Identifier {

    private static final int LONGEST = 128;

    private Identifier() {}

    /**
     * Checks a name. What may stand in quotation marks cannot end them.
     *
     * @param what it names: {@code table} or {@code column}
     * @throws IllegalArgumentException if it is blank, too long, or holds a quotation mark or a control character
     */
    static String of(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("there is no name of a " + what + " (set it)");
        }
        if (name.length() > LONGEST || name.chars().anyMatch(Identifier::isForbidden)) {
            String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
            throw new IllegalArgumentException("'" + shown + "' cannot be the name of a " + what
                    + ": it is too long, or holds a quotation mark (write the plain name)");
        }
        return name;
    }

    private static boolean isForbidden(int character) {
        return character == '"'
                || character == '\''
                || character == '`'
                || character == '['
                || character == ']'
                || Character.isISOControl(character);
    }

    /** Returns a checked name as it stands in a statement. */
    static String quoted(String name) {
        return '"' + name + '"';
    }
}
