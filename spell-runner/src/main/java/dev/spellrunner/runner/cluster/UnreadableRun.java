// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static java.util.Objects.requireNonNull;

/**
 * A run that was under way, and that a store cannot read: it was edited, or a later version of this library wrote it.
 * Immutable.
 *
 * @param place where the store has it, such as the name of a file
 * @param problem why it cannot be read, and what to do
 */
public record UnreadableRun(String place, String problem) {

    public UnreadableRun {
        requireNonNull(place, "place");
        requireNonNull(problem, "problem");
    }
}
