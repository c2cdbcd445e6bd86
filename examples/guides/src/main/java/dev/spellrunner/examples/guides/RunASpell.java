// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import java.nio.file.Path;
import java.util.Map;

/** Runs a spell of a file, and prints what each node does. */
public final class RunASpell {

    private RunASpell() {}

    /** Runs the file {@code args[0]} with the input {@code name}, which is {@code args[1]}. */
    public static void main(String[] args) {
        Spell spell = SpellReader.standard().read(Path.of(args[0]));
        try (SpellRunner runner = SpellRunner.builder(spell)
                .sink(event -> System.out.println(event.path() + " " + event.kind()))
                .build()) {
            RunResult result = runner.run(Map.of("name", args[1])).orThrow();
            System.out.println(result.outputs());
        }
    }
}
