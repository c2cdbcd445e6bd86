// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.component.Report.Side;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives nodes their component, their sockets and their worker. Confined. */
final class NodeBinder {

    private final Components components;
    private final Report report;
    private final SettingCheck settings;

    NodeBinder(Components components, Report report) {
        this.components = components;
        this.report = report;
        this.settings = new SettingCheck(report);
    }

    BoundNode bind(int index, Node node) {
        Component component = components.find(node.component()).orElse(null);
        if (component == null) {
            report.error(
                    node,
                    "has unknown component '" + node.component() + "'",
                    report.hint(() -> components.guess(node.component()), Components.REGISTER));
            return new BoundNode(index, node, null, null, guessed(node, Side.INPUT), guessed(node, Side.OUTPUT));
        }
        return new BoundNode(
                index,
                node,
                component,
                workerOf(node, component),
                inputsOf(node, component),
                withAdded(component.outputs(), node, Side.OUTPUT));
    }

    private @Nullable Worker workerOf(Node node, Component component) {
        if (component.missing().isPresent()) {
            report.error(
                    node,
                    "component '" + component.name() + "' lacks what it needs",
                    component.missing().get());
            return null;
        }
        if (!settings.allFit(node, component)) {
            return null;
        }
        try {
            return component.workerFor(node);
        } catch (RuntimeException e) {
            String reason = e.getMessage();
            report.error(node, reason == null ? "has wrong settings" : reason, null);
            return null;
        }
    }

    private static List<Socket> inputsOf(Node node, Component component) {
        List<Socket> listed = withAdded(component.inputs(), node, Side.INPUT);
        return component.hasOpenInputs() ? withWired(listed, node.inputs()) : listed;
    }

    /** A component's sockets, and those that a person added to the node: {@code data.inputs} or {@code data.outputs}. */
    static List<Socket> withAdded(List<Socket> declared, Node node, Side side) {
        if (!(node.data().get(side.field()) instanceof List<?> added) || added.isEmpty()) {
            return declared;
        }
        List<Socket> sockets = new ArrayList<>(declared);
        Set<String> keys = keysOf(declared);
        for (Object entry : added) {
            Socket socket = entry instanceof Map<?, ?> fields ? added(fields) : null;
            if (socket != null && keys.add(socket.key())) {
                sockets.add(socket);
            }
        }
        return sockets;
    }

    private static Set<String> keysOf(List<Socket> sockets) {
        Set<String> keys = new HashSet<>();
        sockets.forEach(socket -> keys.add(socket.key()));
        return keys;
    }

    private static @Nullable Socket added(Map<?, ?> fields) {
        String name = fields.get("name") instanceof String text ? text : null;
        String key = fields.get("socketKey") instanceof String text ? text : name;
        if (key == null) {
            return null;
        }
        return new Socket(key, name == null ? key : name, typeOf(fields), false);
    }

    /** A socket's type: {@code taskType: "option"} marks a trigger, whatever the socket type says. */
    private static SocketType typeOf(Map<?, ?> fields) {
        if ("option".equals(fields.get("taskType"))) {
            return SocketType.TRIGGER;
        }
        return fields.get("socketType") instanceof String type && !type.isBlank()
                ? new SocketType(type)
                : SocketType.ANY;
    }

    /** The sockets that a node of an unknown component seems to have, so that it can be drawn. */
    private static List<Socket> guessed(Node node, Side side) {
        return withWired(withAdded(List.of(), node, side), side == Side.INPUT ? node.inputs() : node.outputs());
    }

    /** Sockets that are listed, and those that are only wired. */
    private static List<Socket> withWired(List<Socket> listed, Map<String, List<Link>> wired) {
        List<Socket> sockets = listed;
        Set<String> keys = keysOf(listed);
        for (String key : wired.keySet()) {
            if (!keys.contains(key)) {
                boolean trigger = key.toLowerCase(Locale.ROOT).contains("trigger");
                sockets = sockets == listed ? new ArrayList<>(listed) : sockets;
                sockets.add(Socket.of(key, trigger ? SocketType.TRIGGER : SocketType.ANY));
            }
        }
        return sockets;
    }
}
