// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The oldest version of a library that an adapter runs on: in an older one methods are missing, which a request would find
 * out. Immutable.
 *
 * @param library its name
 * @param number three numbers with dots
 * @param advice tells how to get it, for some
 */
public record OldestVersion(String library, String number, String advice) {

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\b.*");

    /**
     * Checks the version that is there.
     *
     * @throws IllegalStateException if it is too old; what bears no number is let through
     */
    public void require(String version) {
        int[] its = numbers(version);
        if (its.length > 0 && Arrays.compare(its, numbers(number)) < 0) {
            throw new IllegalStateException(library + " " + version + " is too old for Spellrunner's adapter (use "
                    + number + " or later; " + advice + ")");
        }
    }

    private static int[] numbers(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches() ? new int[] {number(numbers, 1), number(numbers, 2), number(numbers, 3)} : new int[0];
    }

    private static int number(Matcher numbers, int group) {
        return Integer.parseInt(numbers.group(group));
    }
}
