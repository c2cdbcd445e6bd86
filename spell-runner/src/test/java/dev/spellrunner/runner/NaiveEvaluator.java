// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs random spells in the plainest way that the rules allow: one thing after the other, by recursion, looking everything
 * up. It knows the components of {@link RandomWork}, and lets all branches finish.
 */
final class NaiveEvaluator {

    private final Map<String, Spell> spells = new HashMap<>();
    /** By path: what came of each execution, in alphabetical order. */
    final Map<String, List<String>> happened = new TreeMap<>();
    /** By name: all values that the outputs of the spell were set to. */
    final Map<String, Set<Object>> outputs = new TreeMap<>();
    /** Marks a scope in which a failure was not handled. */
    final Set<String> unhandled = new TreeSet<>();
    /** Whether the spell itself failed. */
    boolean failed;

    NaiveEvaluator(RandomSpells.Drawn drawn) {
        drawn.called().forEach(spell -> spells.put(spell.name(), spell));
    }

    void run(Spell spell, Map<String, Object> inputs) {
        failed = run(new NaiveScope(spell, NodePath.ROOT, inputs)).failed;
        happened.values().forEach(list -> list.sort(null));
    }

    private NaiveScope run(NaiveScope scope) {
        Node entry = entryOf(scope.spell);
        if (entry == null) {
            runAsDataflow(scope);
        } else {
            scope.triggers.add(new NaiveScope.Trigger(null, entry));
            takeTriggers(scope);
            tellSkipped(scope, entry, new HashSet<>());
        }
        return scope;
    }

    private void runAsDataflow(NaiveScope scope) {
        for (Node node : scope.spell.graph().nodes()) {
            if (node.component().equals("Output") && work(scope, node, null).kind() == NaiveScope.Kind.SKIPPED) {
                note(scope, node, NaiveScope.Outcome.SKIPPED);
            }
        }
    }

    static @Nullable Node entryOf(Spell spell) {
        return spell.graph().nodes().stream()
                .filter(node -> node.component().equals("Module Trigger In"))
                .findFirst()
                .orElse(null);
    }

    // ---- triggers ----

    private void takeTriggers(NaiveScope scope) {
        for (NaiveScope.Trigger trigger; (trigger = scope.triggers.poll()) != null; ) {
            Node node = trigger.to();
            if (isAction(node)) {
                fire(scope, node, work(scope, node, trigger.sender()));
            } else if (scope.triggered.add(node.id())) {
                NaiveScope.Outcome outcome =
                        node.component().equals("ForEach") ? iterate(scope, node) : valueOf(scope, node);
                fire(scope, node, outcome);
            }
        }
    }

    static boolean isAction(Node node) {
        return node.component().equals("Tally") || node.component().equals("Output");
    }

    private void fire(NaiveScope scope, Node node, NaiveScope.Outcome outcome) {
        if (outcome.kind() == NaiveScope.Kind.COMPLETED) {
            node.outputs().forEach((output, links) -> {
                boolean isBody = node.component().equals("ForEach") && output.equals("act");
                if (!output.equals("error") && !isBody && !outcome.closed().contains(output)) {
                    send(scope, node, output);
                }
            });
        }
    }

    private void send(NaiveScope scope, Node node, String output) {
        for (Link link : node.outputs().getOrDefault(output, List.of())) {
            if (isTrigger(link.socket())) {
                scope.triggers.add(new NaiveScope.Trigger(node, scope.node(link.node())));
            }
        }
    }

    static boolean isTrigger(String input) {
        return Set.of("trigger", "act1", "go").contains(input);
    }

    private NaiveScope.Outcome iterate(NaiveScope scope, Node loop) {
        Map<String, List<Object>> inputs = pull(scope, loop, null);
        if (inputs == null) {
            return note(scope, loop, NaiveScope.Outcome.SKIPPED);
        }
        scope.ran.add(loop.id());
        List<?> items = (List<?>) requireNonNull(inputs.get("array")).get(0);
        Map<String, NaiveScope.Outcome> given = new HashMap<>();
        boolean anyFailed = false;
        for (int i = 0; i < items.size(); i++) {
            NaiveScope iteration = new NaiveScope(scope, loop, i, items.get(i));
            send(iteration, loop, "act");
            if (iteration.triggers.isEmpty()) {
                break;
            }
            scope.iterated.add(loop.id());
            takeTriggers(iteration);
            Set<String> seen = new HashSet<>();
            for (Link link : loop.outputs().getOrDefault("act", List.of())) {
                tellSkipped(iteration, iteration.node(link.node()), seen);
            }
            anyFailed |= iteration.failed;
            iteration.known.forEach((id, outcome) -> {
                if (outcome.kind() == NaiveScope.Kind.COMPLETED) {
                    given.put(id, outcome);
                }
            });
        }
        given.forEach(scope.known::putIfAbsent);
        NaiveScope.triggeredBy(scope.spell, loop)
                .forEach(id -> scope.known.putIfAbsent(id, NaiveScope.Outcome.SKIPPED));
        scope.failed |= anyFailed;
        return note(
                scope,
                loop,
                anyFailed
                        ? NaiveScope.Outcome.FAILED
                        : new NaiveScope.Outcome(NaiveScope.Kind.COMPLETED, Map.of(), Set.of()));
    }

    // ---- values ----

    private NaiveScope.Outcome valueOf(NaiveScope scope, Node node) {
        NaiveScope home = scope.homeOf(node.id());
        NaiveScope.Outcome known = home.known.get(node.id());
        if (known == null) {
            known = work(home, node, null);
            home.known.put(node.id(), known);
        }
        return known;
    }

    private NaiveScope.Outcome work(NaiveScope scope, Node node, @Nullable Node sender) {
        Map<String, List<Object>> inputs = pull(scope, node, sender);
        if (inputs == null) {
            return isAction(node) ? NaiveScope.Outcome.SKIPPED : note(scope, node, NaiveScope.Outcome.SKIPPED);
        }
        scope.ran.add(node.id());
        NaiveScope.Outcome outcome = note(scope, node, outcomeOf(scope, node, inputs));
        if (outcome.kind() == NaiveScope.Kind.FAILED) {
            boolean handled = !node.outputs().getOrDefault("error", List.of()).isEmpty();
            send(scope, node, "error");
            scope.failed |= !handled;
            if (!handled && !node.component().equals("Spell")) {
                unhandled.add(scope.path.child(node.id()).toString());
            }
        }
        return outcome;
    }

    /** Returns the values of a node's inputs; null if one cannot be had. */
    private @Nullable Map<String, List<Object>> pull(NaiveScope scope, Node node, @Nullable Node sender) {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        boolean missing = false;
        for (Map.Entry<String, List<Link>> input : node.inputs().entrySet()) {
            if (isTrigger(input.getKey())) {
                continue;
            }
            List<Object> itsValues = new ArrayList<>();
            for (Link link : thatCount(scope, input.getKey(), input.getValue(), sender)) {
                missing |= !take(scope, link, itsValues);
            }
            values.put(input.getKey(), itsValues);
        }
        return missing ? null : values;
    }

    /** Of a one-of input, the sender of the trigger and nodes saved without trigger outputs count; if none is left, all do. */
    private static List<Link> thatCount(NaiveScope scope, String input, List<Link> links, @Nullable Node sender) {
        if (sender == null || !Set.of("pick", "input").contains(input)) {
            return links;
        }
        List<Link> counting = links.stream()
                .filter(link -> link.node().equals(sender.id()) || !sendsTriggers(scope.node(link.node())))
                .toList();
        return counting.isEmpty() ? links : counting;
    }

    /** A node that gives values lists the outputs that are wired. */
    private static boolean sendsTriggers(Node node) {
        return node.outputs().values().stream().flatMap(List::stream).anyMatch(link -> isTrigger(link.socket()));
    }

    private boolean take(NaiveScope scope, Link link, List<Object> values) {
        for (NaiveScope each = scope; each.around != null; each = each.around) {
            if (requireNonNull(each.loop).id().equals(link.node())) {
                values.add(each.element);
                return true;
            }
        }
        NaiveScope.Outcome outcome = valueOf(scope, scope.node(link.node()));
        if (outcome.values().containsKey(link.socket())) {
            values.add(outcome.values().get(link.socket()));
        }
        return outcome.kind() == NaiveScope.Kind.COMPLETED;
    }

    private NaiveScope.Outcome outcomeOf(NaiveScope scope, Node node, Map<String, List<Object>> inputs) {
        return switch (node.component()) {
            case "Module Trigger In" -> completed(Map.of());
            case "Module Trigger Out" -> {
                scope.exits.add(node.name());
                yield completed(Map.of());
            }
            case "Universal Input" -> {
                Map<String, Object> value = new HashMap<>();
                value.put("output", scope.inputs.get(node.name()));
                yield completed(value);
            }
            case "Items" -> completed(Map.of("out", RandomWork.items(node, inputs.getOrDefault("in", List.of()))));
            case "Output" -> output(scope, node, requireNonNull(inputs.get("input")));
            case "Spell" -> call(scope, node, inputs);
            default -> answer(node, inputs);
        };
    }

    private static NaiveScope.Outcome completed(Map<String, Object> values) {
        return new NaiveScope.Outcome(NaiveScope.Kind.COMPLETED, values, Set.of());
    }

    private NaiveScope.Outcome output(NaiveScope scope, Node node, List<Object> values) {
        if (values.isEmpty()) {
            return completed(Map.of());
        }
        // Of several values the first that counts as true.
        Object chosen = values.stream()
                .filter(each -> each != null && !each.equals(0L) && !each.equals(""))
                .findFirst()
                .orElse(values.get(0));
        Map<String, Object> value = new HashMap<>();
        value.put("output", chosen);
        scope.results.put(node.name(), chosen);
        if (scope.spell.name().equals("root")) {
            outputs.computeIfAbsent(node.name(), key -> new HashSet<>()).add(chosen);
        }
        return completed(value);
    }

    private static NaiveScope.Outcome answer(Node node, Map<String, List<Object>> inputs) {
        List<Object> values = new ArrayList<>();
        List.of("in", "pick").forEach(name -> values.addAll(inputs.getOrDefault(name, List.of())));
        RandomWork.Answer answer = RandomWork.Answer.of(node, values);
        Map<String, Object> value = answer.value() == null ? Map.of() : Map.of("out", answer.value());
        return answer.fails()
                ? NaiveScope.Outcome.FAILED
                : new NaiveScope.Outcome(NaiveScope.Kind.COMPLETED, value, answer.closed());
    }

    private NaiveScope.Outcome call(NaiveScope scope, Node node, Map<String, List<Object>> inputs) {
        Spell spell = requireNonNull(spells.get((String) node.data().get("spellId")));
        Map<String, Object> given = new HashMap<>();
        inputs.forEach((name, values) -> {
            if (!values.isEmpty()) {
                given.put(name, values.get(0));
            }
        });
        NaiveScope called = run(new NaiveScope(spell, scope.path.child(node.id()), given));
        if (called.failed) {
            return NaiveScope.Outcome.FAILED;
        }
        boolean hasExits =
                spell.graph().nodes().stream().anyMatch(each -> each.component().equals("Module Trigger Out"));
        Set<String> closed = new HashSet<>(hasExits ? Set.of("x", "y") : Set.of());
        closed.retainAll(triggerOutputs(node));
        closed.removeAll(called.exits);
        return new NaiveScope.Outcome(NaiveScope.Kind.COMPLETED, called.results, closed);
    }

    private static Set<String> triggerOutputs(Node node) {
        Set<String> names = new HashSet<>();
        for (Object socket : (List<?>) requireNonNull(node.data().get("outputs"))) {
            names.add((String) ((Map<?, ?>) socket).get("name"));
        }
        return names;
    }

    // ---- what is told ----

    private NaiveScope.Outcome note(NaiveScope scope, Node node, NaiveScope.Outcome outcome) {
        happened.computeIfAbsent(scope.path.child(node.id()).toString(), key -> new ArrayList<>())
                .add(outcome.toString());
        return outcome;
    }

    /** Follows the triggers and tells of each node that did not run. */
    private void tellSkipped(NaiveScope scope, Node node, Set<String> seen) {
        if (!seen.add(node.id())) {
            return;
        }
        String path = scope.path.child(node.id()).toString();
        if (!scope.ran.contains(node.id()) && !happened.containsKey(path)) {
            note(scope, node, NaiveScope.Outcome.SKIPPED);
        }
        node.outputs().forEach((output, links) -> {
            if (!(output.equals("act") && scope.iterated.contains(node.id()))) {
                links.stream()
                        .filter(link -> isTrigger(link.socket()))
                        .forEach(link -> tellSkipped(scope, scope.node(link.node()), seen));
            }
        });
    }
}
