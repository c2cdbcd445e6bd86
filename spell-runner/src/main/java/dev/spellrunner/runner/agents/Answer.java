// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.RunResult;

/**
 * Holds what a spell says to a message. Immutable.
 *
 * @param text the answer to where the message came from; empty if the spell gave none, or failed
 * @param result the run, with all outputs by name
 */
public record Answer(String text, RunResult result) {

    public Answer {
        requireNonNull(text, "text");
        requireNonNull(result, "result");
    }

    /**
     * Returns this answer.
     *
     * @throws dev.spellrunner.runner.RunFailedException if the run did not complete
     */
    public Answer orThrow() {
        result.orThrow();
        return this;
    }
}
