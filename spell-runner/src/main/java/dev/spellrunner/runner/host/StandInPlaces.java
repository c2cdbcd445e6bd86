// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that cannot work on a host, of a spell and of those that it calls. A spell that is called in several places is there
 * once, at the first of them: its nodes are the same in all. Immutable.
 */
final class StandInPlaces {

    static final StandInPlaces NONE = new StandInPlaces();

    private final Map<String, Level> bySpell = new LinkedHashMap<>();
    private final Map<String, Place> byPath = new LinkedHashMap<>();

    /** One of the spells, and by its nodes those that they call. */
    private record Level(Spell spell, StandInSockets sockets, Map<String, Spell> called) {}

    /** A node that cannot work. */
    record Place(Spell spell, String node, StandInSockets sockets) {

        Set<String> outputs() {
            return sockets.outputs(node, false);
        }

        Set<String> triggers() {
            return sockets.outputs(node, true);
        }
    }

    private StandInPlaces() {}

    /**
     * Finds those of a spell.
     *
     * @param store has the spells that it calls
     */
    static StandInPlaces of(Spell spell, Components components, SpellStore store) {
        StandInPlaces places = new StandInPlaces();
        CalledSpells.of(spell, components, store).forEach(found -> places.take(found, components));
        return places;
    }

    private void take(CalledSpells.Found found, Components components) {
        StandInSockets sockets =
                StandInSockets.of(found.spell(), components, found.called().keySet());
        bySpell.put(found.spell().id(), new Level(found.spell(), sockets, found.called()));
        for (String node : sockets.nodes()) {
            byPath.put(found.path().child(node).toString(), new Place(found.spell(), node, sockets));
        }
    }

    /** Tells whether there are such nodes at all. */
    boolean isEmpty() {
        return byPath.isEmpty();
    }

    /** Returns the paths of the nodes, each of a spell that is called in several places once. */
    Set<String> paths() {
        return byPath.keySet();
    }

    /**
     * Returns the node at a path, if it is one of these; whichever of several calls of its spell the path leads through.
     *
     * @throws IllegalArgumentException if that is no path
     */
    Optional<Place> at(String path) {
        Place known = byPath.get(path);
        return known == null ? walkTo(NodePath.parse(path).asDrawn()) : Optional.of(known);
    }

    private Optional<Place> walkTo(NodePath path) {
        Level level = bySpell.values().stream().findFirst().orElse(null);
        String[] steps = path.toString().split("/", -1);
        for (int i = 0; i < steps.length - 1 && level != null; i++) {
            level = calledBy(level, NodePath.parse(steps[i]).node());
        }
        String node = path.node();
        return level == null || !level.sockets().has(node)
                ? Optional.empty()
                : Optional.of(new Place(level.spell(), node, level.sockets()));
    }

    private @Nullable Level calledBy(Level caller, String node) {
        Spell called = caller.called().get(node);
        return called == null ? null : bySpell.get(called.id());
    }

    /** Tells by path the component of each node, and the keys of its outputs and triggers; of one in a called spell, also where it is. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        byPath.forEach((path, place) -> fields.put(path, fields(path, place)));
        return fields;
    }

    private static Map<String, @Nullable Object> fields(String path, Place place) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("component", place.sockets().component(place.node()));
        fields.put("outputs", List.copyOf(place.outputs()));
        fields.put("triggers", List.copyOf(place.triggers()));
        if (path.indexOf('/') >= 0) {
            fields.put("spell", place.spell().name());
        }
        return fields;
    }
}
