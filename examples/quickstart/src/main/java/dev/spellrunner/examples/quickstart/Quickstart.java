// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.Locale;
import java.util.Map;

/** Runs a spell, drawn in code, with a component of its own. */
public final class Quickstart {

    private Quickstart() {}

    /** Prints what the spell gives for a name. */
    public static void main(String[] args) {
        System.out.println(shout(args.length == 0 ? "ada" : args[0], event -> {}));
    }

    static String shout(String name, EventSink sink) {
        try (SpellRunner runner = SpellRunner.builder(spell())
                .components(StandardComponents.all().with(shoutComponent()))
                .decorate(new Retry(3))
                .sink(sink)
                .build()) {
            RunResult result = runner.run(Map.of("name", name)).orThrow();
            return String.valueOf(result.output("loud"));
        }
    }

    static Component shoutComponent() {
        return Component.named("Shout")
                .input("text", SocketType.STRING)
                .triggerInput("trigger")
                .output("loud", SocketType.STRING)
                .triggerOutput("trigger")
                .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT) + "!"));
    }

    static Spell spell() {
        return Spell.named("shouting")
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
