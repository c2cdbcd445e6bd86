// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.BoundNode;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.component.Wiring;
import dev.spellrunner.core.spell.Connection;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of the nodes of a spell that cannot work on a host, since it lacks their component, what that needs, or the spell that
 * they call. The sockets of an unknown component are those that the spell lists and that wires end at, each a
 * trigger if the socket at the other end of a wire is one. Immutable.
 */
final class StandInSockets {

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
     * @param calling the ids of the nodes that call a spell which is there
     */
    static StandInSockets of(Spell spell, Components components, Set<String> calling) {
        StandInSockets found = new StandInSockets();
        found.take(spell, components, calling);
        return found;
    }

    private void take(Spell spell, Components components, Set<String> calling) {
        Map<String, Sides> all = new HashMap<>();
        for (BoundNode bound : Wiring.of(spell, components).nodes()) {
            Sides sides = new Sides(bound, byKey(bound.inputs()), byKey(bound.outputs()));
            all.put(bound.node().id(), sides);
            if (!canWork(bound, calling)) {
                byNode.put(bound.node().id(), sides);
            }
        }
        for (Connection wire : spell.graph().connections()) {
            takeWire(wire, all.get(wire.from()), all.get(wire.to()));
        }
    }

    private static boolean canWork(BoundNode bound, Set<String> calling) {
        Component component = bound.component();
        return component != null
                && component.missing().isEmpty()
                && (component.calledSpell(bound.node()).isEmpty()
                        || calling.contains(bound.node().id()));
    }

    private static Map<String, Socket> byKey(List<Socket> sockets) {
        Map<String, Socket> byKey = new LinkedHashMap<>();
        sockets.forEach(socket -> byKey.putIfAbsent(socket.key(), socket));
        return byKey;
    }

    /** The type of one end holds for the other; of two unknown ends, either may look like a trigger. */
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

    /** Tells whether a node is one that cannot work. */
    boolean has(String node) {
        return byNode.containsKey(node);
    }

    /** Returns the ids of the nodes that cannot work. */
    List<String> nodes() {
        return List.copyOf(byNode.keySet());
    }

    /** Returns the component of a node that cannot work. */
    String component(String node) {
        return sides(node).bound().node().component();
    }

    private Sides sides(String node) {
        return requireNonNull(byNode.get(node), "a node that cannot work");
    }

    /** Returns the keys of the outputs of a node that are values, or else that are triggers, in their order. */
    Set<String> outputs(String node, boolean triggers) {
        Set<String> keys = new LinkedHashSet<>();
        for (Socket socket : sides(node).outputs().values()) {
            if (socket.isTrigger() == triggers) {
                keys.add(socket.key());
            }
        }
        return keys;
    }

    /** Returns the settings of a node that list all its sockets. */
    Map<String, @Nullable Object> listed(String node) {
        Sides sides = sides(node);
        return Map.of("inputs", settings(sides.inputs()), "outputs", settings(sides.outputs()));
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
