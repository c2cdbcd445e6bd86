// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

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
     * @param change what to make of it
     * @return the new version, which the user's store has
     */
    CompletableFuture<Spell> change(SpellManager caller, String spell, UnaryOperator<Spell> change) {
        return inOrder.then(() -> {
            Spell changed = change.apply(caller.spell(spell));
            try {
                caller.save(changed);
            } catch (UnsupportedOperationException e) {
                throw new ServiceException(Code.INVALID_REQUEST, String.valueOf(e.getMessage()), Map.of());
            }
            return changed;
        });
    }
}
