// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The oldest Jetty that the adapter runs on: in an older one methods are missing, which a request would find out. */
final class JettyVersion {

    private static final int[] OLDEST = {12, 1, 4};
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\b.*");

    private JettyVersion() {}

    /**
     * Checks the version of a server.
     *
     * @throws IllegalStateException if it is too old; what bears no number is let through
     */
    static void require(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        if (numbers.matches()) {
            int[] its = {number(numbers, 1), number(numbers, 2), number(numbers, 3)};
            if (Arrays.compare(its, OLDEST) < 0) {
                throw new IllegalStateException("Jetty " + version + " is too old for Spellrunner's adapter"
                        + " (use 12.1.4 or later; with Spring Boot set 'jetty.version')");
            }
        }
    }

    private static int number(Matcher numbers, int group) {
        return Integer.parseInt(numbers.group(group));
    }
}
