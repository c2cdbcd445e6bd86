// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagePlacesTest {

    private static SpellCard card(Object textOfSystem) {
        Spell spell = Spell.named("s")
                .id("s")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("3", "Universal Input", Map.of("name", "system", "text", textOfSystem))
                .node("4", "Universal Input", Map.of("name", "history"))
                .build();
        try (SpellHost host =
                        SpellHost.builder(user -> new InMemorySpells(spell)).build();
                SpellManager ada = host.connect(new User("ada"))) {
            return ada.card("s");
        }
    }

    @Test
    void leaveADefaultAloneWhereTheConversationSaysNothing() {
        Map<String, Object> silent = Map.of("system", "", "history", List.of(), "images", List.of());
        Map<String, Object> telling = Map.of("system", "be loud", "history", List.of("hi"));

        assertThat(MessagePlaces.rest(card("be brief"), silent)).isEqualTo(Map.of("history", List.of()));
        assertThat(MessagePlaces.rest(card(""), silent)).isEqualTo(Map.of("system", "", "history", List.of()));
        assertThat(MessagePlaces.rest(card("be brief"), telling)).isEqualTo(telling);
    }

    @Test
    void giveATextToAnInputThatTakesNoEvent() {
        assertThat(MessagePlaces.message(card(""), "message", "hi", "s7")).isEqualTo("hi");
    }
}
