// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.TestSpells;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The spells of these tests, and their components. */
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

    /** Cannot be run: it has a component that nobody knows. */
    static Spell broken(String id) {
        return TestSpells.broken(id);
    }

    /** The behaviour of these spells' nodes, as far as a test controls it. */
    static final class Stage {

        /** The number of nodes {@code Wait} that wait. */
        final AtomicInteger waiting = new AtomicInteger();
        /** The number of nodes {@code Pass} that have run. */
        final AtomicInteger passed = new AtomicInteger();

        private volatile CompletableFuture<Outputs> word = new CompletableFuture<>();

        Components components() {
            return StandardComponents.all()
                    .with(Component.named("Wait")
                            .output("out", SocketType.STRING)
                            .nonBlocking()
                            .worker((in, ctx) -> {
                                waiting.incrementAndGet();
                                ctx.onCancel(waiting::decrementAndGet);
                                return Outputs.later(word.copy());
                            }))
                    .with(Component.named("Pass")
                            .triggerInput("trigger")
                            .input("in", SocketType.ANY)
                            .output("out", SocketType.ANY)
                            .nonBlocking()
                            .worker((in, ctx) -> {
                                passed.incrementAndGet();
                                return Outputs.of("out", "x".repeat(200));
                            }))
                    .with(Component.named("Fail").output("out", SocketType.ANY).worker((in, ctx) -> {
                        throw new IllegalStateException("the cauldron is cold");
                    }))
                    .with(Component.named("Strange")
                            .output("out", SocketType.ANY)
                            .worker((in, ctx) -> Outputs.of("out", new Thread("not JSON"))));
        }

        /** Lets the nodes {@code Wait} go on that wait, and those to come. */
        void letGo(Object value) {
            word.complete(Outputs.of("out", value));
        }
    }
}
