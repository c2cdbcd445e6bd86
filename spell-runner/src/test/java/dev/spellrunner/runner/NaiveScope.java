// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A scope, the run of a spell or an iteration, as {@link NaiveEvaluator} knows it. */
final class NaiveScope {

    enum Kind {
        COMPLETED,
        FAILED,
        SKIPPED
    }

    record Outcome(Kind kind, Map<String, Object> values, Set<String> closed) {
        static final Outcome FAILED = new Outcome(Kind.FAILED, Map.of(), Set.of());
        static final Outcome SKIPPED = new Outcome(Kind.SKIPPED, Map.of(), Set.of());

        @Override
        public String toString() {
            return switch (kind) {
                case COMPLETED -> "Completed " + new TreeMap<>(values) + " closing " + new TreeSet<>(closed);
                case FAILED -> "Failed";
                case SKIPPED -> "Skipped";
            };
        }
    }

    record Trigger(@Nullable Node sender, Node to) {}

    final Spell spell;
    final NodePath path;
    final Map<String, Object> inputs;
    final @Nullable NaiveScope around;
    final @Nullable Node loop;
    final Object element;
    final Set<String> region;
    final Map<String, Outcome> known = new HashMap<>();
    final Set<String> triggered = new HashSet<>();
    final Set<String> ran = new HashSet<>();
    final Set<String> iterated = new HashSet<>();
    final Deque<Trigger> triggers = new ArrayDeque<>();
    final Map<String, Object> results;
    final Set<String> exits;
    boolean failed;

    NaiveScope(Spell spell, NodePath path, Map<String, Object> inputs) {
        this.spell = spell;
        this.path = path;
        this.inputs = inputs;
        this.around = null;
        this.loop = null;
        this.element = 0;
        this.region = Set.of();
        this.results = new LinkedHashMap<>();
        this.exits = new HashSet<>();
    }

    NaiveScope(NaiveScope around, Node loop, int index, Object element) {
        this.spell = around.spell;
        this.path = around.path.child(loop.id()).iteration(index);
        this.inputs = around.inputs;
        this.around = around;
        this.loop = loop;
        this.element = element;
        this.region = regionOf(around.spell, loop);
        this.results = around.results;
        this.exits = around.exits;
    }

    Node node(String id) {
        return spell.graph().node(id).orElseThrow();
    }

    /** Returns the scope that a node lives in. */
    NaiveScope homeOf(String id) {
        NaiveScope home = this;
        while (home.around != null && !home.region.contains(id)) {
            home = home.around;
        }
        return home;
    }

    /** Returns what runs once per iteration: what hangs on the body, and what needs a value of the iteration. */
    private static Set<String> regionOf(Spell spell, Node loop) {
        Set<String> region = triggeredBy(spell, loop);
        grow(
                spell,
                region,
                (node, input, link) -> !NaiveEvaluator.isTrigger(input)
                        && !node.id().equals(loop.id())
                        && (region.contains(link.node()) || link.node().equals(loop.id())));
        return region;
    }

    /** Returns what hangs on the body. */
    static Set<String> triggeredBy(Spell spell, Node loop) {
        Set<String> triggered = new HashSet<>();
        loop.outputs().getOrDefault("act", List.of()).forEach(link -> triggered.add(link.node()));
        grow(
                spell,
                triggered,
                (node, input, link) -> NaiveEvaluator.isTrigger(input) && triggered.contains(link.node()));
        return triggered;
    }

    private interface Belongs {
        boolean test(Node node, String input, Link link);
    }

    private static void grow(Spell spell, Set<String> region, Belongs belongs) {
        for (int before = -1; before < region.size(); ) {
            before = region.size();
            for (Node node : spell.graph().nodes()) {
                node.inputs().forEach((input, links) -> {
                    if (links.stream().anyMatch(link -> belongs.test(node, input, link))) {
                        region.add(node.id());
                    }
                });
            }
        }
    }
}
