// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.InMemorySpells;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Spells that show what the library can do, and the components that they need besides the standard ones. */
public final class ExampleSpells {

    /** The example that a newcomer should see first: it streams, waits for an approval, and has a prompt to change. */
    public static final String FIRST = "invitation";

    /** By name, a line on what each shows. */
    private static final Map<String, String> ABOUT = about(
            FIRST,
            "Streams, and waits for you",
            "hello",
            "A choice between two ways",
            "story",
            "Calls a spell, loops, remembers",
            "greeting",
            "Called by story: a switch",
            "letters",
            "A loop over a list, in parallel",
            "poem",
            "A prompt, and words as they come",
            "approval",
            "Asks before it cannot go back",
            "song",
            "A source: each line starts a run",
            "side by side",
            "Nodes that work at one time",
            "cake",
            "A failure, shown at its node",
            "unfinished",
            "Errors, and how to mend them");

    private static final SpellReader READER = SpellReader.standard();

    private static final String SEND = "Send";

    private ExampleSpells() {}

    /** Returns a new store of all example spells; what is changed there is changed nowhere else. */
    public static SpellStore store() {
        return new InMemorySpells(
                ABOUT.keySet().stream().map(ExampleSpells::spell).toArray(Spell[]::new));
    }

    /** Returns by name a line on what each example shows, in the order in which to look at them. */
    public static Map<String, String> about() {
        return ABOUT;
    }

    private static Map<String, String> about(String... namesAndLines) {
        Map<String, String> about = new LinkedHashMap<>();
        for (int i = 0; i < namesAndLines.length; i += 2) {
            about.put(namesAndLines[i], namesAndLines[i + 1]);
        }
        return Collections.unmodifiableMap(about);
    }

    /**
     * Returns one of the example spells.
     *
     * @param name its name, such as {@code story}
     */
    public static Spell spell(String name) {
        try (InputStream stream = ExampleSpells.class.getResourceAsStream("spells/" + name + ".json")) {
            return READER.read(requireNonNull(stream, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns components with those that the example spells need besides. */
    public static Components components(Components standard) {
        return standard.with(waiting(), dividing(), sending());
    }

    /**
     * Tells whether somebody should approve of a node before it works, since what it does cannot be taken back; for {@link
     * dev.spellrunner.runner.host.SpellHost.Builder#approvals(java.util.function.Predicate) the approvals of a host}.
     */
    public static boolean needsApproval(Gate.Request request) {
        return request.component().equals(SEND);
    }

    private static Component waiting() {
        return Component.named("Wait")
                .summary("Passes a value on after some seconds.")
                .input("value", SocketType.ANY)
                .input("seconds", SocketType.NUMBER)
                .triggerInput("trigger")
                .output("value", SocketType.ANY)
                .triggerOutput("trigger")
                .nonBlocking()
                .worker((in, ctx) -> {
                    Outputs after = Outputs.of("value", in.get("value"));
                    Executor later = CompletableFuture.delayedExecutor(millis(in, ctx.node()), TimeUnit.MILLISECONDS);
                    return Outputs.later(CompletableFuture.supplyAsync(() -> after, later));
                });
    }

    private static long millis(Inputs in, Node node) {
        Object set = node.data().get("seconds");
        double seconds =
                set instanceof Number number && !in.has("seconds") ? number.doubleValue() : in.number("seconds");
        return Math.round(1000 * seconds);
    }

    private static Component dividing() {
        return Component.named("Divide")
                .summary("Divides one number by another.")
                .input("number", SocketType.NUMBER)
                .input("by", SocketType.NUMBER)
                .triggerInput("trigger")
                .output("result", SocketType.NUMBER)
                .triggerOutput("trigger")
                .worker((in, ctx) -> Outputs.of("result", quotient(in.number("number"), in.number("by"))));
    }

    /** Nothing is sent to anybody: it is what stands before it that the example shows. */
    private static Component sending() {
        return Component.named(SEND)
                .summary("Sends a letter, once somebody has approved of it.")
                .input("letter", SocketType.STRING)
                .triggerInput("trigger")
                .output("sent", SocketType.STRING)
                .triggerOutput("trigger")
                .worker((in, ctx) -> Outputs.of("sent", in.get("letter")));
    }

    private static double quotient(double number, double by) {
        if (by == 0) {
            throw new ArithmeticException("nothing can be divided by 0 (give another number)");
        }
        return number / by;
    }
}
