// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** Checks what events of all kinds have in common. */
final class EventHeader {

    private EventHeader() {}

    static void check(String run, String spell, long since, long seq, Instant at, NodePath path, String component) {
        requireNonNull(run, "run");
        requireNonNull(spell, "spell");
        requireNonNull(at, "at");
        requireNonNull(path, "path");
        requireNonNull(component, "component");
        if (since < 1 || since > seq) {
            throw new IllegalArgumentException("an event covers a range from 1 on, not " + since + " to " + seq);
        }
    }
}
