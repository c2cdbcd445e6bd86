// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.spell.Spell;
import java.util.List;

/**
 * Tells how a spell is called that can be run. Immutable.
 *
 * @param spell the spell
 * @param inputs the names of its inputs
 * @param outputs the names of its outputs
 */
public record SpellCard(Spell spell, List<String> inputs, List<String> outputs) {

    public SpellCard {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
