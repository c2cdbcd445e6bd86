// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values in the places of nodes that cannot work on a host, for one run. Such a run is one of another version of the spell, in
 * which these nodes are of the component {@value #COMPONENT} and have the values among their settings: so whatever keeps the run,
 * takes it over or replays it, does so with them, and each event of such a node says what it was. Immutable.
 */
final class StandIns {

    static final String COMPONENT = "Stand In";

    static final StandIns NONE = new StandIns(Map.of());

    private static final String PARAMETER = "standIns";
    private static final String SETTING = "standIn";
    private static final String OUTPUTS = "outputs";
    private static final String CLOSED = "closed";
    private static final long MOST_BYTES = 1024 * 1024;

    private final Map<String, Parameters> byNode;

    private StandIns(Map<String, Parameters> byNode) {
        this.byNode = byNode;
    }

    /** Returns the component of nodes that were stood in for. */
    static Component component() {
        return Component.named(COMPONENT)
                .summary("Gives values in the place of a node whose component the host does not have.")
                .setting(Setting.json(SETTING).describedAs("The outputs, and which triggers do not fire."))
                .pure()
                .nonBlocking()
                .workerPerNode(node -> {
                    Outputs outputs = outputsOf(node);
                    return (in, ctx) -> outputs;
                });
    }

    private static Outputs outputsOf(Node node) {
        if (!(node.data().get(SETTING) instanceof Map<?, ?> set)) {
            return Outputs.none();
        }
        Outputs.Values values = Outputs.of(set.get(OUTPUTS) instanceof Map<?, ?> outputs ? byName(outputs) : Map.of());
        List<?> closed = set.get(CLOSED) instanceof List<?> list ? list : List.of();
        return closed.isEmpty()
                ? values
                : values.closing(closed.stream().map(String::valueOf).toArray(String[]::new));
    }

    private static Map<String, @Nullable Object> byName(Map<?, ?> values) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        values.forEach((name, value) -> byName.put(String.valueOf(name), value));
        return byName;
    }

    /** Returns components with the one of nodes that were stood in for. */
    static Components knownBy(Components components) {
        return components.find(COMPONENT).isPresent() ? components : components.with(component());
    }

    /**
     * Returns what a call gives as {@code standIns}: by the id of a node {@code {outputs?, closed?}}.
     *
     * @throws ServiceException if that is malformed, or too large
     */
    static StandIns given(Parameters given) {
        if (!given.has(PARAMETER)) {
            return NONE;
        }
        Map<String, Parameters> byNode = new LinkedHashMap<>();
        given.values(PARAMETER).forEach((node, value) -> {
            if (!(value instanceof Map<?, ?> fields)) {
                throw wrong("has '" + node + "', which is not an object", "send {outputs: {…}} by the id of each node");
            }
            byNode.put(node, new Parameters(byName(fields)));
        });
        StandIns standIns = new StandIns(byNode);
        if (standIns.weight() > MOST_BYTES) {
            throw new ServiceException(
                    Code.LIMIT,
                    "parameter '" + PARAMETER + "' takes more than " + MOST_BYTES
                            + " bytes of memory (give smaller values)",
                    Map.of("parameter", PARAMETER));
        }
        return standIns;
    }

    /** Returns some that give nothing for all nodes that cannot work. */
    static StandIns givingNothing(StandInSockets sockets) {
        Map<String, Parameters> byNode = new LinkedHashMap<>();
        sockets.nodes().forEach(node -> byNode.put(node, new Parameters(Map.of())));
        return new StandIns(byNode);
    }

    /** Returns about how many bytes of heap the values take. */
    long weight() {
        return byNode.values().stream()
                .mapToLong(each -> Weight.of(each.given()))
                .sum();
    }

    /**
     * Returns a spell in which these stand in for its nodes.
     *
     * @param components those of the host
     * @param store has the spells that it calls
     * @throws ServiceException {@code invalid-request}, if a node is not there or can work, or has no such output
     */
    Spell in(Spell spell, Components components, SpellStore store) {
        if (byNode.isEmpty()) {
            return spell;
        }
        StandInSockets sockets = StandInSockets.of(spell, components, store);
        byNode.forEach((node, values) -> check(node, values, sockets));
        List<Node> nodes = spell.graph().nodes().stream()
                .map(node -> byNode.containsKey(node.id()) ? stoodIn(node, sockets) : node)
                .toList();
        Graph graph = new Graph(spell.graph().id(), nodes, spell.graph().fields());
        return new Spell(spell.id(), spell.name(), graph, spell.state(), spell.form(), spell.fields());
    }

    private static void check(String node, Parameters values, StandInSockets sockets) {
        if (!sockets.has(node)) {
            throw wrong(
                    "has node '" + node + "', which is not there or can work itself",
                    sockets.isEmpty() ? "leave it out" : "give values for " + sockets.nodes());
        }
        requireAll(node, "output", values.values(OUTPUTS).keySet(), sockets.outputs(node, false));
        requireAll(node, "trigger", values.texts(CLOSED), sockets.outputs(node, true));
    }

    private static void requireAll(String node, String kind, Iterable<String> names, List<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw wrong(
                        "has " + kind + " '" + name + "' of node '" + node + "', which has no such",
                        known.isEmpty() ? "it has none" : "it has " + known);
            }
        }
    }

    private Node stoodIn(Node node, StandInSockets sockets) {
        Parameters values = byNode.getOrDefault(node.id(), new Parameters(Map.of()));
        Map<String, @Nullable Object> data = new LinkedHashMap<>(node.data());
        data.putAll(sockets.listed(node.id()));
        data.put(
                SETTING, Map.of("of", node.component(), OUTPUTS, values.values(OUTPUTS), CLOSED, values.texts(CLOSED)));
        return new Node(node.id(), COMPONENT, data, node.position(), node.inputs(), node.outputs(), node.fields());
    }

    private static ServiceException wrong(String what, String hint) {
        return new ServiceException(
                Code.INVALID_REQUEST,
                "parameter '" + PARAMETER + "' " + what + " (" + hint + ")",
                Map.of("parameter", PARAMETER));
    }
}
