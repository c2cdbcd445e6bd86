// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.ManualGate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The breakpoints of runs. Immutable.
 *
 * @param paused whether they do before their first node
 * @param nodes paths of nodes
 * @param components names of components
 */
record Stops(boolean paused, Set<NodePath> nodes, Set<String> components) {

    static final Stops NONE = new Stops(false, Set.of(), Set.of());

    Stops {
        nodes = Set.copyOf(nodes);
        components = Set.copyOf(components);
    }

    static Stops at(Collection<NodePath> nodes, Collection<String> components) {
        return new Stops(false, Set.copyOf(nodes), Set.copyOf(components));
    }

    /** Returns what the parameters {@code nodes} and {@code components} say. */
    static Stops at(Parameters given) {
        return new Stops(
                false,
                given.texts("nodes").stream().map(NodePath::parse).collect(Collectors.toSet()),
                Set.copyOf(given.texts("components")));
    }

    Stops paused(boolean first) {
        return new Stops(first, nodes, components);
    }

    boolean isNone() {
        return !paused && nodes.isEmpty() && components.isEmpty();
    }

    /** Lets a gate stop here. */
    void setAt(ManualGate gate) {
        gate.breakpoints(nodes, components);
        if (paused) {
            gate.pause();
        }
    }

    /** Returns what a store of runs keeps; nothing if this is none. */
    Map<String, @Nullable Object> kept() {
        if (isNone()) {
            return Map.of();
        }
        Map<String, @Nullable Object> kept = fields();
        kept.put("paused", paused);
        return kept;
    }

    /** Returns what a store of runs has kept. */
    static Stops ofKept(Map<String, @Nullable Object> kept) {
        Parameters fields = new Parameters(kept);
        return kept.isEmpty() ? NONE : at(fields).paused(fields.flag("paused"));
    }

    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("nodes", nodes.stream().map(NodePath::toString).sorted().toList());
        fields.put("components", components.stream().sorted().toList());
        return fields;
    }
}
