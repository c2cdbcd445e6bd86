// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arrays that are never changed, equal ones made the same: of what a plan knows of wires, all but the nodes' indexes comes
 * again and again. Confined.
 *
 * <p>What was seen is kept by its hash alone, the latest array in each place: one that is pushed out is not shared.
 */
final class SharedArrays {

    private static final int PLACES = 64;

    private final int[] @Nullable [] numbers = new int[PLACES][];
    private final String[] @Nullable [] names = new String[PLACES][];

    int[] of(int[] array) {
        int place = placeOf(Arrays.hashCode(array));
        int @Nullable [] known = numbers[place];
        if (known != null && Arrays.equals(known, array)) {
            return known;
        }
        numbers[place] = array;
        return array;
    }

    String[] of(String[] array) {
        int place = placeOf(Arrays.hashCode(array));
        String @Nullable [] known = names[place];
        if (known != null && Arrays.equals(known, array)) {
            return known;
        }
        names[place] = array;
        return array;
    }

    private static int placeOf(int hash) {
        return (hash ^ hash >>> 6 ^ hash >>> 12) & PLACES - 1;
    }
}
