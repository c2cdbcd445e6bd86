// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

/** Values as error messages show them: shortened. */
final class Shown {

    private static final int LONGEST = 80;

    private Shown() {}

    static String of(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST - 1) + "…";
    }
}
