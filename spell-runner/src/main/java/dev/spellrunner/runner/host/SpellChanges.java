// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Changes of spells by clients, one after the other, so that none undoes another unseen. Thread-safe. */
final class SpellChanges {

    private static final int MOST_WAITING = 1000;

    private final InOrder inOrder;

    SpellChanges(Executor executor) {
        this.inOrder = new InOrder(executor, MOST_WAITING);
    }

    /**
     * Changes a spell as it is when its turn comes.
     *
     * @param patch operations of a JSON patch (RFC 6902)
     * @return the new version, which the user's store has
     */
    CompletableFuture<Spell> change(SpellManager caller, String spell, List<?> patch) {
        return inOrder.then(() -> {
            Spell changed = SpellJson.patched(caller.spell(spell), patch);
            try {
                caller.save(changed);
            } catch (UnsupportedOperationException e) {
                throw new ServiceException(Code.INVALID_REQUEST, String.valueOf(e.getMessage()), Map.of());
            }
            return changed;
        });
    }
}
