// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static dev.spellrunner.core.spell.SocketType.ANY;
import static dev.spellrunner.core.spell.SocketType.NUMBER;
import static dev.spellrunner.core.spell.SocketType.STRING;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.List;
import java.util.Map;

/** A handful of components to draw spells from, and how to look at what comes of them. */
final class WiringFixture {

    private static final Worker WORKER = (in, ctx) -> Outputs.none();

    static final Component SHOUT = Component.named("Shout")
            .input("text", STRING)
            .output("loud", STRING)
            .worker(WORKER);

    static final Components COMPONENTS = Components.of(
            SHOUT,
            Component.named("Start")
                    .role(Component.Role.ENTRY)
                    .triggerOutput("trigger")
                    .worker(WORKER),
            Component.named("Text").output("text", STRING).worker(WORKER),
            Component.named("Count").output("number", NUMBER).worker(WORKER),
            Component.named("Join")
                    .input("a", ANY)
                    .input("b", ANY)
                    .output("both", ANY)
                    .worker(WORKER),
            Component.named("Step")
                    .triggerInput("trigger")
                    .input("in", ANY)
                    .triggerOutput("trigger")
                    .output("out", ANY)
                    .worker(WORKER),
            Component.named("Ask")
                    .role(Component.Role.INPUT)
                    .output("output", ANY)
                    .worker(WORKER),
            Component.named("Result")
                    .role(Component.Role.OUTPUT)
                    .triggerInput("trigger")
                    .input("value", ANY)
                    .triggerOutput("trigger")
                    .worker(WORKER),
            Component.named("Poor").triggerInput("trigger").missing("give a Service to Poor.with"));

    private WiringFixture() {}

    static Wiring wired(SpellBuilder spell) {
        return Wiring.of(spell.build(), COMPONENTS);
    }

    static Wiring wired(Spell spell) {
        return Wiring.of(spell, COMPONENTS);
    }

    static String line(Wire wire) {
        return wire.from().node().id() + "." + wire.output().key() + " -> "
                + wire.to().node().id() + "." + wire.input().key();
    }

    static List<String> errors(Wiring wiring) {
        return wiring.problems().stream()
                .filter(Problem::isError)
                .map(Problem::toString)
                .toList();
    }

    static List<String> warnings(Wiring wiring) {
        return wiring.problems().stream()
                .filter(problem -> !problem.isError())
                .map(Problem::toString)
                .toList();
    }

    /** Starts a spell with an entry, node 1. */
    static SpellBuilder triggered() {
        return Spell.named("s").node("1", "Start");
    }

    /** Starts a spell with an entry, node 1, that triggers an output, node r. */
    static SpellBuilder result() {
        return triggered().node("r", "Result", Map.of("name", "answer")).wire("1", "trigger", "r", "trigger");
    }

    static Spell read(String json) {
        return SpellReader.standard().read(json);
    }
}
