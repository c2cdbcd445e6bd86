// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.fixture.TestSpells;

/** The spells of these tests. */
final class Spells {

    private Spells() {}

    /** Gives back its input {@code text}, as its output {@code said}. */
    static Spell echo(String id) {
        return TestSpells.echo(id);
    }

    /** Has one node whose output {@code out} is the spell's output {@code said}. */
    static Spell of(String component, String id) {
        return TestSpells.of(component, id);
    }

    /** Goes once through the list that is its input {@code list}: three events and more for each element. */
    static Spell loop(String id) {
        return TestSpells.loop("Pass", id);
    }

    /** Goes once through the list that its node {@code Wait} gives. */
    static Spell loopLater(String id) {
        return Spell.named("loop of " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Wait")
                .node("7", "ForEach")
                .node("9", "Pass")
                .wire("1", "trigger", "7", "act1")
                .wire("2", "out", "7", "array")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .build();
    }

    /** Plays: gives each item that is pushed to it as its output {@code said}. */
    static Spell queue(String id) {
        return TestSpells.queue(id);
    }

    /** Cannot be run: it has an unknown component. */
    static Spell broken(String id) {
        return TestSpells.broken(id);
    }
}
