// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the spells that nodes call by names which come as values, and makes them ready to run. Keeps the plans used last, as
 * long as the store has the same versions. Thread-safe; the store may block.
 */
public final class SpellsByName {

    /** The plans that are kept. */
    private static final int KEPT = 64;

    private final Plan own;
    private final PlanCompiler.Means means;
    private final Function<String, Optional<Spell>> store;

    private final Object lock = new Object();
    private final Map<String, Ready> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ready> eldest) {
            return size() > KEPT;
        }
    };

    /** A plan, and the versions of the spells that it was compiled from, by the names under which they were found. */
    private record Ready(Plan plan, Map<String, Optional<String>> versions) {}

    /**
     * Makes a finder.
     *
     * @param own the spell that is run: it goes by its name and its id, whatever the store has
     * @param means what spells are compiled with
     * @param store finds a spell by its id or name
     */
    public SpellsByName(Plan own, PlanCompiler.Means means, Function<String, Optional<Spell>> store) {
        this.own = own;
        this.means = means;
        this.store = store;
    }

    /**
     * Returns a spell made ready to run.
     *
     * @param wanted its name or id
     * @throws IllegalArgumentException if there is no such spell, or it has errors
     */
    public Plan find(String wanted) {
        if (wanted.isBlank()) {
            throw new IllegalArgumentException("calls a spell, but is given no name (wire one to it)");
        }
        if (wanted.equals(own.spell.name()) || wanted.equals(own.spell.id())) {
            return own;
        }
        Ready ready;
        synchronized (lock) {
            ready = known.get(wanted);
        }
        if (ready == null || !isCurrent(ready)) {
            ready = compile(wanted);
            synchronized (lock) {
                known.put(wanted, ready);
            }
        }
        return ready.plan;
    }

    private boolean isCurrent(Ready ready) {
        return ready.versions.entrySet().stream()
                .allMatch(version -> version.getValue().equals(versionOf(store.apply(version.getKey()))));
    }

    private static Optional<String> versionOf(Optional<Spell> spell) {
        return spell.map(Spell::version);
    }

    private static void mark(Plan plan) {
        Deque<Plan> open = new ArrayDeque<>(List.of(plan));
        for (Plan next; (next = open.poll()) != null; ) {
            next.foundByName = true;
            for (NodePlan node : next.nodes) {
                if (node.called != null && !node.called.foundByName) {
                    open.add(node.called);
                }
            }
        }
    }

    private Ready compile(String wanted) {
        Map<String, Optional<String>> versions = new HashMap<>();
        Function<String, Optional<Spell>> remembering = name -> {
            Optional<Spell> found = store.apply(name);
            versions.put(name, versionOf(found));
            return found;
        };
        Spell spell = remembering.apply(wanted).orElse(null);
        if (spell == null) {
            throw new IllegalArgumentException("calls the spell '" + wanted
                    + "', which is not there (give its name or id, and the runner a store that has it)");
        }
        try {
            Plan plan = new PlanCompiler(means, remembering).compile(spell);
            mark(plan);
            return new Ready(plan, Map.copyOf(versions));
        } catch (InvalidSpellException e) {
            throw new IllegalArgumentException(
                    "calls the spell '" + wanted + "', which cannot run: " + e.getMessage(), e);
        }
    }
}
