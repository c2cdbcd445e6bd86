// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.Locale;
import java.util.Map;

/** Draws the spell of the guides, which shouts a name, and has the component that it needs. */
public final class Greeting {

    private Greeting() {}

    /** Returns a component of our own. */
    public static Component shout() {
        return Component.named("Shout")
                .summary("Says a text louder.")
                .input("text", SocketType.STRING)
                .triggerInput("trigger")
                .output("loud", SocketType.STRING)
                .triggerOutput("trigger")
                .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT) + "!"));
    }

    /** Returns a spell with it: its input is {@code name}, its output {@code loud}. */
    public static Spell spell() {
        return StandardComponents.all()
                .with(shout())
                .draw("greeting")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("shout", "Shout")
                .node("end", "Output", Map.of("name", "loud"))
                .then("start", "shout", "end")
                .wire("name", "shout.text")
                .wire("shout.loud", "end")
                .build();
    }
}
