// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The spells of a user as models: those that can take a message. */
final class Models {

    private Models() {}

    static byte[] all(SpellManager caller) {
        Map<String, Map<String, Object>> models = new TreeMap<>();
        for (String name : caller.spellNames()) {
            try {
                SpellCard card = caller.card(name);
                if (MessagePlaces.messageInput(card).isPresent()) {
                    models.put(card.spell().id(), fields(card.spell()));
                }
            } catch (InvalidSpellException | ServiceException e) {
                // One that cannot be run, or has gone meanwhile, is no model.
                models.remove(name);
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("object", "list");
        answer.put("data", List.copyOf(models.values()));
        return DoorJson.bytes(answer);
    }

    static byte[] one(SpellManager caller, String name) {
        return DoorJson.bytes(fields(caller.spell(name)));
    }

    private static Map<String, Object> fields(Spell spell) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", spell.id());
        fields.put("object", "model");
        fields.put("created", 0);
        fields.put("owned_by", "spellrunner");
        fields.put("name", spell.name());
        if (spell.fields().get("description") instanceof String description) {
            fields.put("description", description);
        }
        return fields;
    }
}
