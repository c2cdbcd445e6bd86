// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.List;
import java.util.Map;

/** Spells to observe, and their components. */
public final class ObservedSpells {

    private ObservedSpells() {}

    /** Adds the components Look, whose worker is given, Ask, which takes 5 tokens to ask and 7 to answer, and Fail. */
    public static Components components(Worker look) {
        return StandardComponents.all()
                .with(Component.named("Look")
                        .triggerInput("trigger")
                        .input("in", SocketType.ANY)
                        .triggerOutput("trigger")
                        .output("out", SocketType.ANY)
                        .worker(look))
                .with(Component.named("Ask")
                        .triggerInput("trigger")
                        .triggerOutput("trigger")
                        .output("out", SocketType.STRING)
                        .worker((in, ctx) -> {
                            ctx.usage(Usage.of("gpt-test", 5, 7));
                            return Outputs.of("out", "asked");
                        }))
                .with(Component.named("Fail").triggerInput("trigger").worker((in, ctx) -> {
                    throw new IllegalStateException("no luck");
                }));
    }

    /** Looks, and gives what it saw as {@code said}. */
    public static Spell looking(String id) {
        return Spell.named("looking at " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Look")
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "2", "trigger")
                .wire("2", "trigger", "3", "trigger")
                .wire("2", "out", "3", "input")
                .build();
    }

    /** Has only the one action between its start and its end. */
    public static Spell of(String component) {
        return Spell.named("a single " + component)
                .id(component)
                .node("1", "Module Trigger In")
                .node("2", component)
                .wire("1", "trigger", "2", "trigger")
                .build();
    }

    /** Calls the spell {@code inner} for each of two items, which looks. */
    public static List<Spell> nested() {
        Map<String, String> start =
                Map.of("socketKey", "k-in", "name", "go", "taskType", "option", "socketType", "triggerSocket");
        Spell outer = Spell.named("outer")
                .id("outer")
                .node("1", "Module Trigger In")
                .node("l", "Universal Input", Map.of("name", "list"))
                .node("7", "ForEach")
                .node("8", "Spell", Map.of("spellId", "inner", "inputs", List.of(start)))
                .wire("1", "trigger", "7", "act1")
                .wire("l", "output", "7", "array")
                .wire("7", "act", "8", "k-in")
                .build();
        Spell inner = Spell.named("inner")
                .id("inner")
                .node("1", "Module Trigger In", Map.of("name", "go"))
                .node("2", "Look")
                .wire("1", "trigger", "2", "trigger")
                .build();
        return List.of(outer, inner);
    }
}
