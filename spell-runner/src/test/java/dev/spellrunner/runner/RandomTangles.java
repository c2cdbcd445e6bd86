// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Draws small spells by chance that are full of what {@link RandomSpells} draws seldom or never:
 *
 * <ul>
 *   <li>actions that fail, with an error trigger, for which several triggers wait;
 *   <li>values that escape from loops, also from one loop into another;
 *   <li>members of a loop that a node outside triggers too, as late as when the last iteration ends.
 * </ul>
 *
 * <p>Data goes from lower numbers to higher ones, and triggers along an order of their own, so that neither has a cycle.
 */
final class RandomTangles {

    private static final List<String> KINDS = List.of("Pure", "Now", "Later", "Blocking", "Tally", "Tally", "Tally");

    private final Random random;
    private final SpellBuilder spell = Spell.named("root");
    private final List<String> plain = new ArrayList<>();
    private final List<String> loops = new ArrayList<>();
    private final List<String> senders = new ArrayList<>();
    private final Set<String> wired = new HashSet<>();

    RandomTangles(long seed) {
        this.random = new Random(seed * 6_364_136 + 7);
    }

    RandomSpells.Drawn draw() {
        spell.node("i0", "Universal Input", named("i0"))
                .node("i1", "Universal Input", named("i1"))
                .node("go", "Module Trigger In", named("go"));
        int size = 4 + random.nextInt(6);
        for (int i = 0; i < size; i++) {
            addPlain("n" + i);
            if (i == 1 || (i == 3 && random.nextBoolean())) {
                addLoop("l" + i);
            }
        }
        for (int i = 0; i < 2; i++) {
            String output = "out" + i;
            spell.node(output, "Output", named("o" + i));
            wire(any(plain), "out", output, "input");
            wire(any(plain), "out", output, "input");
            senders.add(output);
        }
        Collections.shuffle(senders, random);
        for (int i = 1; i < senders.size(); i++) {
            trigger(senders.get(i), senders.subList(0, i));
        }
        wire("go", "trigger", senders.get(0), triggerInput(senders.get(0)));
        String another = any(senders);
        wire("go", "trigger", another, triggerInput(another));
        return new RandomSpells.Drawn(spell.build(), List.of());
    }

    private <T> T any(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    private void addPlain(String id) {
        boolean fails = random.nextInt(3) == 0;
        spell.node(
                id,
                any(KINDS),
                Map.of("gate", random.nextInt(4) == 0, "shy", random.nextInt(5) == 0, "fragile", fails));
        for (int wires = 1 + random.nextInt(2); wires > 0; wires--) {
            int source = random.nextInt(plain.size() + loops.size() + 2);
            if (source < plain.size()) {
                wire(plain.get(source), "out", id, "in");
            } else if (source < plain.size() + loops.size()) {
                wire(loops.get(source - plain.size()), "element", id, "in");
            } else {
                wire("i" + (source - plain.size() - loops.size()), "output", id, "in");
            }
        }
        plain.add(id);
        senders.add(id);
    }

    private void addLoop(String id) {
        spell.node(id + "items", "Items", Map.of("size", 1 + random.nextInt(3)))
                .node(id, "ForEach", Map.of("parallel", random.nextBoolean()));
        wire("i0", "output", id + "items", "in");
        wire(id + "items", "out", id, "array");
        loops.add(id);
        senders.add(id);
    }

    /** Wires some triggers to a node, of its own loop, of others, and of nodes that are in none. */
    private void trigger(String id, List<String> before) {
        for (int wires = 1 + random.nextInt(3); wires > 0; wires--) {
            String sender = any(before);
            wire(sender, any(triggersOf(sender)), id, triggerInput(id));
        }
    }

    private List<String> triggersOf(String id) {
        if (loops.contains(id)) {
            return List.of("act", "act", "act", "done");
        }
        return plain.contains(id) ? List.of("trigger", "trigger", "left", "right", "error") : List.of("trigger");
    }

    private String triggerInput(String id) {
        return loops.contains(id) ? "act1" : "trigger";
    }

    private void wire(String from, String output, String to, String input) {
        if (wired.add(from + ' ' + output + ' ' + to + ' ' + input)) {
            spell.wire(from, output, to, input);
        }
    }
}
