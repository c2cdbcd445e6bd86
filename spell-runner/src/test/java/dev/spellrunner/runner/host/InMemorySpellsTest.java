// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.SpellStore;

class InMemorySpellsTest extends SpellStoreContract {

    @Override
    protected SpellStore store() {
        return new InMemorySpells();
    }
}
