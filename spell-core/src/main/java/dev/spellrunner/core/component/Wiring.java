// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.List;

/**
 * A spell that has met its components: each node with its sockets and worker, each wire between sockets that exist, and
 * all that is wrong with it. Immutable.
 *
 * <p>A spell with errors has a wiring too, to be drawn; wires that make no sense are left out of it.
 */
public final class Wiring {

    private final Spell spell;
    private final List<BoundNode> nodes;
    private final List<Wire> wires;
    private final List<BoundNode> entries;
    private final List<Problem> problems;

    private Wiring(
            Spell spell, List<BoundNode> nodes, List<Wire> wires, List<BoundNode> entries, List<Problem> problems) {
        this.spell = spell;
        this.nodes = List.copyOf(nodes);
        this.wires = List.copyOf(wires);
        this.entries = entries;
        this.problems = List.copyOf(problems);
    }

    /**
     * Lets a spell meet its components. Never throws because of the spell.
     *
     * @param spell the spell
     * @param components the components that it may be drawn from
     */
    public static Wiring of(Spell spell, Components components) {
        requireNonNull(components, "components");
        Report report = new Report(spell);
        NodeBinder binder = new NodeBinder(components, report);
        List<BoundNode> nodes = new ArrayList<>(spell.graph().nodes().size());
        for (Node node : spell.graph().nodes()) {
            nodes.add(binder.bind(nodes.size(), node));
        }
        List<Wire> wires = new WireBinder(spell.graph(), nodes, report).bind();
        List<BoundNode> entries = Entries.of(nodes, wires);
        new GraphCheck(nodes, wires, entries, report).check();
        return new Wiring(spell, nodes, wires, entries, report.problems());
    }

    /** Returns the same wiring, taken strictly: every warning is an error. */
    public Wiring strict() {
        return new Wiring(
                spell,
                nodes,
                wires,
                entries,
                problems.stream().map(Problem::asError).toList());
    }

    /** Returns the spell. */
    public Spell spell() {
        return spell;
    }

    /** Returns the nodes, in the order of the graph. */
    public List<BoundNode> nodes() {
        return nodes;
    }

    /** Returns the wires, grouped by the node that they lead to, in the order of its sockets in the file. */
    public List<Wire> wires() {
        return wires;
    }

    /**
     * Returns the nodes at which a run may start: the Trigger Ins, then the Inputs whose trigger is wired, each in canvas
     * order. If there is none, the spell is a pure dataflow.
     */
    public List<BoundNode> entries() {
        return entries;
    }

    /** Returns all that is wrong with the spell; a spell without errors can run. */
    public List<Problem> problems() {
        return problems;
    }
}
