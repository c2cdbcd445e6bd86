// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random graphs with joins, inside of a loop and outside, against the rule in a few lines: a node runs when a trigger comes to
 * it, a join when one has come to each of its inputs that are wired.
 */
@Timeout(120)
class RandomJoinTest {

    private static final int SEEDS = Integer.getInteger("spellrunner.seeds", 25);
    private static final int ITEMS = 3;
    private static final List<String> JOINED = List.of("a", "b", "c");

    /** A node, and over which of its inputs which outputs of others come to it; fires left, right, both or, by chance, none. */
    private record Drawn(String id, boolean join, Map<String, List<String>> wires, Set<String> fires) {

        boolean runs(Set<String> fired) {
            return join
                    ? wires.values().stream().allMatch(wired -> wired.stream().anyMatch(fired::contains))
                    : wires.values().stream().flatMap(List::stream).anyMatch(fired::contains);
        }
    }

    private record Graph(Spell spell, List<Drawn> outside, List<Drawn> inside) {

        /** Returns the paths of the nodes that run. */
        Set<String> running() {
            Set<String> paths = new TreeSet<>(running("", outside));
            for (int i = 0; i < ITEMS; i++) {
                paths.addAll(running("each[" + i + "]/", inside));
            }
            return paths;
        }

        private static Set<String> running(String scope, List<Drawn> nodes) {
            Set<String> fired = new TreeSet<>(Set.of("start.trigger", "each.act"));
            Set<String> running = new TreeSet<>();
            for (Drawn node : nodes) {
                if (node.runs(fired)) {
                    running.add(scope + node.id());
                    node.fires().forEach(output -> fired.add(node.id() + '.' + output));
                }
            }
            return running;
        }
    }

    private static Graph draw(long seed) {
        Random random = new Random(seed * 7919 + 17);
        SpellBuilder spell = Bench.spell()
                .node("items", "Items")
                .node("each", "ForEach")
                .wire("items", "out", "each", "array")
                .wire("start", "trigger", "each", "act1");
        List<Drawn> outside = draw(spell, "n", "start.trigger", random);
        List<Drawn> inside = draw(spell, "m", "each.act", random);
        return new Graph(spell.build(), outside, inside);
    }

    private static List<Drawn> draw(SpellBuilder spell, String prefix, String first, Random random) {
        List<String> outputs = new ArrayList<>(List.of(first));
        List<Drawn> nodes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            boolean join = i > 1 && random.nextInt(2) == 0;
            Map<String, List<String>> wires = new LinkedHashMap<>();
            for (String input : join ? JOINED.subList(0, 1 + random.nextInt(3)) : List.of("a")) {
                List<String> wired = new ArrayList<>();
                for (int w = 0; w <= random.nextInt(2); w++) {
                    wired.add(outputs.get(random.nextInt(outputs.size())));
                }
                wires.put(input, wired);
            }
            Set<String> fires = new TreeSet<>();
            if (random.nextInt(4) > 0) {
                fires.add("left");
            }
            if (random.nextInt(4) > 0) {
                fires.add("right");
            }
            Drawn node = new Drawn(prefix + i, join, wires, fires);
            nodes.add(node);
            add(spell, node);
            outputs.add(node.id() + ".left");
            outputs.add(node.id() + ".right");
        }
        return nodes;
    }

    private static void add(SpellBuilder spell, Drawn node) {
        spell.node(node.id(), node.join() ? "Join" : "Step", Map.of("fires", List.copyOf(node.fires())));
        node.wires()
                .forEach((input, wired) -> wired.stream().distinct().forEach(output -> {
                    int dot = output.indexOf('.');
                    spell.wire(output.substring(0, dot), output.substring(dot + 1), node.id(), input);
                }));
    }

    private static Components components() {
        return StandardComponents.all()
                .with(Component.named("Items")
                        .output("out", SocketType.ANY)
                        .pure()
                        .worker((in, ctx) -> Outputs.of("out", List.of(1, 2, 3))))
                .with(step("Step")
                        .worker((in, ctx) -> fire((List<?>) ctx.node().data().get("fires"))))
                .with(step("Join")
                        .join()
                        .worker((in, ctx) -> fire((List<?>) ctx.node().data().get("fires"))));
    }

    private static ComponentBuilder step(String name) {
        return Component.named(name)
                .triggerInput("a")
                .triggerInput("b")
                .triggerInput("c")
                .triggerOutput("left")
                .triggerOutput("right")
                .pure();
    }

    private static Outputs fire(List<?> names) {
        return Outputs.none().firing(names.toArray(String[]::new));
    }

    /** The ways in which nodes have their turns: laid out before, found, given later, asked for at a gate. */
    private static final Map<String, UnaryOperator<SpellRunner.Builder>> WAYS = Map.of(
            "laid out", builder -> builder,
            "gate", builder -> builder.gate(request -> Decision.pass()),
            "found", builder -> builder.decorate((worker, node, component) -> (in, ctx) -> worker.work(in, ctx)));

    @Test
    void runsWhatTheRuleSays() {
        eachSeed(graph -> {
            Set<String> running = graph.running();
            WAYS.forEach((name, way) -> {
                List<NodeEvent> events = run(graph, way);
                assertThat(paths(events, NodeEvent.Completed.class)).as(name).isEqualTo(running);
                assertThat(paths(events, NodeEvent.Skipped.class))
                        .as(name)
                        .doesNotContainAnyElementsOf(running)
                        .allSatisfy(path -> assertThat(path).containsPattern("[nm]\\d"));
                EventGrammar.check(graph.spell(), List.of(), events);
            });
        });
    }

    @Test
    void runsTheSameWhenNodesGiveTheirValuesLater() {
        eachSeed(graph -> {
            ManualExecutor thread = new ManualExecutor();
            List<NodeEvent> events = run(
                    graph,
                    builder -> builder.decorate(
                            (worker, node, component) -> new DeferredWorker(worker, node.id(), thread)),
                    thread);
            assertThat(paths(events, NodeEvent.Completed.class)).isEqualTo(graph.running());
        });
    }

    @Test
    void tellsTheSameHoweverTurnsAreFound() {
        eachSeed(graph ->
                assertThat(told(run(graph, WAYS.get("laid out")))).isEqualTo(told(run(graph, WAYS.get("found")))));
    }

    @Test
    void isReplayedAndResumedFromAnywhere() {
        eachSeed(graph -> {
            List<NodeEvent> events = run(graph, builder -> builder);
            List<NodeEvent> replayed = new ArrayList<>();
            try (SpellRunner runner = runner(graph, replayed).build()) {
                runner.replay(Recording.of(events));
            }
            assertThat(told(replayed)).isEqualTo(told(events));
            Random random = new Random(events.size());
            List<NodeEvent> resumed = new ArrayList<>();
            try (SpellRunner runner = runner(graph, resumed).build()) {
                runner.run(RunRequest.resuming(Recording.of(events.subList(0, 1 + random.nextInt(events.size() - 1)))));
            }
            assertThat(paths(resumed, NodeEvent.Completed.class)).isEqualTo(graph.running());
        });
    }

    private interface Check {
        void of(Graph graph);
    }

    private static void eachSeed(Check check) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                check.of(draw(seed));
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static SpellRunner.Builder runner(Graph graph, List<NodeEvent> events) {
        return SpellRunner.builder(graph.spell()).components(components()).sink(events::add);
    }

    private static List<NodeEvent> run(Graph graph, UnaryOperator<SpellRunner.Builder> options) {
        return run(graph, options, new ManualExecutor());
    }

    private static List<NodeEvent> run(Graph graph, UnaryOperator<SpellRunner.Builder> options, ManualExecutor thread) {
        List<NodeEvent> events = new ArrayList<>();
        try (SpellRunner runner =
                options.apply(runner(graph, events).executor(thread)).build()) {
            Run run = runner.start(Map.of());
            thread.runAll();
            assertThat(run.result()).isDone();
        }
        return events;
    }

    /** Returns the paths of the drawn nodes of which something is told. */
    private static Set<String> paths(List<NodeEvent> events, Class<? extends NodeEvent> kind) {
        Set<String> paths = new TreeSet<>();
        for (NodeEvent event : events) {
            String path = event.path().toString();
            if (kind.isInstance(event) && path.matches("(.*/)?[nm]\\d+")) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static List<String> told(List<NodeEvent> events) {
        return events.stream()
                .map(event -> event.kind()
                        + ' '
                        + event.path()
                        + (event instanceof NodeEvent.Skipped skipped ? ' ' + skipped.reason() : ""))
                .toList();
    }
}
