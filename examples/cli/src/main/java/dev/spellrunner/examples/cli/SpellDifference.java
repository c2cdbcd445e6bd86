// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.spell.Connection;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place at which two spells differ. Immutable. Where a node stands on the canvas is no difference.
 *
 * @param kind what became of it
 * @param what what is there: {@code node '7'}, {@code wire 1.trigger -> 2.trigger}, {@code state 'mood'}, …
 * @param before what it was; null if it was not there
 * @param after what it is; null if it is no longer there
 */
record SpellDifference(
        Kind kind,
        String what,
        @Nullable Object before,
        @Nullable Object after) {

    /** A kind of difference. */
    enum Kind {
        ADDED('+'),
        REMOVED('-'),
        CHANGED('~');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }
    }

    /** Returns the differences in the order of the file; those of the spell as a whole first. */
    static List<SpellDifference> between(Spell before, Spell after) {
        List<SpellDifference> found = new ArrayList<>();
        compare("id", before.id(), after.id(), found);
        compare("name", before.name(), after.name(), found);
        compareAll("state", before.state(), after.state(), found);
        compareAll("field", before.fields(), after.fields(), found);
        compareNodes(before, after, found);
        compareWires(before, after, found);
        return found;
    }

    private static void compareNodes(Spell before, Spell after, List<SpellDifference> found) {
        for (Node node : before.graph().nodes()) {
            String place = "node '" + node.id() + "'";
            Node now = after.graph().node(node.id()).orElse(null);
            if (now == null) {
                found.add(new SpellDifference(Kind.REMOVED, place, node.component(), null));
                continue;
            }
            compare(place + ", component", node.component(), now.component(), found);
            compareAll(place + ", setting", node.data(), now.data(), found);
            compareAll(place + ", field", node.fields(), now.fields(), found);
        }
        for (Node node : after.graph().nodes()) {
            if (before.graph().node(node.id()).isEmpty()) {
                found.add(new SpellDifference(Kind.ADDED, "node '" + node.id() + "'", null, node.component()));
            }
        }
    }

    private static void compareWires(Spell before, Spell after, List<SpellDifference> found) {
        Set<Connection> then = new LinkedHashSet<>(before.graph().connections());
        Set<Connection> now = new LinkedHashSet<>(after.graph().connections());
        for (Connection wire : then) {
            if (!now.contains(wire)) {
                found.add(new SpellDifference(Kind.REMOVED, text(wire), null, null));
            }
        }
        for (Connection wire : now) {
            if (!then.contains(wire)) {
                found.add(new SpellDifference(Kind.ADDED, text(wire), null, null));
            }
        }
    }

    private static String text(Connection wire) {
        return "wire " + wire.from() + "." + wire.output() + " -> " + wire.to() + "." + wire.input();
    }

    private static void compareAll(
            String what,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            List<SpellDifference> found) {
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            String place = what + " '" + name + "'";
            if (!after.containsKey(name)) {
                found.add(new SpellDifference(Kind.REMOVED, place, before.get(name), null));
            } else if (!before.containsKey(name)) {
                found.add(new SpellDifference(Kind.ADDED, place, null, after.get(name)));
            } else {
                compare(place, before.get(name), after.get(name), found);
            }
        }
    }

    private static void compare(
            String what, @Nullable Object before, @Nullable Object after, List<SpellDifference> found) {
        if (!Objects.equals(before, after)) {
            found.add(new SpellDifference(Kind.CHANGED, what, before, after));
        }
    }

    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind.name().toLowerCase(Locale.ROOT));
        fields.put("what", what);
        if (before != null) {
            fields.put("before", before);
        }
        if (after != null) {
            fields.put("after", after);
        }
        return fields;
    }

    @Override
    public String toString() {
        String values = kind == Kind.CHANGED
                ? " was " + EventPrinter.text(before) + ", is " + EventPrinter.text(after)
                : before == null && after == null ? "" : " " + EventPrinter.text(before == null ? after : before);
        return kind.sign + " " + what + (kind == Kind.CHANGED ? ":" : "") + values;
    }
}
