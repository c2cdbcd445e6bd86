// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the values of a metric's tag few, since each makes a series of its own: the first 100, and {@code other} for all
 * others. For observers. Thread-safe.
 */
public final class FewWords {

    private static final int MOST = 100;
    private static final String OTHER = "other";

    private final Set<String> words = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();

    /** Begins without any. */
    public FewWords() {}

    /** Returns the word, or that for all others. */
    public String known(String word) {
        if (words.contains(word)) {
            return word;
        }
        synchronized (lock) {
            if (words.size() >= MOST && !words.contains(word)) {
                return OTHER;
            }
            words.add(word);
            return word;
        }
    }
}
