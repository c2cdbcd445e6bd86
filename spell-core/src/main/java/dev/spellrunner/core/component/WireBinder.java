// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.component.Report.Side;
import dev.spellrunner.core.hint.DidYouMean;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the sockets at both ends of each connection. Confined. */
final class WireBinder {

    /** Up to this many sockets or links a search in order is faster than an index. */
    private static final int FEW = 12;

    private final List<BoundNode> nodes;
    private final Report report;
    private final Graph graph;
    private final IdentityHashMap<List<Socket>, Map<String, Socket>> socketIndexes = new IdentityHashMap<>();
    private final IdentityHashMap<List<Link>, Set<String>> linkIndexes = new IdentityHashMap<>();

    /** Binds the wires of a graph whose nodes are bound already, each at its place. */
    WireBinder(Graph graph, List<BoundNode> nodes, Report report) {
        this.graph = graph;
        this.nodes = nodes;
        this.report = report;
    }

    List<Wire> bind() {
        List<Wire> wires = new ArrayList<>(nodes.size());
        for (BoundNode to : nodes) {
            to.node().inputs().forEach((key, links) -> {
                for (Link link : links) {
                    Wire wire = bind(link, to, key);
                    if (wire != null) {
                        wires.add(wire);
                    }
                }
            });
            checkOutputSide(to);
        }
        return wires;
    }

    private @Nullable Wire bind(Link link, BoundNode to, String key) {
        BoundNode from = node(link.node());
        if (from == null) {
            report.warning(
                    to.node(),
                    Side.INPUT,
                    key,
                    "is wired to node '" + link.node() + "', which does not exist",
                    "the wire is dropped; save the spell again to remove it");
            return null;
        }
        Socket input = find(to.inputs(), key);
        if (input == null) {
            reportNoSocket(to, Side.INPUT, key, to.inputs());
            return null;
        }
        Socket output = find(from.outputs(), link.socket());
        if (output == null) {
            reportNoSocket(from, Side.OUTPUT, link.socket(), from.outputs());
            return null;
        }
        if (!lists(from.node().outputs().get(link.socket()), to.node().id(), key)) {
            report.warning(
                    to.node(),
                    Side.INPUT,
                    key,
                    "is wired to output '" + link.socket() + "' of node '" + link.node()
                            + "', which does not list the wire",
                    "the input side counts: the wire is kept");
        }
        Wire wire = new Wire(from, output, to, input);
        return isKnown(wire) && !carriesTheSame(wire) ? null : wire;
    }

    private @Nullable BoundNode node(String id) {
        int index = graph.indexOf(id);
        return index < 0 ? null : nodes.get(index);
    }

    private static boolean isKnown(Wire wire) {
        return wire.from().component() != null && wire.to().component() != null;
    }

    private boolean carriesTheSame(Wire wire) {
        if (wire.output().type().fits(wire.input().type())) {
            return true;
        }
        Node to = wire.to().node();
        String source = "output '" + wire.output().key() + "' of node '"
                + wire.from().node().id() + "'";
        if (wire.output().isTrigger() != wire.input().isTrigger()) {
            report.error(
                    to,
                    Side.INPUT,
                    wire.input().key(),
                    "takes a " + kind(wire.input()) + ", but " + source + " gives a " + kind(wire.output()),
                    "wire triggers to triggers and values to values");
            return false;
        }
        report.warning(
                to,
                Side.INPUT,
                wire.input().key(),
                "takes " + wire.input().type().name() + ", but " + source + " gives "
                        + wire.output().type().name(),
                null);
        return true;
    }

    private static String kind(Socket socket) {
        return socket.isTrigger() ? "trigger" : "value";
    }

    private void reportNoSocket(BoundNode node, Side side, String key, List<Socket> sockets) {
        List<String> keys = sockets.stream().map(Socket::key).toList();
        report.warning(
                node.node(),
                side,
                key,
                "has no " + (side == Side.INPUT ? "input" : "output") + " '" + key + "', but a wire to it",
                report.hint(() -> DidYouMean.hint(key, keys), "the wire is dropped"));
    }

    /** Finds wires that only the output side knows. */
    private void checkOutputSide(BoundNode from) {
        from.node().outputs().forEach((output, links) -> {
            for (Link link : links) {
                BoundNode to = node(link.node());
                if (to == null) {
                    report.warning(
                            from.node(),
                            Side.OUTPUT,
                            output,
                            "is wired to node '" + link.node() + "', which does not exist",
                            "the wire is dropped; save the spell again to remove it");
                } else if (!lists(
                        to.node().inputs().get(link.socket()), from.node().id(), output)) {
                    report.warning(
                            from.node(),
                            Side.OUTPUT,
                            output,
                            "is wired to input '" + link.socket() + "' of node '" + link.node()
                                    + "', which does not list the wire",
                            "the input side counts: the wire is dropped");
                }
            }
        });
    }

    private @Nullable Socket find(List<Socket> sockets, String key) {
        if (sockets.size() <= FEW) {
            for (Socket socket : sockets) {
                if (socket.key().equals(key)) {
                    return socket;
                }
            }
            return null;
        }
        return socketIndexes.computeIfAbsent(sockets, WireBinder::indexOf).get(key);
    }

    private static Map<String, Socket> indexOf(List<Socket> sockets) {
        Map<String, Socket> index = new HashMap<>();
        sockets.forEach(socket -> index.putIfAbsent(socket.key(), socket));
        return index;
    }

    private boolean lists(@Nullable List<Link> links, String node, String socket) {
        if (links == null) {
            return false;
        }
        if (links.size() <= FEW) {
            for (Link link : links) {
                if (link.node().equals(node) && link.socket().equals(socket)) {
                    return true;
                }
            }
            return false;
        }
        return linkIndexes.computeIfAbsent(links, WireBinder::ends).contains(end(node, socket));
    }

    private static Set<String> ends(List<Link> links) {
        Set<String> ends = new HashSet<>(links.size() * 2);
        links.forEach(link -> ends.add(end(link.node(), link.socket())));
        return ends;
    }

    private static String end(String node, String socket) {
        return node + '\0' + socket;
    }
}
