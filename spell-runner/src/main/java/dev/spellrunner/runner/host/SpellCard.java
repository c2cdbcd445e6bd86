// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.spell.Spell;
import java.util.List;

/**
 * Tells how a spell is called that can be run. Immutable.
 *
 * @param spell the spell
 * @param inputSpecs the descriptions of its inputs, from which forms and tools are built
 * @param outputs the names of its outputs
 */
public record SpellCard(Spell spell, List<InputSpec> inputSpecs, List<String> outputs) {

    public SpellCard {
        inputSpecs = List.copyOf(inputSpecs);
        outputs = List.copyOf(outputs);
    }

    /** Returns the names of its inputs. */
    public List<String> inputs() {
        return inputSpecs.stream().map(InputSpec::name).toList();
    }
}
