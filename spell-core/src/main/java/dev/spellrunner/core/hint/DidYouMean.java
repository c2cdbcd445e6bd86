// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.hint;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that may have been meant. */
public final class DidYouMean {

    private static final int LONGEST_NAME = 100;

    private DidYouMean() {}

    /**
     * Returns the candidate that differs least from a name, if one differs by no more than a third of its letters.
     *
     * @param name the name that was not found
     * @param candidates the names that there are
     */
    public static Optional<String> closest(String name, Collection<String> candidates) {
        if (name.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        int best = Math.max(1, name.length() / 3) + 1;
        String closest = null;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) >= best) {
                continue;
            }
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                closest = candidate;
            }
        }
        return Optional.ofNullable(closest);
    }

    /**
     * Returns the candidate that may have been meant as a hint in words.
     *
     * @param name the name that was not found
     * @param candidates the names that there are
     */
    public static Optional<String> hint(String name, Collection<String> candidates) {
        return closest(name, candidates).map(candidate -> "did you mean '" + candidate + "'?");
    }

    /** The edit distance of V. I. Levenshtein (1965) in which two letters that changed places are one edit. */
    private static int distance(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(previous[j - 1] + change, 1 + Math.min(previous[j], current[j - 1]));
                if (changedPlaces(a, i, b, j)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }

    private static boolean changedPlaces(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
