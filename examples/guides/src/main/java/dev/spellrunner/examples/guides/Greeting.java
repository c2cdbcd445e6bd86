// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import java.util.Locale;
import java.util.Map;

/** Draws the spell of the guides: it shouts a name. */
public final class Greeting {

    private Greeting() {}

    /** Returns the component that the spell needs besides the standard ones. */
    public static Component shout() {
        return Component.named("Shout")
                .summary("Says a text louder.")
                .input("text", SocketType.STRING)
                .triggerInput("trigger")
                .output("loud", SocketType.STRING)
                .triggerOutput("trigger")
                .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT) + "!"));
    }

    /** Returns the spell: its input is {@code name}, its output {@code loud}. */
    public static Spell spell() {
        return Spell.named("greeting")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("shout", "Shout")
                .node("end", "Output", Map.of("name", "loud"))
                .wire("start", "trigger", "shout", "trigger")
                .wire("name", "output", "shout", "text")
                .wire("shout", "trigger", "end", "trigger")
                .wire("shout", "loud", "end", "input")
                .build();
    }
}
