// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A host whose users each have the same small spells of their own, so that no attack finds what another one left. Thread-safe. */
public final class AttackedHost {

    /** The name of the spell that every user has. */
    public static final String SPELL = "s";

    private final AtomicLong users = new AtomicLong();
    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell()))
            .components(StandardComponents.all())
            .build();

    /** Returns the host. */
    public SpellHost host() {
        return host;
    }

    /** Connects a user who was never here. */
    public SpellManager connect() {
        return host.connect(new User("user-" + users.incrementAndGet()));
    }

    private static Spell spell() {
        return Spell.named(SPELL)
                .node("1", "Universal Input", Map.of("name", "text"))
                .node("2", "Echo")
                .node("3", "Output", Map.of("name", "text"))
                .wire("1", "output", "2", "input")
                .wire("2", "output", "3", "input")
                .build();
    }
}
