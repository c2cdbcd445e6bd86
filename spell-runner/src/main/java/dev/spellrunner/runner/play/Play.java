// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.play;

import dev.spellrunner.core.spell.Spell;
import java.util.List;
import java.util.Optional;

/**
 * The state of a spell's play. Immutable.
 *
 * @param spell the version of the spell that plays
 * @param phase whether it plays
 * @param sources its sources, in canvas order
 */
public record Play(Spell spell, Phase phase, List<Source> sources) {

    /** Says whether a spell plays. */
    public enum Phase {
        STOPPED,
        PLAYING,
        PAUSED
    }

    /** Says what may come of a source. */
    public enum Status {
        OPEN,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    /**
     * A source of the spell.
     *
     * @param node the id of its node
     * @param component the name of its component
     * @param status what may come of it
     * @param error what is wrong with it, if it has failed
     */
    public record Source(String node, String component, Status status, Optional<String> error) {}
}
