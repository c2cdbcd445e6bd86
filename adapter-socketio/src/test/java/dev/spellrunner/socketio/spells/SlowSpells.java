// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A store without spells, which is slow to say so of the spell {@code slow}. */
final class SlowSpells implements SpellStore {

    /** Is counted down when the spell is asked for. */
    final CountDownLatch asked = new CountDownLatch(1);
    /** Lets the store answer. */
    final CountDownLatch answers = new CountDownLatch(1);

    @Override
    public Optional<Spell> find(String idOrName) {
        if (idOrName.equals("slow")) {
            asked.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> names() {
        return List.of();
    }
}
