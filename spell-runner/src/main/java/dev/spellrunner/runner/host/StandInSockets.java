// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.BoundNode;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.component.Wiring;
import dev.spellrunner.core.spell.Connection;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of the nodes of a spell that cannot work on a host, since it lacks their component, what that needs, or the spell that
 * they call. Nobody
 * knows the sockets of an unknown component: they are those that the spell lists and that wires end at, each a trigger if the
 * socket at the other end of a wire is one. Immutable.
 */
final class StandInSockets {

    static final StandInSockets NONE = new StandInSockets();

    private final Map<String, Sides> byNode = new LinkedHashMap<>();

    /** The sockets of a node, by their keys. */
    private record Sides(BoundNode bound, Map<String, Socket> inputs, Map<String, Socket> outputs) {

        boolean isKnown() {
            return bound.component() != null;
        }
    }

    private StandInSockets() {}

    /**
     * Finds those of a spell.
     *
     * @param store has the spells that it calls
     */
    static StandInSockets of(Spell spell, Components components, SpellStore store) {
        StandInSockets found = new StandInSockets();
        found.take(spell, components, store);
        return found;
    }

    private void take(Spell spell, Components components, SpellStore store) {
        Map<String, Sides> all = new HashMap<>();
        for (BoundNode bound : Wiring.of(spell, components).nodes()) {
            Sides sides = new Sides(bound, byKey(bound.inputs()), byKey(bound.outputs()));
            all.put(bound.node().id(), sides);
            if (!canWork(bound, store)) {
                byNode.put(bound.node().id(), sides);
            }
        }
        for (Connection wire : spell.graph().connections()) {
            takeWire(wire, all.get(wire.from()), all.get(wire.to()));
        }
    }

    private static boolean canWork(BoundNode bound, SpellStore store) {
        Component component = bound.component();
        return component != null
                && component.missing().isEmpty()
                && component
                        .calledSpell(bound.node())
                        .map(called -> store.find(called).isPresent())
                        .orElse(true);
    }

    private static Map<String, Socket> byKey(List<Socket> sockets) {
        Map<String, Socket> byKey = new LinkedHashMap<>();
        sockets.forEach(socket -> byKey.putIfAbsent(socket.key(), socket));
        return byKey;
    }

    /** The type of one end holds for the other; of two ends that nobody knows, either may look like a trigger. */
    private static void takeWire(Connection wire, @Nullable Sides from, @Nullable Sides to) {
        if (from == null || to == null || (from.isKnown() && to.isKnown())) {
            return;
        }
        Socket output = socket(from.outputs(), wire.output());
        Socket input = socket(to.inputs(), wire.input());
        boolean trigger = from.isKnown()
                ? output.isTrigger()
                : to.isKnown() ? input.isTrigger() : output.isTrigger() || input.isTrigger();
        if (!from.isKnown()) {
            put(from.outputs(), output, trigger);
        }
        if (!to.isKnown()) {
            put(to.inputs(), input, trigger);
        }
    }

    private static void put(Map<String, Socket> side, Socket socket, boolean trigger) {
        SocketType type = trigger ? SocketType.TRIGGER : SocketType.ANY;
        side.put(socket.key(), new Socket(socket.key(), socket.name(), type, false));
    }

    private static Socket socket(Map<String, Socket> side, String key) {
        Socket known = side.get(key);
        return known == null ? Socket.of(key, SocketType.ANY) : known;
    }

    /** Tells whether the spell has such nodes at all. */
    boolean isEmpty() {
        return byNode.isEmpty();
    }

    /** Tells whether a node is one that cannot work. */
    boolean has(String node) {
        return byNode.containsKey(node);
    }

    /** Returns the ids of the nodes that cannot work. */
    List<String> nodes() {
        return List.copyOf(byNode.keySet());
    }

    /** Returns the keys of the outputs of a node that are values, or else that are triggers. */
    List<String> outputs(String node, boolean triggers) {
        Sides sides = byNode.get(node);
        return sides == null
                ? List.of()
                : sides.outputs().values().stream()
                        .filter(socket -> socket.isTrigger() == triggers)
                        .map(Socket::key)
                        .toList();
    }

    /** Tells by node its component, and the keys of its outputs and triggers. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        byNode.forEach((id, sides) -> fields.put(
                id,
                Map.of(
                        "component",
                        sides.bound().node().component(),
                        "outputs",
                        outputs(id, false),
                        "triggers",
                        outputs(id, true))));
        return fields;
    }

    /** Returns the settings of a node that list all its sockets. */
    Map<String, @Nullable Object> listed(String node) {
        Map<String, @Nullable Object> listed = new LinkedHashMap<>();
        Sides sides = byNode.get(node);
        if (sides != null) {
            listed.put("inputs", settings(sides.inputs()));
            listed.put("outputs", settings(sides.outputs()));
        }
        return listed;
    }

    private static List<Map<String, String>> settings(Map<String, Socket> sockets) {
        List<Map<String, String>> settings = new ArrayList<>();
        sockets.values()
                .forEach(socket -> settings.add(Map.of(
                        "name",
                        socket.name(),
                        "socketKey",
                        socket.key(),
                        "socketType",
                        socket.type().name(),
                        "taskType",
                        socket.isTrigger() ? "option" : "output")));
        return settings;
    }
}
