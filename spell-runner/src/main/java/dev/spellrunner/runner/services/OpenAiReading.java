// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one attempt, which comes whole or in parts. Confined to one thread at a time.
 *
 * @param <T> what the answer becomes
 */
interface OpenAiReading<T> {

    /**
     * Reads an answer that came whole.
     *
     * @throws ModelException if it holds none
     */
    T whole(@Nullable Object answer);

    /** Takes the next part of an answer. */
    void part(@Nullable Object event);

    /** Tells whether a part said that it is the last. */
    boolean hasEnded();

    /** Tells whether parts were passed on already, so that nothing can be said in their place. */
    boolean wasHeard();

    /** Returns how many characters came in parts. */
    int length();

    /** Returns what the parts make together. */
    T together();
}
