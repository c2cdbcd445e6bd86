// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

/**
 * The seeds of a random test: {@code -Dspellrunner.seed} runs that one alone, many times, since chance may decide who is
 * faster; {@code -Dspellrunner.seeds} says how many there are, and {@code -Dspellrunner.seedsAfter} how many of each test are
 * left out before them, since another build has drawn these. Immutable.
 */
final class Seeds {

    private static final long ONLY = Long.getLong("spellrunner.seed", 0);
    private static final long AFTER = Long.getLong("spellrunner.seedsAfter", 0);
    private static final int AGAIN = 200;
    private static final int SHOWN = 20;

    private final int count;

    /** Checks what was drawn from one seed. */
    interface Check {
        void of(long seed) throws Exception;
    }

    private Seeds(int count) {
        this.count = count;
    }

    /** Returns so many seeds, unless the command says how many. */
    static Seeds usually(int count) {
        return new Seeds(Integer.getInteger("spellrunner.seeds", count));
    }

    /** Tells whether there are many seeds, not one alone. */
    static boolean areMany() {
        return ONLY == 0;
    }

    /** Checks each seed from the first on, which each test has of its own. Fails with the seeds that are wrong. */
    void each(long first, Check check) {
        AssertionError wrong = null;
        int failed = 0;
        for (int i = 0; i < (areMany() ? count : AGAIN) && failed < SHOWN; i++) {
            long seed = areMany() ? first + AFTER + i : ONLY;
            try {
                check.of(seed);
            } catch (Throwable e) {
                AssertionError failure = new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                failed++;
                if (wrong == null) {
                    wrong = failure;
                } else {
                    wrong.addSuppressed(failure);
                }
            }
        }
        if (wrong != null) {
            throw wrong;
        }
    }
}
