// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.StandInPlaces.Place;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values in the places of nodes that cannot work on a host, for one run. Such a run is one of another version of the spell and of
 * those that it calls, in which these nodes are of the component {@value #COMPONENT} and have the values among their settings: so
 * whatever keeps the run, takes it over or replays it, does so with them, and each event of such a node says what it was. Immutable.
 */
final class StandIns {

    static final String COMPONENT = "Stand In";

    static final StandIns NONE = new StandIns(Map.of());

    private static final String PARAMETER = "standIns";
    private static final String SETTING = "standIn";
    private static final String OUTPUTS = "outputs";
    private static final String CLOSED = "closed";
    private static final long MOST_BYTES = 1024 * 1024;

    private final Map<String, Parameters> byPath;

    private StandIns(Map<String, Parameters> byPath) {
        this.byPath = byPath;
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
     * Returns what a call gives as {@code standIns}: by the path of a node {@code {outputs?, closed?}}.
     *
     * @throws ServiceException if that is malformed, or too large
     */
    static StandIns given(Parameters given) {
        if (!given.has(PARAMETER)) {
            return NONE;
        }
        Map<String, Parameters> byPath = new LinkedHashMap<>();
        given.values(PARAMETER).forEach((node, value) -> {
            if (!(value instanceof Map<?, ?> fields)) {
                throw wrong(
                        "has '" + node + "', which is not an object", "send {outputs: {…}} by the path of each node");
            }
            byPath.put(node, new Parameters(byName(fields)));
        });
        StandIns standIns = new StandIns(byPath);
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
    static StandIns givingNothing(StandInPlaces places) {
        Map<String, Parameters> byPath = new LinkedHashMap<>();
        places.paths().forEach(path -> byPath.put(path, new Parameters(Map.of())));
        return new StandIns(byPath);
    }

    /**
     * Returns those of a run, which are in its spell and in those that it called.
     *
     * @param then has the spells as they were
     */
    static StandIns ofRun(Spell spell, Components components, SpellStore then) {
        Map<String, Parameters> byPath = new LinkedHashMap<>();
        for (CalledSpells.Found found : CalledSpells.of(spell, knownBy(components), then)) {
            for (Node node : found.spell().graph().nodes()) {
                if (node.component().equals(COMPONENT) && node.data().get(SETTING) instanceof Map<?, ?> values) {
                    byPath.put(found.path().child(node.id()).toString(), new Parameters(byName(values)));
                }
            }
        }
        return new StandIns(byPath);
    }

    /** Returns those of a run whose nodes completed. */
    static StandIns ofEvents(Stream<NodeEvent> events) {
        Map<String, Parameters> byPath = new LinkedHashMap<>();
        events.forEach(event -> {
            if (event instanceof NodeEvent.Completed done && done.component().equals(COMPONENT)) {
                byPath.put(
                        done.path().asDrawn().toString(),
                        new Parameters(Map.of(OUTPUTS, done.outputs(), CLOSED, List.copyOf(done.closed()))));
            }
        });
        return new StandIns(byPath);
    }

    /** Returns these, and others in the place of those for the same nodes. */
    StandIns with(StandIns others) {
        Map<String, Parameters> both = new LinkedHashMap<>(byPath);
        both.putAll(others.byPath);
        return new StandIns(both);
    }

    /** Returns those of the nodes that cannot work now either, without outputs that these do not have any more. */
    StandIns fitting(StandInPlaces places) {
        Map<String, Parameters> fitting = new LinkedHashMap<>();
        byPath.forEach((path, values) -> places.at(path).ifPresent(place -> {
            Map<String, @Nullable Object> outputs = new LinkedHashMap<>(values.values(OUTPUTS));
            outputs.keySet().retainAll(place.outputs());
            List<String> closed = values.texts(CLOSED).stream()
                    .filter(place.triggers()::contains)
                    .toList();
            fitting.put(path, new Parameters(Map.of(OUTPUTS, outputs, CLOSED, closed)));
        }));
        return new StandIns(fitting);
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }

    /** Returns about how many bytes of heap the values take. */
    long weight() {
        return byPath.values().stream()
                .mapToLong(each -> Weight.of(each.given()))
                .sum();
    }

    /** A spell in which these stand in for nodes, and the store of the spells that it calls, in which they do so too. */
    record StoodIn(Spell spell, SpellStore store) {}

    /**
     * Returns a spell in which these stand in for its nodes, and those of the spells that it calls.
     *
     * @param components those of the host
     * @param store has the spells that it calls
     * @throws ServiceException {@code invalid-request}, if a node is not there or can work, or has no such output
     */
    StoodIn in(Spell spell, Components components, SpellStore store) {
        if (byPath.isEmpty()) {
            return new StoodIn(spell, store);
        }
        StandInPlaces places = StandInPlaces.of(spell, components, store);
        Map<String, InSpell> bySpell = new LinkedHashMap<>();
        byPath.forEach((path, values) -> {
            Place place = placeAt(path, places);
            requireAll(path, "output", values.values(OUTPUTS).keySet(), place.outputs());
            requireAll(path, "trigger", values.texts(CLOSED), place.triggers());
            bySpell.computeIfAbsent(place.spell().id(), key -> new InSpell(place))
                    .take(path, place.node(), values);
        });
        Map<String, Spell> spells = new LinkedHashMap<>();
        bySpell.forEach((id, its) -> spells.put(id, its.stoodIn()));
        SpellStore then = wanted -> store.find(wanted).map(found -> spells.getOrDefault(found.id(), found));
        return new StoodIn(spells.getOrDefault(spell.id(), spell), then);
    }

    private static Place placeAt(String path, StandInPlaces places) {
        Optional<Place> place;
        try {
            place = places.at(path);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "has an invalid path of a node: " + e.getMessage(), "send {outputs: {…}} by the path of each node");
        }
        return place.orElseThrow(() -> wrong(
                "has node '" + path + "', which is not there or can work itself",
                places.isEmpty() ? "leave it out" : "give values for " + places.paths()));
    }

    private static void requireAll(String path, String kind, Iterable<String> names, Set<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw wrong(
                        "has " + kind + " '" + name + "' of node '" + path + "', which has no such",
                        known.isEmpty() ? "it has none" : "it has " + known);
            }
        }
    }

    /** The stand-ins for the nodes of one spell. */
    private static final class InSpell {

        private final Spell spell;
        private final StandInSockets sockets;
        private final Map<String, Parameters> byNode = new HashMap<>();

        InSpell(Place place) {
            this.spell = place.spell();
            this.sockets = place.sockets();
        }

        void take(String path, String node, Parameters values) {
            Parameters other = byNode.putIfAbsent(node, values);
            if (other != null && !other.given().equals(values.given())) {
                throw wrong(
                        "has other values for node '" + path + "' than for another call of spell '" + spell.name()
                                + "'",
                        "give the same for all of its calls, or for one of them only");
            }
        }

        Spell stoodIn() {
            List<Node> nodes = spell.graph().nodes().stream().map(this::stoodIn).toList();
            Graph graph = new Graph(spell.graph().id(), nodes, spell.graph().fields());
            return new Spell(spell.id(), spell.name(), graph, spell.state(), spell.form(), spell.fields());
        }

        private Node stoodIn(Node node) {
            Parameters values = byNode.get(node.id());
            if (values == null) {
                return node;
            }
            Map<String, @Nullable Object> data = new LinkedHashMap<>(node.data());
            data.putAll(sockets.listed(node.id()));
            data.put(
                    SETTING,
                    Map.of("of", node.component(), OUTPUTS, values.values(OUTPUTS), CLOSED, values.texts(CLOSED)));
            return new Node(node.id(), COMPONENT, data, node.position(), node.inputs(), node.outputs(), node.fields());
        }
    }

    private static ServiceException wrong(String what, String hint) {
        return new ServiceException(
                Code.INVALID_REQUEST,
                "parameter '" + PARAMETER + "' " + what + " (" + hint + ")",
                Map.of("parameter", PARAMETER));
    }
}
