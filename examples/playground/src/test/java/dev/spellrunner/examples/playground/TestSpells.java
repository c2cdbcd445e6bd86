// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Spells that tests run besides the examples; their ids are not their names. */
final class TestSpells {

    private TestSpells() {}

    static List<Spell> all() {
        return List.of(
                chain("thousand", 1000),
                chain("five hundred", 500),
                chain("five thousand", 5000),
                verse(),
                crossroads(),
                baking(),
                orders(),
                gala(),
                perhaps(),
                duet(),
                byName());
    }

    /** Refuses each node named {@code shop}. */
    static Gate closedOnSundays() {
        Gate closed = request -> Decision.refuse("closed on Sundays");
        return closed.when(request -> "shop".equals(request.node().data().get("name")));
    }

    /** Values alone: a node with two outputs, and one that a gate refuses, with what needs its value. */
    private static Spell verse() {
        return Spell.named("verse")
                .id("verse-id")
                .node("1", "Universal Input", Map.of("name", "theme", "text", "rain"))
                .node(
                        "2",
                        "Generator",
                        Map.of("name", "poet", "fewshot", "A verse on {{theme}}:", "inputs", List.of(value("theme"))))
                .node("3", "Echo", Map.of("name", "shop"))
                .node("4", "Echo", Map.of("name", "copy"))
                .node("5", "Output", Map.of("name", "verse"))
                .node("6", "Output", Map.of("name", "all"))
                .node("7", "Output", Map.of("name", "bought"))
                .wire("1", "output", "2", "theme")
                .wire("1", "output", "3", "string")
                .wire("2", "composed", "4", "string")
                .wire("2", "result", "5", "input")
                .wire("4", "output", "6", "input")
                .wire("3", "output", "7", "input")
                .build();
    }

    /** Triggers that part: what is not asked for is skipped. */
    private static Spell crossroads() {
        return Spell.named("crossroads")
                .id("crossroads-id")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Universal Input", Map.of("name", "way", "text", "left"))
                .node("3", "Switch", Map.of("outputs", List.of(option("left"), option("right"))))
                .node("4", "Echo")
                .node("5", "Universal Input", Map.of("name", "word", "text", "hello"))
                .node("6", "Output", Map.of("name", "left"))
                .node("7", "Echo")
                .node("8", "Output", Map.of("name", "right"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .wire("3", "left", "4", "trigger")
                .wire("3", "right", "7", "trigger")
                .wire("5", "output", "4", "string")
                .wire("5", "output", "7", "string")
                .wire("4", "trigger", "6", "trigger")
                .wire("4", "output", "6", "input")
                .wire("7", "trigger", "8", "trigger")
                .wire("7", "output", "8", "input")
                .build();
    }

    /** A node that may fail, and what is done then. */
    private static Spell baking() {
        return Spell.named("baking")
                .id("baking-id")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Universal Input", Map.of("name", "guests", "text", 0))
                .node("3", "Divide", Map.of("outputs", List.of(option("error"))))
                .node("4", "Output", Map.of("name", "slice"))
                .node("5", "Output", Map.of("name", "alone"))
                .node("6", "Universal Input", Map.of("name", "cakes", "text", 8))
                .wire("1", "trigger", "3", "trigger")
                .wire("6", "output", "3", "number")
                .wire("2", "output", "3", "by")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "result", "4", "input")
                .wire("3", "error", "5", "trigger")
                .wire("2", "output", "5", "input")
                .build();
    }

    /** Says what is pushed to it. */
    private static Spell orders() {
        return Spell.named("orders")
                .id("orders-id")
                .node("1", "Queue", Map.of("name", "orders"))
                .node("2", "Output", Map.of("name", "served"))
                .wire("1", "trigger", "2", "trigger")
                .wire("1", "item", "2", "input")
                .build();
    }

    /** Calls a spell of which nobody knows a component, and shares a cake among those who applaud. */
    private static Spell gala() {
        return Spell.named("gala")
                .id("gala-id")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node(
                        "2",
                        "Spell",
                        Map.of(
                                "spellId",
                                "unfinished",
                                "inputs",
                                List.of(option("begin")),
                                "outputs",
                                List.of(option("end"), value("applause"))))
                .node("3", "Divide")
                .node("4", "Universal Input", Map.of("name", "cakes", "text", 8))
                .node("5", "Output", Map.of("name", "slice"))
                .wire("1", "trigger", "2", "begin")
                .wire("2", "end", "3", "trigger")
                .wire("4", "output", "3", "number")
                .wire("2", "applause", "3", "by")
                .wire("3", "trigger", "5", "trigger")
                .wire("3", "result", "5", "input")
                .build();
    }

    /** Calls a spell, unless it is told to rest, as it is by default. */
    private static Spell perhaps() {
        return Spell.named("perhaps")
                .id("perhaps-id")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Universal Input", Map.of("name", "way", "text", "rest"))
                .node("3", "Switch", Map.of("outputs", List.of(option("go"), option("rest"))))
                .node(
                        "4",
                        "Spell",
                        Map.of("spellId", "hello", "inputs", List.of(option("begin")), "outputs", List.of()))
                .node("5", "Output", Map.of("name", "way"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .wire("3", "go", "4", "begin")
                .wire("3", "rest", "5", "trigger")
                .wire("2", "output", "5", "input")
                .build();
    }

    /** Calls the spell whose name it is given. */
    private static Spell byName() {
        return Spell.named("by name")
                .id("by-name-id")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Universal Input", Map.of("name", "which", "text", "unfinished"))
                .node("3", "Spell By Name")
                .node("4", "Output", Map.of("name", "end"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "spellName")
                .wire("3", "trigger", "4", "trigger")
                .build();
    }

    /** Has two poems written on a topic, one after the other. */
    private static Spell duet() {
        Map<String, Object> poem = Map.of(
                "spellId",
                "poem",
                "inputs",
                List.of(option("begin"), value("topic")),
                "outputs",
                List.of(option("done"), value("poem")));
        return Spell.named("duet")
                .id("duet-id")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Universal Input", Map.of("name", "topic", "text", "a duet"))
                .node("3", "Spell", poem)
                .node("4", "Spell", poem)
                .node("5", "Output", Map.of("name", "poem"))
                .wire("1", "trigger", "3", "begin")
                .wire("2", "output", "3", "topic")
                .wire("3", "done", "4", "begin")
                .wire("2", "output", "4", "topic")
                .wire("4", "done", "5", "trigger")
                .wire("4", "poem", "5", "input")
                .build();
    }

    private static Map<String, String> value(String name) {
        return Map.of("name", name, "socketKey", name, "socketType", "anySocket", "taskType", "output");
    }

    private static Map<String, String> option(String name) {
        return Map.of("name", name, "socketKey", name, "socketType", "triggerSocket", "taskType", "option");
    }

    /** A chain, drawn in rows of forty. */
    private static Spell chain(String name, int length) {
        String nodes = IntStream.range(0, length).mapToObj(i -> echo(i, length)).collect(Collectors.joining(","));
        return SpellReader.standard()
                .read("{\"id\":\"%1$s\",\"name\":\"%1$s\",\"graph\":{\"id\":\"%1$s\",\"nodes\":{".formatted(name)
                        + nodes + "}}}");
    }

    private static String echo(int i, int length) {
        String inputs = i == 0
                ? "\"trigger\":{\"connections\":[]}"
                : "\"trigger\":{\"connections\":[{\"node\":%d,\"output\":\"trigger\"}]}".formatted(i - 1);
        String outputs = i == length - 1
                ? ""
                : "\"trigger\":{\"connections\":[{\"node\":%d,\"input\":\"trigger\"}]}".formatted(i + 1);
        String name = i == 0 ? "Module Trigger In" : "Echo";
        return "\"%d\":{\"id\":%d,\"name\":\"%s\",\"position\":[%d,%d],\"data\":{\"name\":\"%s %d\"},\"inputs\":{%s},\"outputs\":{%s}}"
                .formatted(i, i, name, 260 * (i % 40), 180 * (i / 40), i == 0 ? "begin" : "echo", i, inputs, outputs);
    }
}
