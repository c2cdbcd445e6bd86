// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Spell.Form;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Spells as JSON trees, as clients see them and change them. */
final class SpellJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Numbers that a change does not touch stay as they were written. */
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** For work of the processors alone: more at once would not be done sooner. */
    private static final Turns TURNS = new Turns();

    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private SpellJson() {}

    /** Returns a spell as the editor saved it. */
    static Map<String, Object> saved(Spell spell) {
        return new SpellTree(() -> TURNS.call(() -> tree(spell)));
    }

    /** Returns a spell's graph alone, {@code {id, nodes}}, whatever the form in which the editor saves it. */
    static Map<String, Object> graph(Spell spell) {
        Spell bare = new Spell(spell.id(), spell.name(), spell.graph(), Map.of(), Form.BARE, Map.of());
        return new SpellTree(() -> TURNS.call(() -> tree(bare)));
    }

    /**
     * Returns a spell after some changes of what the editor saved: all of them, or none.
     *
     * @param patch operations of a JSON patch (RFC 6902)
     * @throws ServiceException {@code invalid-request}, or {@code limit}, if one does not fit; tells which, and where
     * @throws InvalidSpellException if what they leave is no spell
     */
    static Spell patched(Spell spell, List<?> patch) {
        return changed(spell, patch, SpellPatch::applied);
    }

    /**
     * Returns a spell after some changes of what the editor saved: all of them, or none.
     *
     * @param diff operations of ot-json0
     * @throws ServiceException {@code invalid-request}, or {@code limit}, if one does not fit; tells which, and where
     * @throws InvalidSpellException if what they leave is no spell
     */
    static Spell changed(Spell spell, List<?> diff) {
        return changed(spell, diff, SpellDiff::applied);
    }

    private static Spell changed(Spell spell, List<?> operations, BinaryOperator<JsonNode> change) {
        try {
            JsonNode saved = EXACT.readTree(SpellWriter.compact().write(spell));
            return read(spell, EXACT.writeValueAsString(change.apply(saved, EXACT.valueToTree(operations))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the writer did not write JSON", e);
        }
    }

    private static Spell read(Spell before, String json) {
        Spell after = SpellReader.standard().read(json);
        if (!after.id().equals(before.id())) {
            throw new ServiceException(Code.INVALID_REQUEST, "a change cannot change the id of a spell", Map.of());
        }
        return after;
    }

    /** Takes several times the size of a spell for a moment, and so for few spells at once. */
    private static Map<String, Object> tree(Spell spell) {
        try {
            return JSON.readValue(SpellWriter.compact().write(spell), FIELDS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the writer did not write JSON", e);
        }
    }
}
