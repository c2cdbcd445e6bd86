// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static java.util.Objects.requireNonNull;

/**
 * The address of events: the runs of one spell for one user. All connections of the user that have the spell open
 * hear a run, whichever of them started it, and no others. Immutable.
 *
 * @param user the id of the user
 * @param spell the id of the spell
 */
public record Channel(String user, String spell) {

    public Channel {
        requireNonNull(user, "user");
        requireNonNull(spell, "spell");
    }
}
