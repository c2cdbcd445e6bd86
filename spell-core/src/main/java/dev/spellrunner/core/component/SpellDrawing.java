// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Report.Side;
import dev.spellrunner.core.hint.DidYouMean;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Draws a spell of components that are known: each node and wire is checked as it is made, and the error names the node and the
 * socket, and what was meant. {@link Components#draw} begins one.
 *
 * <pre>{@code
 * Spell greeting = StandardComponents.all().draw("greeting")
 *         .node("start", "Module Trigger In")
 *         .node("name", "Universal Input", Map.of("name", "name"))
 *         .node("prompt", "Generator", Map.of("fewshot", "A greeting for {{name}}:"))
 *         .node("end", "Output", Map.of("name", "greeting"))
 *         .then("start", "prompt", "end")
 *         .wire("name", "prompt.name")
 *         .wire("prompt.result", "end")
 *         .build();
 * }</pre>
 *
 * <p>Nodes have the sockets that their settings name, unless these list some: a template's names are inputs of a Generator, what
 * a Code reads and returns are its inputs and outputs. Nodes are placed from the top to the bottom in the order of their calls,
 * which is their order of execution. Confined to one thread.
 */
public final class SpellDrawing {

    private static final String ERROR = "error";

    private final Components components;
    private final String name;
    private final SpellBuilder builder;
    private final Map<String, Drawn> nodes = new LinkedHashMap<>();

    SpellDrawing(Components components, String name) {
        this.components = components;
        this.name = requireNonNull(name, "name");
        this.builder = Spell.named(name);
    }

    private record Drawn(String id, List<Socket> inputs, List<Socket> outputs) {

        List<Socket> sockets(Side side) {
            return side == Side.INPUT ? inputs : outputs;
        }
    }

    private record End(Drawn node, Socket socket) {}

    /** Sets the id under which the spell is stored; by default its name. */
    public SpellDrawing id(String spellId) {
        builder.id(spellId);
        return this;
    }

    /** Sets a value that the spell's State starts with. */
    public SpellDrawing state(String key, @Nullable Object value) {
        builder.state(key, value);
        return this;
    }

    /** Adds a node without settings; see {@link #node(String, String, Map)}. */
    public SpellDrawing node(String nodeId, String component) {
        return node(nodeId, component, Map.of());
    }

    /**
     * Adds a node.
     *
     * @param nodeId its id; not used before
     * @param component its component's name
     * @param data its settings
     * @throws IllegalArgumentException if there is such a node already, or no such component
     */
    public SpellDrawing node(String nodeId, String component, Map<String, ?> data) {
        Component known = components
                .find(requireNonNull(component, "component"))
                .orElseThrow(() -> wrong(
                        "node '" + nodeId + "'",
                        "has unknown component '" + component + "'",
                        components.hintFor(component)));
        Map<String, @Nullable Object> settings = NamedSockets.addedTo(data, known);
        builder.node(nodeId, component, settings);
        Node node = new Node(nodeId, component, settings, new Position(0, 0), Map.of(), Map.of(), Map.of());
        nodes.put(
                nodeId,
                new Drawn(
                        nodeId,
                        NodeBinder.withAdded(known.inputs(), node, Side.INPUT),
                        NodeBinder.withAdded(known.outputs(), node, Side.OUTPUT)));
        return this;
    }

    /**
     * Adds a node that calls another spell, by its id: it has the inputs, outputs, entries and exits of that spell as sockets.
     *
     * @throws IllegalArgumentException if there is such a node already, or these components have no {@code Spell}
     */
    public SpellDrawing calling(String nodeId, Spell called) {
        return node(nodeId, "Spell", NamedSockets.calling(called, components));
    }

    /**
     * Wires triggers: when one node is done, the next one works.
     *
     * @param first the id of a node, or {@code id.socket} where it has several trigger outputs; {@code error} has to be named
     * @param next those that follow, each after the one before
     * @throws IllegalArgumentException if there is no such node or socket, or several that might be meant
     */
    public SpellDrawing then(String first, String... next) {
        String from = first;
        for (String to : next) {
            wire(from, to, Socket::isTrigger, "trigger ");
            from = to;
        }
        return this;
    }

    /**
     * Wires values.
     *
     * @param from {@code id.socket}, or the id of a node for its only data output, or the one that is called {@code output}
     * @param to {@code id.socket}, or the id of a node for its only data input, or the one that is called {@code input}
     * @throws IllegalArgumentException if there is no such node or socket, or several that might be meant
     */
    public SpellDrawing wire(String from, String to) {
        wire(from, to, socket -> !socket.isTrigger(), "");
        return this;
    }

    private void wire(String from, String to, Predicate<Socket> kind, String what) {
        End output = end(from, Side.OUTPUT, kind, what);
        End input = end(to, Side.INPUT, kind, what);
        builder.wire(
                output.node().id(),
                output.socket().key(),
                input.node().id(),
                input.socket().key());
    }

    /** Returns the spell as drawn so far. */
    public Spell build() {
        return builder.build();
    }

    private End end(String named, Side side, Predicate<Socket> kind, String what) {
        Drawn whole = nodes.get(named);
        if (whole != null) {
            return new End(whole, only(whole, side, kind, what));
        }
        for (int dot = named.lastIndexOf('.'); dot > 0; dot = named.lastIndexOf('.', dot - 1)) {
            Drawn node = nodes.get(named.substring(0, dot));
            if (node != null) {
                return new End(node, socket(node, named.substring(dot + 1), side, kind, what));
            }
        }
        String id = named.contains(".") ? named.substring(0, named.lastIndexOf('.')) : named;
        throw wrong(
                "node '" + id + "'",
                "is not drawn",
                DidYouMean.hint(id, nodes.keySet()).orElse("add nodes before wires"));
    }

    private Socket only(Drawn node, Side side, Predicate<Socket> kind, String what) {
        List<Socket> fitting = node.sockets(side).stream()
                .filter(kind)
                .filter(socket -> side == Side.INPUT || !socket.key().equals(ERROR))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        String usual = side == Side.INPUT ? "input" : "output";
        for (Socket socket : fitting) {
            if (socket.key().equals(usual)) {
                return socket;
            }
        }
        String sockets = what + usual;
        throw wrong(
                "node '" + node.id() + "'",
                fitting.isEmpty() ? "has no " + sockets : "has several " + sockets + "s",
                fitting.isEmpty()
                        ? "wire another node"
                        : "name one of " + names(fitting) + ", as in '" + node.id() + "."
                                + fitting.get(0).key() + "'");
    }

    private Socket socket(Drawn node, String key, Side side, Predicate<Socket> kind, String what) {
        String sockets = what + (side == Side.INPUT ? "input" : "output");
        List<Socket> fitting = node.sockets(side).stream().filter(kind).toList();
        for (Socket socket : node.sockets(side)) {
            if (socket.key().equals(key) || socket.name().equals(key)) {
                if (kind.test(socket)) {
                    return socket;
                }
                throw wrong(
                        "node '" + node.id() + "', socket '" + key + "'",
                        socket.isTrigger() ? "is a trigger, not a value" : "is a value, not a trigger",
                        socket.isTrigger() ? "wire triggers with then" : "wire values with wire");
            }
        }
        throw wrong(
                "node '" + node.id() + "', socket '" + key + "'",
                "is no " + sockets + " of the node",
                DidYouMean.hint(key, names(fitting))
                        .orElse(fitting.isEmpty() ? "it has none" : "it has " + names(fitting)));
    }

    private static List<String> names(List<Socket> sockets) {
        return sockets.stream().map(Socket::key).toList();
    }

    private IllegalArgumentException wrong(String place, String what, String hint) {
        return new IllegalArgumentException("spell '" + name + "', " + place + ": " + what + " (" + hint + ")");
    }
}
