// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.TestSpells;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The spells of the host's tests, and their components. */
final class Spells {

    private Spells() {}

    /** Gives back its input {@code text}, as its output {@code said}. */
    static Spell echo(String id) {
        return TestSpells.echo(id);
    }

    /** Waits, and gives what a {@link Gatekeeper} says, as its output {@code said}. */
    static Spell waiting(String id) {
        return Spell.named("waiting of " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Wait")
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "word", "3", "input")
                .build();
    }

    /** Cannot be run: it has an unknown component. */
    static Spell broken(String id) {
        return TestSpells.broken(id);
    }

    /** Lets the nodes {@code Wait} go on when the test says so. */
    static final class Gatekeeper {

        private final CompletableFuture<Outputs> word = new CompletableFuture<>();

        Components components() {
            return StandardComponents.all()
                    .with(Component.named("Wait")
                            .output("word", SocketType.STRING)
                            .nonBlocking()
                            .worker((in, ctx) -> Outputs.later(word.copy())));
        }

        void letGo(String text) {
            word.complete(Outputs.of("word", text));
        }
    }
}
