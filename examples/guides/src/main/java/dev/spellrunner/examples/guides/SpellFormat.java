// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellReading;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads, checks, draws and writes spells. */
public final class SpellFormat {

    private SpellFormat() {}

    /** Reads a file, and throws if it is no spell. */
    static Spell read(Path file) {
        return SpellReader.standard().read(file);
    }

    /** Reads a text that may be wrong, and returns all that is wrong with it. */
    static List<String> complaints(String json) {
        SpellReading reading = SpellReader.standard().tryRead(json);
        return reading.problems().stream().map(Problem::toString).toList();
    }

    /** Returns what keeps a spell from running, and what looks wrong, without running it. */
    static List<Problem> check(Spell spell) {
        return SpellRunner.builder(spell).components(StandardComponents.all()).check();
    }

    /** Returns a runner, or reports every problem of the spell. */
    static SpellRunner ready(Spell spell) {
        try {
            return SpellRunner.builder(spell).strict().build();
        } catch (InvalidSpellException e) {
            e.problems().forEach(problem -> System.err.println(problem.pointer() + ": " + problem.message()));
            throw e;
        }
    }

    /** Draws a spell in code: it says what it is given. */
    static Spell echo() {
        return Spell.named("echo")
                .state("calls", 0)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build();
    }

    /** Draws a spell that asks a model; each node and wire is checked as it is made. */
    static Spell greeting(Components components) {
        return components
                .draw("greeting")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("prompt", "Generator", Map.of("fewshot", "A greeting for {{name}}:"))
                .node("end", "Output", Map.of("name", "greeting"))
                .then("start", "prompt", "end")
                .wire("name", "prompt.name")
                .wire("prompt.result", "end")
                .build();
    }

    /** Saves a spell for the editor. */
    static void save(Spell spell, Path file) {
        SpellWriter.pretty().write(spell, file);
    }
}
