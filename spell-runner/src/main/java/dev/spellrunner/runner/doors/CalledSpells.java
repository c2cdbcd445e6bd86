// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Finds the names of the spells that a spell calls, and those call, as they are drawn. */
public final class CalledSpells {

    /** A spell may call itself. */
    private static final int MOST = 200;

    private CalledSpells() {}

    private record Called(NodePath at, Spell spell) {}

    /** Returns the names by the paths of the nodes that call the spells; of the nearest ones if there are very many. */
    public static Map<NodePath, String> names(SpellManager caller, Spell spell) {
        Map<NodePath, String> names = new HashMap<>();
        Queue<Called> left = new ArrayDeque<>();
        left.add(new Called(NodePath.ROOT, spell));
        for (Called next = left.poll(); next != null && names.size() < MOST; next = left.poll()) {
            for (Node node : next.spell().graph().nodes()) {
                if (node.component().equals("Spell") && node.data().get("spellId") instanceof String id) {
                    NodePath path = next.at().child(node.id());
                    names.put(path, id);
                    try {
                        Spell found = caller.spell(id);
                        names.put(path, found.name());
                        left.add(new Called(path, found));
                    } catch (ServiceException e) {
                        // A spell that is not there is told by the run.
                        names.put(path, id);
                    }
                }
            }
        }
        return names;
    }
}
