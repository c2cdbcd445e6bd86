// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Spell;
import java.util.List;
import java.util.Optional;

/**
 * The result of reading a spell. Immutable.
 *
 * @param spell the spell; empty if one of the problems is an error
 * @param problems all that was found, in the order of the file
 */
public record SpellReading(Optional<Spell> spell, List<Problem> problems) {

    public SpellReading {
        requireNonNull(spell, "spell");
        problems = List.copyOf(problems);
    }

    /** Returns the same reading, taken strictly: every warning is an error. */
    public SpellReading strict() {
        return new SpellReading(
                problems.isEmpty() ? spell : Optional.empty(),
                problems.stream().map(Problem::asError).toList());
    }

    /**
     * Returns the spell.
     *
     * @throws InvalidSpellException with all the problems, if one of them is an error
     */
    public Spell orThrow() {
        return spell.orElseThrow(() -> new InvalidSpellException(problems));
    }
}
