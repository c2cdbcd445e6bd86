// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.BoundNode;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Wiring;
import dev.spellrunner.core.hint.DidYouMean;
import dev.spellrunner.core.spell.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the runs of a spell start, and which inputs they take. Immutable; part of a plan.
 *
 * <p>A run starts at the Trigger In that its caller names, else at the one marked as the default, else at the topmost. Where
 * there is none, it starts at an Input whose trigger is wired: the first whose name is given, else {@value #DEFAULT_INPUT},
 * else the only one. A spell with neither is a pure dataflow.
 */
public final class EntryRule {

    /** The name of the Input that takes the first given value, whatever its name. */
    static final String DEFAULT_INPUT = "Input - Default";

    /** No node: several Inputs could be meant. */
    static final int UNCLEAR = -2;

    /** So many inputs a hint names: a spell may have thousands. */
    private static final int MOST_NAMED = 20;

    private final String spell;
    /** The nodes where a run may start if it is told to: the Trigger Ins, then the Inputs whose trigger is wired. */
    private final List<Entry> entries;
    /** The entry of a run that names no trigger, whatever its inputs. */
    private final int fixed;
    /** Whether the inputs of a run decide where it starts. */
    private final boolean byInputs;

    private final Set<String> inputNames;
    /** The same; to go through it takes no object, which every run would need. */
    private final String[] nameAt;

    /** An entry; {@code needsValue} if it is an Input whose value is wired on, and which has none of its own. */
    private record Entry(int index, String id, String name, boolean isInput, boolean needsValue) {}

    /** A reason why a run cannot start, and what to do about it. */
    public record Refusal(String message, String remedy) {}

    private EntryRule(String spell, List<Entry> entries, int defaultTrigger, Set<String> inputNames) {
        this.spell = spell;
        this.entries = entries;
        this.byInputs = defaultTrigger == Plan.NOWHERE && !entries.isEmpty();
        this.fixed = byInputs ? defaultInput(entries) : defaultTrigger;
        this.inputNames = inputNames;
        this.nameAt = inputNames.toArray(String[]::new);
    }

    /** Returns the rule of a spell. */
    static EntryRule of(Wiring wiring) {
        List<Entry> entries = new ArrayList<>();
        int defaultTrigger = Plan.NOWHERE;
        boolean marked = false;
        for (BoundNode bound : wiring.entries()) {
            Node node = bound.node();
            boolean isInput = bound.is(Role.INPUT);
            entries.add(new Entry(bound.index(), node.id(), node.name(), isInput, isInput && needsValue(node)));
            boolean isMarked = Boolean.TRUE.equals(node.data().get("isDefaultTriggerIn"));
            if (bound.is(Role.ENTRY) && (defaultTrigger == Plan.NOWHERE || (isMarked && !marked))) {
                defaultTrigger = bound.index();
                marked = isMarked;
            }
        }
        Set<String> inputNames = wiring.nodes().stream()
                .filter(node -> node.is(Role.INPUT))
                .map(BoundNode::node)
                .sorted(Node.CANVAS_ORDER)
                .map(Node::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new EntryRule(wiring.spell().name(), List.copyOf(entries), defaultTrigger, inputNames);
    }

    private static boolean needsValue(Node node) {
        boolean isWired = node.outputs().entrySet().stream()
                .anyMatch(output ->
                        !output.getKey().equals("trigger") && !output.getValue().isEmpty());
        return isWired && node.data().get("text") == null && node.data().get("defaultValue") == null;
    }

    private static int defaultInput(List<Entry> inputs) {
        for (Entry input : inputs) {
            if (input.name.equals(DEFAULT_INPUT)) {
                return input.index;
            }
        }
        return inputs.size() == 1 ? inputs.get(0).index : UNCLEAR;
    }

    /**
     * Returns the node where a run starts that names no trigger.
     *
     * @param given the names of its inputs, in order
     * @return {@link Plan#NOWHERE} if the spell is a pure dataflow, {@link #UNCLEAR} if the run has to name an Input
     */
    public int startWith(Collection<String> given) {
        if (byInputs) {
            for (String name : given) {
                for (Entry entry : entries) {
                    if (entry.name.equals(name)) {
                        return entry.index;
                    }
                }
            }
        }
        return fixed;
    }

    /**
     * Returns the node where a run starts that names no trigger.
     *
     * @throws IllegalArgumentException if several Inputs could be meant, or the one that is meant has no value
     */
    public int requireStartWith(Map<String, ?> inputs) {
        if (!byInputs) {
            return fixed;
        }
        Collection<String> given = inputs.keySet();
        int start = startWith(given);
        Refusal refusal = refusal(start, given);
        if (refusal != null) {
            throw new IllegalArgumentException(
                    "spell '" + spell + "': " + refusal.message + " (" + refusal.remedy + ")");
        }
        return start;
    }

    /** Returns the node where a called spell starts: at the entry that the caller's trigger names, else as if it named none. */
    public int startOfCall(@Nullable String trigger, Collection<String> given) {
        int named = trigger == null ? Plan.NOWHERE : named(trigger);
        return named == Plan.NOWHERE ? startWith(given) : named;
    }

    /** Returns the entry of a name, or {@link Plan#NOWHERE}. */
    int named(String name) {
        for (Entry entry : entries) {
            if (entry.name.equals(name)) {
                return entry.index;
            }
        }
        return Plan.NOWHERE;
    }

    /** Tells whether a node is an Input at which a run starts because of its inputs. */
    public boolean isInputToStartAt(int node) {
        return byInputs && entries.stream().anyMatch(entry -> entry.index == node);
    }

    /** Tells whether the inputs of a run decide where it starts. */
    public boolean isByInputs() {
        return byInputs;
    }

    /** Returns the names of the entries, each once: the Trigger Ins, then the Inputs whose trigger is wired. */
    public List<String> names() {
        return entries.stream().map(Entry::name).distinct().toList();
    }

    /** Returns the names of the inputs that the spell reads, each once, in canvas order. */
    public Set<String> inputNames() {
        return inputNames;
    }

    /** Returns the entries in words. */
    String inWords() {
        if (entries.isEmpty()) {
            return "it has none: run it without";
        }
        return "it has "
                + entries.stream()
                        .map(entry -> (entry.isInput ? "the Input '" : "'") + entry.name + "'")
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    /** Returns why a run cannot start at a node with these inputs; null if it can. */
    @Nullable
    public Refusal refusal(int start, Collection<String> given) {
        if (start == UNCLEAR) {
            return new Refusal(
                    "could start at several Inputs, and none of them was given",
                    "give one of them: '" + String.join("', '", names()) + "'");
        }
        if (!byInputs) {
            return null;
        }
        for (Entry entry : entries) {
            boolean takesFirst = entry.name.equals(DEFAULT_INPUT) && !given.isEmpty();
            if (entry.index == start && entry.needsValue && !takesFirst && !given.contains(entry.name)) {
                return new Refusal(
                        "starts at the Input '" + entry.name + "', which was not given",
                        "give it, or set a default value or a text at node '" + entry.id + "'");
            }
        }
        return null;
    }

    /**
     * Returns the first of the names of inputs that the spell does not have, with what may be meant. {@value #DEFAULT_INPUT}
     * takes the first given value whatever its name.
     *
     * @param most how many are returned: a hint takes time, and may name all inputs that there are
     */
    Map<String, String> unknownOf(Collection<String> given, int most) {
        Map<String, String> unknown = new LinkedHashMap<>();
        boolean takesFirst = inputNames.contains(DEFAULT_INPUT) && !given.contains(DEFAULT_INPUT);
        for (String name : given) {
            if (!inputNames.contains(name) && !takesFirst) {
                unknown.put(name, hintFor(name));
            }
            takesFirst = false;
            if (unknown.size() == most) {
                break;
            }
        }
        return unknown;
    }

    private String hintFor(String name) {
        return DidYouMean.hint(name, inputNames).orElseGet(this::inputsInWords);
    }

    private String inputsInWords() {
        if (inputNames.isEmpty()) {
            return "it has none";
        }
        String first = inputNames.stream().limit(MOST_NAMED).collect(Collectors.joining("', '", "it has '", "'"));
        return inputNames.size() <= MOST_NAMED ? first : first + " and others";
    }

    /**
     * Checks the inputs of a run.
     *
     * @throws IllegalArgumentException if the spell does not have one of them
     */
    public void requireKnown(Map<String, ?> inputs) {
        int known = 0;
        for (int i = 0; i < nameAt.length; i++) {
            known += inputs.containsKey(nameAt[i]) ? 1 : 0;
        }
        if (known == inputs.size()) {
            return;
        }
        unknownOf(inputs.keySet(), 1).forEach((name, hint) -> {
            throw new IllegalArgumentException("spell '" + spell + "': has no input '" + name + "' (" + hint + ")");
        });
    }
}
