// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent;
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

/** The rules that the events of every run keep, whatever happened in it. */
final class EventGrammar {

    private final Map<String, Spell> spells = new HashMap<>();
    private final Spell root;
    private final List<NodeEvent> events;
    /** Paths whose execution goes on. */
    private final Set<NodePath> open = new HashSet<>();

    /** Paths that wait for their gate. */
    private final Set<NodePath> waits = new HashSet<>();

    private final Set<NodePath> ran = new HashSet<>();
    private final Set<NodePath> skipped = new HashSet<>();
    /** By path: the node, as far as something was told of it or of what is in it. */
    private final Map<NodePath, Node> nodes = new LinkedHashMap<>();

    private EventGrammar(Spell root, List<Spell> called, List<NodeEvent> events) {
        this.root = root;
        this.events = events;
        called.forEach(spell -> spells.put(spell.name(), spell));
    }

    /** Checks all events of a run that has ended. */
    static void check(Spell root, List<Spell> called, List<NodeEvent> events) {
        EventGrammar grammar = new EventGrammar(root, called, List.copyOf(events));
        grammar.checkOrder();
        grammar.checkSkipped(NodePath.ROOT, root, entryOf(root));
        grammar.nodes.forEach(grammar::checkInside);
    }

    /** Returns what came of the executions of each path, in alphabetical order; not of the spell itself. */
    static Map<String, List<String>> happened(List<NodeEvent> events) {
        Map<String, List<String>> happened = new TreeMap<>();
        for (NodeEvent event : events) {
            if (event.isTerminal() && !event.path().isRoot()) {
                happened.computeIfAbsent(event.path().toString(), key -> new ArrayList<>())
                        .add(
                                event instanceof NodeEvent.Completed completed
                                        ? "Completed " + new TreeMap<>(completed.outputs()) + " closing "
                                                + new TreeSet<>(completed.closed())
                                        : event.getClass().getSimpleName());
            }
        }
        happened.values().forEach(list -> list.sort(null));
        return happened;
    }

    // ---- one after the other ----

    private void checkOrder() {
        assertThat(events.get(0)).isInstanceOf(NodeEvent.Started.class);
        assertThat(events.get(0).path()).isEqualTo(NodePath.ROOT);
        long seq = 0;
        for (NodeEvent event : events) {
            assertThat(event.seq()).isEqualTo(++seq);
            assertThat(event.since()).isEqualTo(seq);
            assertThat(event.run()).isEqualTo(events.get(0).run());
            checkNext(event);
        }
        NodeEvent last = events.get(events.size() - 1);
        assertThat(last.path()).as("the last event").isEqualTo(NodePath.ROOT);
        assertThat(last.isTerminal()).isTrue();
        assertThat(open).as("still under way at the end").isEmpty();
        assertThat(waits).as("still waiting at the end").isEmpty();
    }

    private void checkNext(NodeEvent event) {
        NodePath path = event.path();
        assertThat(skipped).as("skipped before event %s", event).doesNotContain(path);
        if (!path.isRoot()) {
            Node node = nodes.computeIfAbsent(path, this::nodeAt);
            assertThat(event.component()).isEqualTo(node.component());
            assertThat(open).as("under way around event %s", event).contains(ownerOf(path));
        }
        if (event instanceof NodeEvent.Waiting) {
            assertThat(open).as("under way before event %s", event).doesNotContain(path);
            waits.add(path);
        } else if (event instanceof NodeEvent.Cancelled && waits.remove(path)) {
            ran.add(path);
        } else if (event instanceof NodeEvent.Started) {
            waits.remove(path);
            boolean again = !path.isRoot() && NaiveEvaluator.isAction(requireNonNull(nodes.get(path)));
            assertThat(ran.add(path) || again)
                    .as("first, or an action: %s", event)
                    .isTrue();
            assertThat(open.add(path)).as("not under way before %s", event).isTrue();
        } else if (event instanceof NodeEvent.Skipped) {
            assertThat(ran).as("run before event %s", event).doesNotContain(path);
            waits.remove(path);
            skipped.add(path);
        } else {
            assertThat(open).as("under way before event %s", event).contains(path);
            if (event.isTerminal()) {
                open.remove(path);
            }
        }
    }

    /** Returns the node that opened the scope of a path. */
    private static NodePath ownerOf(NodePath path) {
        return withoutIteration(path.parent());
    }

    private static NodePath withoutIteration(NodePath path) {
        String text = path.toString();
        return text.endsWith("]") ? NodePath.parse(text.substring(0, text.lastIndexOf('['))) : path;
    }

    private Node nodeAt(NodePath path) {
        return spellAround(path).graph().node(path.node()).orElseThrow();
    }

    private Spell spellAround(NodePath path) {
        NodePath owner = ownerOf(path);
        if (owner.isRoot()) {
            return root;
        }
        Node node = nodeAt(owner);
        return node.component().equals("Spell")
                ? requireNonNull(spells.get((String) node.data().get("spellId")))
                : spellAround(owner);
    }

    // ---- what did not run ----

    private static List<String> entryOf(Spell spell) {
        Node entry = NaiveEvaluator.entryOf(spell);
        return entry == null ? List.of() : List.of(entry.id());
    }

    /** Checks the scopes that a node has opened. */
    private void checkInside(NodePath path, Node node) {
        if (!ran.contains(path)) {
            return;
        }
        if (node.component().equals("Spell")) {
            Spell called = requireNonNull(spells.get((String) node.data().get("spellId")));
            if (nodes.keySet().stream().anyMatch(inner -> inner.parent().equals(path))) {
                checkSkipped(path, called, entryOf(called));
            }
        } else if (node.component().equals("ForEach")) {
            List<String> body = node.outputs().getOrDefault("act", List.of()).stream()
                    .map(Link::node)
                    .toList();
            nodes.keySet().stream()
                    .map(NodePath::parent)
                    .filter(scope -> scope.toString().endsWith("]")
                            && withoutIteration(scope).equals(path))
                    .distinct()
                    .forEach(iteration -> checkSkipped(iteration, spellAround(path), body));
        }
    }

    /** Checks that all that triggers could reach in a scope has run or was skipped. */
    private void checkSkipped(NodePath scope, Spell spell, List<String> first) {
        Set<String> reached = new HashSet<>();
        List<String> left = new ArrayList<>(first);
        while (!left.isEmpty()) {
            String id = left.remove(left.size() - 1);
            if (!reached.add(id)) {
                continue;
            }
            Node node = spell.graph().node(id).orElseThrow();
            NodePath path = scope.child(id);
            assertThat(ran.contains(path) || skipped.contains(path) || hasRunInAnIteration(scope, id))
                    .as("'%s' has run or is skipped", path)
                    .isTrue();
            node.outputs().forEach((output, links) -> {
                if (!(output.equals("act") && hasIterations(path))) {
                    links.stream()
                            .filter(link -> NaiveEvaluator.isTrigger(link.socket()))
                            .forEach(link -> left.add(link.node()));
                }
            });
        }
    }

    /** Of a node that was only wanted in iterations, the value of the last one is taken outside of them. */
    private boolean hasRunInAnIteration(NodePath scope, String id) {
        return ran.stream()
                .filter(path -> !path.isRoot() && path.node().equals(id))
                .anyMatch(path -> {
                    NodePath around = path.parent();
                    while (!around.equals(scope) && around.toString().endsWith("]")) {
                        around = withoutIteration(around).parent();
                    }
                    return around.equals(scope);
                });
    }

    private boolean hasIterations(NodePath loop) {
        return nodes.keySet().stream().anyMatch(path -> path.toString().startsWith(loop + "["));
    }
}
