// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Draws spells by chance, all that a seed gives alike: with data and trigger wires, gates, loops, called spells and nodes
 * that fail. What a spell gives does not depend on which of its nodes is faster. To that end
 *
 * <ul>
 *   <li>no node takes the value of an action, which may run several times;
 *   <li>a node that needs the value of one that may fail needs no other: else it would depend on which is first whether
 *       the other one is still wanted;
 *   <li>an Output of a called spell has one trigger.
 * </ul>
 *
 * <p>Wild spells do not heed that, and their nodes take values of loops from outside of them: what they give is left to
 * chance, and yet their events keep the grammar.
 */
final class RandomSpells {

    /** A spell, and those that it calls. */
    record Drawn(Spell spell, List<Spell> called) {}

    /** Nodes that run in the same scope, in the order in which triggers go. */
    private static final class Block {
        final @Nullable Block around;
        final @Nullable String loop;
        final List<String> triggered = new ArrayList<>();
        final List<String> sources = new ArrayList<>();
        final List<Block> bodies = new ArrayList<>();

        Block(@Nullable Block around, @Nullable String loop) {
            this.around = around;
            this.loop = loop;
        }
    }

    /** A spell in the making. */
    private static final class Sheet {
        final String name;
        final SpellBuilder spell;
        final Map<String, String> kinds = new LinkedHashMap<>();
        final Map<String, List<String>> triggersOf = new LinkedHashMap<>();
        /** Nodes whose value may not be had. */
        final Set<String> risky = new HashSet<>();

        final List<String> outputs = new ArrayList<>();
        final List<String> exits = new ArrayList<>();
        final Map<String, Sheet> callees = new LinkedHashMap<>();
        /** By loop: the node that gives its items. */
        final Map<String, String> items = new HashMap<>();
        /** Nodes whose wires are drawn when they are. */
        final Set<String> wired = new HashSet<>();

        final boolean hasEntry;
        boolean mayFail;

        Sheet(String name, boolean hasEntry) {
            this.name = name;
            this.hasEntry = hasEntry;
            this.spell = Spell.named(name);
        }

        boolean isRoot() {
            return name.equals("root");
        }

        String node(String kind, Map<String, ?> data) {
            String id = (isRoot() ? "n" : name + "~/[") + kinds.size();
            spell.node(id, kind, data);
            kinds.put(id, kind);
            return id;
        }
    }

    private final Random random;
    private final boolean fragile;
    private boolean wild;
    private final List<Spell> called = new ArrayList<>();
    private final Map<String, Sheet> sheets = new LinkedHashMap<>();
    private int names;

    /** Uses a seed; nodes may fail if they are to be fragile. */
    RandomSpells(long seed, boolean fragile) {
        this.random = new Random(seed * 7919 + 13);
        this.fragile = fragile;
    }

    /** From now on anything is drawn that can be run. */
    RandomSpells wild() {
        wild = true;
        return this;
    }

    Drawn draw() {
        return new Drawn(draw("root", 0), List.copyOf(called));
    }

    private Spell draw(String name, int depth) {
        Sheet sheet = new Sheet(name, !chance(8));
        Block block = new Block(null, null);
        for (int i = 0; i < 2; i++) {
            block.sources.add(input(sheet, "i" + i));
        }
        if (sheet.hasEntry) {
            String entry = sheet.node("Module Trigger In", named("go"));
            sheet.triggersOf.put(entry, List.of("trigger"));
            block.triggered.add(entry);
        }
        fill(sheet, block, 4 + random.nextInt(depth == 0 ? 16 : 6), depth, 0);
        if (depth > 0 && sheet.hasEntry) {
            addExits(sheet, block);
        }
        wireTriggers(sheet, block);
        if (wild) {
            wireDataWildly(sheet, block);
        } else {
            wireData(sheet, block);
        }
        sheets.put(name, sheet);
        return sheet.spell.build();
    }

    private static String input(Sheet sheet, String name) {
        sheet.spell.node(name, "Universal Input", named(name));
        return name;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T any(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    // ---- nodes ----

    private void fill(Sheet sheet, Block block, int size, int depth, int nesting) {
        for (int i = 0; i < size; i++) {
            int kind = random.nextInt(20);
            if (kind < 3) {
                addData(sheet, block);
            } else if (kind < 5) {
                String tally = addTriggered(sheet, block, "Tally", List.of("trigger"));
                if (wild) {
                    block.sources.add(tally);
                }
            } else if (kind < 8 && (nesting == 0 || (sheet.isRoot() && sheet.hasEntry))) {
                addOutput(sheet, block);
            } else if (kind < 10 && nesting + depth < 2) {
                addLoop(sheet, block, depth, nesting);
            } else if (kind < 12 && nesting + depth < 2) {
                addCall(sheet, block, depth);
            } else {
                block.sources.add(addTriggered(sheet, block, any(RandomWork.PLAIN), List.of("trigger")));
            }
        }
        if (sheet.outputs.isEmpty() && nesting == 0) {
            addOutput(sheet, block);
        }
    }

    private void addData(Sheet sheet, Block block) {
        boolean fails = fragile && chance(6);
        String id = sheet.node("Data", traits(sheet, fails));
        block.sources.add(id);
        if (fails) {
            sheet.risky.add(id);
        }
    }

    private Map<String, Object> traits(Sheet sheet, boolean fails) {
        Map<String, Object> traits = new LinkedHashMap<>();
        traits.put("shy", chance(6));
        traits.put("fragile", fails);
        sheet.mayFail |= fails;
        return traits;
    }

    private String addTriggered(Sheet sheet, Block block, String kind, List<String> plainTriggers) {
        boolean fails = fragile && chance(5);
        Map<String, Object> traits = traits(sheet, fails);
        boolean gate = chance(3);
        traits.put("gate", gate);
        String id = sheet.node(kind, traits);
        List<String> triggers = new ArrayList<>(gate ? List.of("left", "right") : plainTriggers);
        if (fails) {
            sheet.risky.add(id);
            if (sheet.hasEntry && chance(2)) {
                triggers.add("error");
            }
        }
        sheet.triggersOf.put(id, triggers);
        block.triggered.add(id);
        return id;
    }

    private String addOutput(Sheet sheet, Block block) {
        String id = sheet.node("Output", named("o" + sheet.outputs.size()));
        sheet.outputs.add(id);
        sheet.triggersOf.put(id, List.of("trigger"));
        block.triggered.add(id);
        return id;
    }

    private void addLoop(Sheet sheet, Block block, int depth, int nesting) {
        int size = random.nextInt(4);
        String items = sheet.node("Items", Map.of("size", size));
        block.sources.add(items);
        String loop = sheet.node("ForEach", Map.of("parallel", random.nextBoolean()));
        sheet.items.put(loop, items);
        sheet.spell.wire(items, "out", loop, "array");
        sheet.triggersOf.put(loop, List.of("done"));
        block.triggered.add(loop);
        Block body = new Block(block, loop);
        body.sources.add(loop);
        block.bodies.add(body);
        fill(sheet, body, 1 + random.nextInt(5), depth, nesting + 1);
        if (size > 0 && sheet.hasEntry && (nesting == 0 || sheet.isRoot())) {
            addLastValue(sheet, block, loop);
        }
    }

    /** Lets the value that the last iteration gave come out of the loop. */
    private void addLastValue(Sheet sheet, Block block, String loop) {
        String each = sheet.node(any(RandomWork.PLAIN), Map.of());
        sheet.spell.wire(loop, "act", each, "trigger").wire(loop, "element", each, "in");
        String last = addOutput(sheet, block);
        sheet.spell.wire(loop, "done", last, "trigger").wire(each, "out", last, "input");
        sheet.wired.add(last);
    }

    private void addCall(Sheet sheet, Block block, int depth) {
        Spell inner;
        if (!called.isEmpty() && chance(3) && depth == 0) {
            inner = any(called);
        } else {
            inner = draw("s" + names++, depth + 1);
            called.add(inner);
        }
        Sheet its = requireNonNull(sheets.get(inner.name()));
        List<Map<String, String>> outputs = new ArrayList<>();
        its.outputs.forEach(id -> outputs.add(socket("o" + its.outputs.indexOf(id), "output")));
        List<String> triggers = new ArrayList<>(its.exits.isEmpty() ? List.of("then") : its.exits);
        if (its.mayFail && sheet.hasEntry && chance(2)) {
            triggers.add("error");
        }
        triggers.forEach(trigger -> outputs.add(socket(trigger, "option")));
        String id = sheet.node(
                "Spell",
                Map.of(
                        "spellId",
                        inner.name(),
                        "inputs",
                        List.of(socket("i0", "output"), socket("i1", "output"), socket("go", "option")),
                        "outputs",
                        outputs));
        sheet.callees.put(id, its);
        sheet.triggersOf.put(id, triggers);
        sheet.mayFail |= its.mayFail;
        if (its.mayFail) {
            sheet.risky.add(id);
        }
        block.triggered.add(id);
        block.sources.add(id);
    }

    private static Map<String, String> socket(String name, String task) {
        String type = task.equals("option") ? "triggerSocket" : "anySocket";
        return Map.of("socketKey", name, "name", name, "taskType", task, "socketType", type);
    }

    private void addExits(Sheet sheet, Block block) {
        for (String name : List.of("x", "y")) {
            if (chance(2)) {
                block.triggered.add(sheet.node("Module Trigger Out", named(name)));
                sheet.exits.add(name);
            }
        }
    }

    // ---- wires ----

    private void wireTriggers(Sheet sheet, Block block) {
        for (int i = 0; i < block.triggered.size(); i++) {
            String id = block.triggered.get(i);
            if (sheet.wired.contains(id)) {
                continue;
            }
            List<String> before = new ArrayList<>(block.triggered.subList(0, i));
            before.removeIf(sender -> !sheet.triggersOf.containsKey(sender));
            boolean once = !wild && !sheet.isRoot() && kind(sheet, id).equals("Output");
            if (once) {
                before.removeIf(sender -> List.of("Tally", "Output").contains(kind(sheet, sender)));
            }
            if (block.loop != null && (before.isEmpty() || chance(4))) {
                sheet.spell.wire(block.loop, "act", id, triggerInput(sheet, id));
            } else if (!before.isEmpty() && !kind(sheet, id).equals("Module Trigger In")) {
                Set<String> wired = new HashSet<>();
                for (int wires = once ? 1 : 1 + random.nextInt(3) / 2 + random.nextInt(2); wires > 0; wires--) {
                    String sender = any(before);
                    String trigger = any(requireNonNull(sheet.triggersOf.get(sender)));
                    if (wired.add(sender + ' ' + trigger)) {
                        sheet.spell.wire(sender, trigger, id, triggerInput(sheet, id));
                    }
                }
            }
        }
        block.bodies.forEach(body -> wireTriggers(sheet, body));
    }

    private static String kind(Sheet sheet, String id) {
        return sheet.kinds.getOrDefault(id, "Universal Input");
    }

    private static String triggerInput(Sheet sheet, String id) {
        return switch (kind(sheet, id)) {
            case "ForEach" -> "act1";
            case "Spell" -> "go";
            default -> "trigger";
        };
    }

    /** Wires data in an order of its own, so that data may go against the triggers. */
    private void wireData(Sheet sheet, Block block) {
        List<String> order = new ArrayList<>(block.sources);
        order.removeIf(id -> kind(sheet, id).equals("Universal Input") || id.equals(block.loop));
        Collections.shuffle(order, random);
        List<String> ready = new ArrayList<>();
        for (Block around = block; around != null; around = around.around) {
            ready.addAll(around == block ? firstSources(sheet, block) : around.sources);
        }
        for (String id : order) {
            takeValues(sheet, id, dataInputs(sheet, id), ready);
            ready.add(id);
        }
        for (String id : block.triggered) {
            if (kind(sheet, id).equals("Tally")) {
                takeValues(sheet, id, List.of("in", "pick", "pick"), ready);
            } else if (kind(sheet, id).equals("Output") && !sheet.wired.contains(id)) {
                takeValues(sheet, id, List.of("input", "input", "input"), ready);
            }
        }
        block.bodies.forEach(body -> wireData(sheet, body));
    }

    /** Wires data in any order that has no cycle, into loops and out of them. */
    private void wireDataWildly(Sheet sheet, Block all) {
        List<String> sources = new ArrayList<>();
        Map<String, String> loopOf = new HashMap<>();
        List<String> outputs = new ArrayList<>();
        List<Block> open = new ArrayList<>(List.of(all));
        while (!open.isEmpty()) {
            Block block = open.remove(open.size() - 1);
            open.addAll(block.bodies);
            block.sources.stream().filter(id -> !id.equals(block.loop)).forEach(sources::add);
            block.bodies.forEach(body -> loopOf.put(requireNonNull(sheet.items.get(body.loop)), body.loop));
            block.triggered.stream()
                    .filter(id -> kind(sheet, id).equals("Output") && !sheet.wired.contains(id))
                    .forEach(outputs::add);
        }
        Collections.shuffle(sources, random);
        List<String> ready = new ArrayList<>(List.of("i0", "i1"));
        for (String id : sources) {
            if (!ready.contains(id)) {
                List<String> inputs =
                        kind(sheet, id).equals("Tally") ? List.of("in", "pick", "pick") : dataInputs(sheet, id);
                takeAnyValues(sheet, id, inputs, ready);
                ready.add(id);
                if (loopOf.containsKey(id)) {
                    ready.add(loopOf.get(id));
                }
            }
        }
        outputs.forEach(id -> takeAnyValues(sheet, id, List.of("input", "input", "input"), ready));
    }

    private void takeAnyValues(Sheet sheet, String id, List<String> inputs, List<String> ready) {
        Set<String> taken = new HashSet<>();
        for (String input : inputs) {
            String source = any(ready);
            String output = valueOutput(sheet, source);
            if ((taken.isEmpty() || random.nextBoolean()) && taken.add(source + ' ' + output + ' ' + input)) {
                sheet.spell.wire(source, output, id, input);
            }
        }
    }

    private static List<String> firstSources(Sheet sheet, Block block) {
        return block.loop != null
                ? List.of(block.loop)
                : block.sources.stream()
                        .filter(id -> kind(sheet, id).equals("Universal Input"))
                        .toList();
    }

    private static List<String> dataInputs(Sheet sheet, String id) {
        return kind(sheet, id).equals("Spell") ? List.of("i0", "i1") : List.of("in", "in");
    }

    private void takeValues(Sheet sheet, String id, List<String> inputs, List<String> ready) {
        boolean careful = kind(sheet, id).equals("Items");
        Set<String> taken = new HashSet<>();
        for (String input : inputs) {
            String source = any(ready);
            if (sheet.risky.contains(source)) {
                if (careful || !taken.isEmpty()) {
                    continue;
                }
                sheet.spell.wire(source, valueOutput(sheet, source), id, input);
                sheet.risky.add(id);
                return;
            }
            if (taken.isEmpty() || random.nextBoolean()) {
                String output = valueOutput(sheet, source);
                if (taken.add(source + ' ' + output + ' ' + input)) {
                    sheet.spell.wire(source, output, id, input);
                }
            }
        }
        if (taken.isEmpty()) {
            sheet.spell.wire("i0", "output", id, inputs.get(0));
        }
    }

    private String valueOutput(Sheet sheet, String source) {
        return switch (kind(sheet, source)) {
            case "Universal Input" -> "output";
            case "ForEach" -> "element";
            case "Spell" ->
                "o"
                        + random.nextInt(requireNonNull(sheet.callees.get(source))
                                .outputs
                                .size());
            default -> "out";
        };
    }
}
