// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellManager;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spells of a user as models: those that can take a message. Immutable. */
final class ModelList {

    private static final Logger log = LoggerFactory.getLogger(OpenAiDoor.class);
    private static final List<String> TIMES = List.of("createdAt", "updatedAt");

    private final Instant since;
    private final ChatMapping mapping;

    /**
     * Creates the list.
     *
     * @param since when spells were made that do not tell
     * @param mapping tells which spells take messages
     */
    ModelList(Instant since, ChatMapping mapping) {
        this.mapping = mapping;
        this.since = since;
    }

    byte[] all(SpellManager caller) {
        Map<String, Map<String, Object>> models = new TreeMap<>();
        for (String name : caller.spellNames()) {
            try {
                SpellCard card = caller.card(name);
                if (mapping.takesMessages(card)) {
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

    /**
     * Returns one.
     *
     * @throws ServiceException {@code not-found}, if it is not there, or takes no message
     */
    byte[] one(SpellManager caller, String name) {
        SpellCard card = caller.card(name);
        if (!mapping.takesMessages(card)) {
            throw new ServiceException(
                    Code.NOT_FOUND,
                    "the spell '" + name + "' takes no message, and is no model (GET /v1/models lists those that are)",
                    Map.of());
        }
        return DoorJson.bytes(fields(card.spell()));
    }

    private Map<String, Object> fields(Spell spell) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", spell.id());
        fields.put("object", "model");
        fields.put("created", created(spell).getEpochSecond());
        fields.put("owned_by", "spellrunner");
        fields.put("name", spell.name());
        if (spell.fields().get("description") instanceof String description) {
            fields.put("description", description);
        }
        return fields;
    }

    /** Editors write when a spell was made, or changed. */
    private Instant created(Spell spell) {
        for (String field : TIMES) {
            if (spell.fields().get(field) instanceof String text) {
                try {
                    return Instant.parse(text);
                } catch (DateTimeParseException e) {
                    log.debug("field '{}' of spell '{}' is not a time", field, spell.id(), e);
                }
            }
        }
        return since;
    }
}
