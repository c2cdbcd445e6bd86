// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the values of a tag few, since each makes a series of its own: the first ones, and one for all others. Thread-safe. */
final class FewWords {

    private static final int MOST = 100;
    private static final String OTHER = "other";

    private final Set<String> words = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();

    /** Returns the word, or that for all others. */
    String known(String word) {
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
