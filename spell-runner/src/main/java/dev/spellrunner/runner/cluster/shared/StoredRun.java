// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import org.jspecify.annotations.Nullable;

/**
 * A run as the server has it. Immutable.
 *
 * @param spell the id of its spell
 * @param name the name of its spell
 * @param kept what a host needs to go on with it, as JSON; null if none can
 * @param inputs the beginning of its inputs as JSON
 * @param ended the kind of the event that ended it; null as long as it goes on
 * @param endedAt when it ended, as text; null as long as it goes on
 */
public record StoredRun(
        String spell,
        String name,
        @Nullable String kept,
        String inputs,
        @Nullable String ended,
        @Nullable String endedAt) {

    boolean hasEnded() {
        return ended != null;
    }
}
