// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The spells of the contract, and their components. */
final class ContractSpells {

    /** The number of nodes {@code Wait} that wait. */
    final AtomicInteger waiting = new AtomicInteger();

    private final CompletableFuture<Outputs> word = new CompletableFuture<>();

    /** Gives back its input {@code text}, as its output {@code said}. */
    static Spell echo(String id) {
        return Spell.named("echo of " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build();
    }

    /** Goes once through the list that is its input {@code list}, and tells how it gets on. */
    static Spell loop(String id) {
        return Spell.named("loop of " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "list"))
                .node("7", "ForEach")
                .node("9", "Tell")
                .wire("1", "trigger", "7", "act1")
                .wire("2", "output", "7", "array")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .build();
    }

    /** Gives back each item that it is given while it plays, as its output {@code said}. */
    static Spell queue(String id) {
        return Spell.named("queue of " + id)
                .id(id)
                .node("1", "Queue")
                .node("2", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "2", "trigger")
                .wire("1", "item", "2", "input")
                .build();
    }

    /** Has one node whose output {@code out} is the spell's output {@code said}. */
    static Spell of(String component, String id) {
        return Spell.named(component + " of " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", component)
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "out", "3", "input")
                .build();
    }

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
                .with(Component.named("Tell")
                        .triggerInput("trigger")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.ANY)
                        .nonBlocking()
                        .worker((in, ctx) -> {
                            ctx.progress("half of it");
                            return Outputs.of("out", "✓ \"quoted\"");
                        }))
                .with(Component.named("Fail").output("out", SocketType.ANY).worker((in, ctx) -> {
                    throw new IllegalStateException("the cauldron is cold");
                }));
    }

    /** Lets the nodes {@code Wait} go on. */
    void letGo(String text) {
        word.complete(Outputs.of("out", text));
    }
}
