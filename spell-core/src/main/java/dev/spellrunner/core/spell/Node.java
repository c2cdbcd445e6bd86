// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One box of a graph. Immutable.
 *
 * @param id the node's id, unique in its graph; not blank
 * @param component the name of the component that it is one of
 * @param data the node's settings
 * @param position where it stands on the canvas
 * @param inputs by input socket, the outputs that are wired to it: the side of a wire that counts
 * @param outputs by output socket, the inputs that it is wired to: kept as it was read, and checked against the inputs
 * @param fields what the file says of the node beyond that, or in another form than this record's, to be written again
 */
public record Node(
        String id,
        String component,
        Map<String, @Nullable Object> data,
        Position position,
        Map<String, List<Link>> inputs,
        Map<String, List<Link>> outputs,
        Map<String, @Nullable Object> fields) {

    /** The order in which side-by-side nodes run: from the top, then from the left, then by id (numbers as numbers). */
    public static final Comparator<Node> CANVAS_ORDER = Comparator.<Node>comparingDouble(
                    node -> node.position().y())
            .thenComparingDouble(node -> node.position().x())
            .thenComparing(Node::id, Node::compareIds);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    public Node {
        requireNonNull(id, "id");
        requireNonNull(component, "component");
        requireNonNull(position, "position");
        if (id.isBlank()) {
            throw new IllegalArgumentException("a node needs an id");
        }
        data = Json.freeze(data);
        inputs = copyOf(inputs);
        outputs = copyOf(outputs);
        fields = Json.freeze(fields);
    }

    /**
     * Returns what the person who drew the spell calls this node: its setting {@code name}, else its component's name.
     */
    public String name() {
        return data.get("name") instanceof String name && !name.isBlank() ? name : component;
    }

    private static int compareIds(String a, String b) {
        if (NUMBER.matcher(a).matches() && NUMBER.matcher(b).matches()) {
            return Long.compare(Long.parseLong(a), Long.parseLong(b));
        }
        return a.compareTo(b);
    }

    private static Map<String, List<Link>> copyOf(Map<String, List<Link>> sockets) {
        if (sockets.isEmpty()) {
            return Map.of();
        }
        if (sockets.size() == 1) {
            Map.Entry<String, List<Link>> only = sockets.entrySet().iterator().next();
            return Map.of(requireNonNull(only.getKey(), "socket"), List.copyOf(only.getValue()));
        }
        FrozenMap.Builder<List<Link>> copy = new FrozenMap.Builder<>(sockets.size());
        sockets.forEach((key, links) -> copy.put(requireNonNull(key, "socket"), List.copyOf(links)));
        return copy.build();
    }
}
