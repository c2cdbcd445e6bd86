// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Spell.Form;
import dev.spellrunner.runner.host.ServiceException.Code;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;

/** Spells as JSON trees, as clients see them and change them. */
final class SpellJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SpellJson() {}

    /** Returns a spell as the editor saved it. */
    static Object saved(Spell spell) {
        return tree(spell);
    }

    /** Returns a spell's graph alone, {@code {id, nodes}}, whatever the form in which the editor saves it. */
    static Object graph(Spell spell) {
        Spell bare = new Spell(spell.id(), spell.name(), spell.graph(), Map.of(), Form.BARE, Map.of());
        return tree(bare);
    }

    /**
     * Returns a spell after some changes of what the editor saved.
     *
     * @param patch operations of a JSON patch (RFC 6902)
     * @throws ServiceException {@code invalid-request}, if the patch is none, or does not fit
     * @throws InvalidSpellException if what it leaves is no spell
     */
    static Spell patched(Spell spell, List<?> patch) {
        String changed;
        try {
            changed = Json.createPatch(array(patch)).apply(object(spell)).toString();
        } catch (JsonException | ClassCastException e) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "parameter 'patch' cannot be applied: " + e.getMessage(), Map.of());
        }
        Spell patched = SpellReader.standard().read(changed);
        if (!patched.id().equals(spell.id())) {
            throw new ServiceException(Code.INVALID_REQUEST, "a patch cannot change the id of a spell", Map.of());
        }
        return patched;
    }

    private static JsonArray array(List<?> patch) {
        try (JsonReader reader = Json.createReader(new StringReader(JSON.writeValueAsString(patch)))) {
            return reader.readArray();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("parameter 'patch' is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonObject object(Spell spell) {
        try (JsonReader reader =
                Json.createReader(new StringReader(SpellWriter.compact().write(spell)))) {
            return reader.readObject();
        }
    }

    private static Object tree(Spell spell) {
        try {
            return JSON.readValue(SpellWriter.compact().write(spell), Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what the writer wrote is no JSON", e);
        }
    }
}
