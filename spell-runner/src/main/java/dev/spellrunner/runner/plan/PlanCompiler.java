// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.BoundNode;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.component.Wiring;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a spell, and every spell that it calls, ready to run. Confined; serves once. */
public final class PlanCompiler {

    /** So many inputs of one call are named that its spell does not have. */
    private static final int MOST_UNKNOWN = 100;

    private final Means means;
    /** Finds a spell by its id or name. */
    private final Function<String, Optional<Spell>> store;

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Optional<Spell>> found = new HashMap<>();
    /** The called spells that the store has, but cannot read. */
    private final Set<String> malformed = new HashSet<>();

    private final Map<String, Optional<Plan>> plans = new HashMap<>();
    private final Deque<SpellCall> calls = new ArrayDeque<>();
    private final IdentityHashMap<Component, Shape> shapes = new IdentityHashMap<>();

    /**
     * The means of making spells ready. Immutable.
     *
     * @param components what spells are drawn from
     * @param strict whether warnings are errors
     * @param decorators wrap all workers, the last outermost
     */
    public record Means(Components components, boolean strict, List<WorkerDecorator> decorators) {

        public Means {
            decorators = List.copyOf(decorators);
        }
    }

    public PlanCompiler(Means means, Function<String, Optional<Spell>> store) {
        this.means = means;
        this.store = store;
    }

    /** Returns everything that is wrong with a spell and with those that it calls. */
    public List<Problem> check(Spell spell) {
        compileAll(spell);
        return problems;
    }

    public Plan compile(Spell spell) {
        Optional<Plan> plan = compileAll(spell);
        InvalidSpellException.throwIfAnyError(problems);
        return plan.orElseThrow();
    }

    private Optional<Plan> compileAll(Spell spell) {
        found.put(spell.name(), Optional.of(spell));
        found.put(spell.id(), Optional.of(spell));
        Optional<Plan> plan = planOf(spell);
        for (SpellCall call; (call = calls.poll()) != null; ) {
            link(call);
        }
        return plan;
    }

    private void link(SpellCall call) {
        Optional<Spell> called;
        try {
            called = found.computeIfAbsent(call.wanted, store);
        } catch (InvalidSpellException e) {
            // What else is wrong is told, too.
            if (malformed.add(call.wanted)) {
                problems.addAll(e.problems());
            }
            return;
        }
        if (called.isEmpty()) {
            Node node = call.from.node();
            problems.add(Problem.error(call.caller.name(), "calls the spell '" + call.wanted + "', which is not there")
                    .at(node.id(), node.component())
                    .pointer(call.caller.pointerTo(node))
                    .hint("give the runner a store that has it: SpellRunner.Builder.store"));
            return;
        }
        Optional<Plan> plan = planOf(called.get());
        if (call.plan != null) {
            call.plan.called = plan.orElse(null);
            plan.ifPresent(itsPlan -> warnOfUnknownInputs(call, itsPlan));
        }
    }

    /** An input that a called spell does not have goes nowhere: editors leave such sockets behind. */
    private void warnOfUnknownInputs(SpellCall call, Plan called) {
        Node node = call.from.node();
        List<String> given = new ArrayList<>();
        for (Socket socket : call.from.inputs()) {
            if (!socket.isTrigger()
                    && node.inputs().containsKey(socket.key())
                    && !node.inputs().get(socket.key()).isEmpty()) {
                given.add(socket.name());
            }
        }
        Map<String, String> unknown = called.entryRule.unknownOf(given, MOST_UNKNOWN);
        unknown.forEach((name, hint) -> problems.add(
                warning(call, "gives the input '" + name + "', which spell '" + called.spell.name() + "' does not have")
                        .hint(hint)));
        if (unknown.size() == MOST_UNKNOWN) {
            problems.add(warning(call, "may give more inputs that spell '" + called.spell.name() + "' does not have"));
        }
    }

    private Problem warning(SpellCall call, String message) {
        Node node = call.from.node();
        Problem problem = Problem.warning(call.caller.name(), message)
                .at(node.id(), node.component())
                .pointer(call.caller.pointerTo(node));
        return means.strict ? problem.asError() : problem;
    }

    /** Returns the plan of a spell, compiled once; nothing if the spell has errors. */
    private Optional<Plan> planOf(Spell spell) {
        Optional<Plan> known = plans.get(spell.id());
        if (known != null) {
            return known;
        }
        Wiring asDrawn = Wiring.of(spell, means.components);
        Wiring wiring = means.strict ? asDrawn.strict() : asDrawn;
        problems.addAll(wiring.problems());
        boolean valid = wiring.problems().stream().noneMatch(Problem::isError);
        Optional<Plan> plan = valid ? Optional.of(planOf(wiring)) : Optional.empty();
        plans.put(spell.id(), plan);
        for (BoundNode bound : wiring.nodes()) {
            Component component = bound.component();
            String wanted = component == null
                    ? null
                    : component.calledSpell(bound.node()).orElse(null);
            if (wanted != null) {
                calls.add(new SpellCall(
                        spell,
                        bound,
                        wanted,
                        plan.map(p -> p.nodes[bound.index()]).orElse(null)));
            }
        }
        return plan;
    }

    /** A node that calls a spell by name or id. */
    private record SpellCall(
            Spell caller,
            BoundNode from,
            String wanted,
            @Nullable NodePlan plan) {}

    private Plan planOf(Wiring wiring) {
        List<BoundNode> bound = wiring.nodes();
        Shape[] shapesByNode = new Shape[bound.size()];
        for (int i = 0; i < shapesByNode.length; i++) {
            shapesByNode[i] = shapeOf(bound.get(i));
        }
        NodeWires[] dataWires = NodeWires.layOut(wiring.wires(), shapesByNode);
        TriggerWires wires = TriggerWires.of(wiring.wires(), shapesByNode);
        NodePlan[] nodes = new NodePlan[bound.size()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = planOf(bound.get(i), shapesByNode[i], dataWires[i], wires);
        }
        EntryRule entries = EntryRule.of(wiring);
        return new Plan(
                wiring.spell(), nodes, wires, entries, withRole(nodes, Role.ENTRY), withRole(nodes, Role.OUTPUT));
    }

    private NodePlan planOf(BoundNode bound, Shape shape, NodeWires wires, TriggerWires triggers) {
        Component component = requireNonNull(bound.component(), "component");
        Worker own = requireNonNull(bound.worker(), "worker");
        Worker worker = own;
        for (WorkerDecorator decorator : means.decorators) {
            worker = requireNonNull(decorator.decorate(worker, bound.node(), component), "decorated worker");
        }
        return new NodePlan(bound, component, worker, worker != own, shape, wires, triggers);
    }

    private Shape shapeOf(BoundNode bound) {
        Component component = requireNonNull(bound.component(), "component");
        boolean common = bound.inputs() == component.inputs() && bound.outputs() == component.outputs();
        return common
                ? shapes.computeIfAbsent(component, key -> new Shape(key.inputs(), key.outputs()))
                : new Shape(bound.inputs(), bound.outputs());
    }

    /** Returns the nodes of a role, in canvas order. */
    private static int[] withRole(NodePlan[] nodes, Role role) {
        return Arrays.stream(nodes)
                .filter(node -> node.role == role)
                .sorted(Comparator.comparing(node -> node.node, Node.CANVAS_ORDER))
                .mapToInt(node -> node.index)
                .toArray();
    }
}
