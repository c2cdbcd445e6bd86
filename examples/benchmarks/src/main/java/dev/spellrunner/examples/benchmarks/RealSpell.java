// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A spell as people draw them, in small, and the same logic by hand. Its output is {@code result}.
 *
 * @param spell the spell
 * @param called the spells that it calls
 * @param inputs the inputs of a run
 * @param byHand runs the same logic as futures, one for each node that works
 */
record RealSpell(Spell spell, List<Spell> called, Map<String, Object> inputs, Supplier<Object> byHand) {

    /** All names that {@link #named} knows. */
    static final List<String> NAMES =
            List.of("story", "gates", "switch", "state", "spell", "each-10", "each-1000", "texts", "model");

    static final String TEXT = "  A text that nobody has read  ";

    /**
     * Returns the spell of a name: README's {@code story} of a greeting, three {@code gates} in a row, a {@code switch} of
     * three cases, one that counts in its {@code state}, one that calls a {@code spell} of five nodes, one that lets five
     * nodes work for {@code each} of 10 or 1000 items, a chain of {@code texts}, and one that asks a {@code model} three
     * times, which answers at once.
     */
    static RealSpell named(String name) {
        return switch (name) {
            case "story" -> new RealSpell(story(), List.of(), Map.of("polite", true, "name", TEXT), ByHand::story);
            case "gates" -> new RealSpell(gates(), List.of(), Map.of("x", 7.0), ByHand::gates);
            case "switch" -> new RealSpell(cases(), List.of(), Map.of("x", "second"), ByHand::cases);
            case "state" -> new RealSpell(state(), List.of(), Map.of(), new ByHand.Counter()::count);
            case "spell" -> new RealSpell(caller(), List.of(inner()), Map.of("x", TEXT), ByHand::caller);
            case "each-10" -> each(10);
            case "each-1000" -> each(1000);
            case "texts" -> new RealSpell(texts(), List.of(), Map.of("x", TEXT), ByHand::texts);
            case "model" -> new RealSpell(model(), List.of(), Map.of("x", TEXT), ByHand::model);
            default -> throw new IllegalArgumentException("there is no spell '" + name + "'");
        };
    }

    private static SpellBuilder started(String name) {
        return Spell.named(name).node("start", "Module Trigger In");
    }

    private static SpellBuilder withInput(SpellBuilder spell, String input) {
        return spell.node(input, "Universal Input", Map.of("name", input));
    }

    private static SpellBuilder withOutput(SpellBuilder spell, String id) {
        return spell.node(id, "Output", Map.of("name", "result"));
    }

    private static Spell story() {
        SpellBuilder spell =
                withInput(withInput(started("story"), "polite"), "name").node("gate", "Boolean Gate");
        return withOutput(withOutput(spell, "good day"), "hello")
                .wire("start", "trigger", "gate", "trigger")
                .wire("polite", "output", "gate", "boolean")
                .wire("gate", "true", "good day", "trigger")
                .wire("gate", "false", "hello", "trigger")
                .wire("name", "output", "good day", "input")
                .wire("name", "output", "hello", "input")
                .build();
    }

    private static Spell gates() {
        SpellBuilder spell = withInput(started("gates"), "x")
                .node("empty", "Is Null Or Undefined")
                .node("range", "In Range", Map.of("startNumber", 1, "endNumber", 9))
                .node("seven", "Logical Operator", Map.of("operationType", "equal"));
        return withOutput(withOutput(spell, "no"), "yes")
                .wire("start", "trigger", "empty", "trigger")
                .wire("x", "output", "empty", "input")
                .wire("empty", "false", "range", "trigger")
                .wire("x", "output", "range", "input")
                .wire("range", "true", "seven", "trigger")
                .wire("range", "false", "no", "trigger")
                .wire("x", "output", "seven", "input1")
                .wire("x", "output", "seven", "input2")
                .wire("seven", "true", "yes", "trigger")
                .wire("x", "output", "yes", "input")
                .wire("x", "output", "no", "input")
                .build();
    }

    private static Spell cases() {
        List<String> names = List.of("first", "second", "third");
        List<Map<String, String>> outputs = names.stream()
                .map(name -> Map.of("name", name, "socketKey", name, "taskType", "option"))
                .toList();
        SpellBuilder spell = withInput(started("switch"), "x").node("switch", "Switch", Map.of("outputs", outputs));
        spell.wire("start", "trigger", "switch", "trigger").wire("x", "output", "switch", "input");
        for (String name : names) {
            withOutput(spell.node("echo " + name, "Echo"), name)
                    .wire("switch", name, "echo " + name, "trigger")
                    .wire("x", "output", "echo " + name, "string")
                    .wire("echo " + name, "trigger", name, "trigger")
                    .wire("echo " + name, "output", name, "input");
        }
        return spell.build();
    }

    private static Spell state() {
        Map<String, Object> reads = Map.of("outputs", List.of(socket("count")));
        SpellBuilder spell = started("state")
                .state("count", 0)
                .node("read", "State Read", reads)
                .node("next", "Add", Map.of("secondNumber", 1))
                .node("write", "State Write", Map.of("inputs", List.of(socket("count"))));
        return withOutput(spell, "out")
                .wire("start", "trigger", "write", "trigger")
                .wire("read", "count", "next", "firstNumber")
                .wire("next", "result", "write", "count")
                .wire("write", "trigger", "out", "trigger")
                .wire("next", "result", "out", "input")
                .build();
    }

    private static Map<String, String> socket(String name) {
        return Map.of("name", name, "socketKey", name, "taskType", "output");
    }

    private static Spell caller() {
        Map<String, Object> call =
                Map.of("spellId", "inner", "inputs", List.of(socket("x")), "outputs", List.of(socket("result")));
        return withOutput(withInput(started("caller"), "x").node("call", "Spell", call), "out")
                .wire("x", "output", "call", "x")
                .wire("call", "result", "out", "input")
                .wire("start", "trigger", "out", "trigger")
                .build();
    }

    private static Spell inner() {
        SpellBuilder spell = withInput(Spell.named("inner"), "x")
                .node("trim", "Trim")
                .node("replace", "String Replacer", Map.of("match", "nobody", "replace", "somebody"))
                .node("again", "Trim");
        return withOutput(spell, "out")
                .wire("x", "output", "trim", "string")
                .wire("trim", "output", "replace", "input")
                .wire("replace", "output", "again", "string")
                .wire("again", "output", "out", "input")
                .build();
    }

    private static RealSpell each(int items) {
        List<String> list =
                IntStream.range(0, items).mapToObj(item -> TEXT + item + " ").toList();
        SpellBuilder spell = withInput(started("each"), "x")
                .node("each", "ForEach")
                .node("trim", "Trim")
                .node("replace", "String Replacer", Map.of("match", "nobody", "replace", "somebody"))
                .node("again", "Trim")
                .node("echo", "Echo");
        Spell drawn = withOutput(spell, "out")
                .wire("start", "trigger", "each", "act1")
                .wire("x", "output", "each", "array")
                .wire("each", "act", "trim", "trigger")
                .wire("each", "element", "trim", "string")
                .wire("trim", "trigger", "replace", "trigger")
                .wire("trim", "output", "replace", "input")
                .wire("replace", "trigger", "again", "trigger")
                .wire("replace", "output", "again", "string")
                .wire("again", "trigger", "echo", "trigger")
                .wire("again", "output", "echo", "string")
                .wire("echo", "trigger", "out", "trigger")
                .wire("echo", "output", "out", "input")
                .build();
        return new RealSpell(drawn, List.of(), Map.of("x", list), () -> ByHand.each(list));
    }

    private static Spell texts() {
        SpellBuilder spell = withInput(started("texts"), "x")
                .node("trim", "Trim")
                .node("replace", "String Replacer", Map.of("match", "nobody", "replace", "somebody"))
                .node("test", "Evaluate Text", Map.of("operationType", "includes", "fewshot", "somebody"))
                .node("echo", "Echo");
        return withOutput(spell, "out")
                .wire("start", "trigger", "trim", "trigger")
                .wire("x", "output", "trim", "string")
                .wire("trim", "trigger", "replace", "trigger")
                .wire("trim", "output", "replace", "input")
                .wire("replace", "trigger", "test", "trigger")
                .wire("replace", "output", "test", "string")
                .wire("test", "true", "echo", "trigger")
                .wire("replace", "output", "echo", "string")
                .wire("echo", "trigger", "out", "trigger")
                .wire("echo", "output", "out", "input")
                .build();
    }

    private static Spell model() {
        SpellBuilder spell = withInput(started("model"), "x")
                .node("ask", ByHand.ASK)
                .node("trim", "Trim")
                .node("ask again", ByHand.ASK)
                .node("trim again", "Trim")
                .node("ask at last", ByHand.ASK);
        return withOutput(spell, "out")
                .wire("start", "trigger", "out", "trigger")
                .wire("x", "output", "ask", "prompt")
                .wire("ask", "answer", "trim", "string")
                .wire("trim", "output", "ask again", "prompt")
                .wire("ask again", "answer", "trim again", "string")
                .wire("trim again", "output", "ask at last", "prompt")
                .wire("ask at last", "answer", "out", "input")
                .build();
    }
}
