// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.InvalidJsonPatchException;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Spell.Form;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.List;
import java.util.Map;

/** Spells as JSON trees, as clients see them and change them. */
final class SpellJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SpellJson() {}

    /** Returns a spell as the editor saved it. */
    static Object saved(Spell spell) {
        return JSON.convertValue(tree(spell), Object.class);
    }

    /** Returns a spell's graph alone, {@code {id, nodes}}, whatever the form in which the editor saves it. */
    static Object graph(Spell spell) {
        Spell bare = new Spell(spell.id(), spell.name(), spell.graph(), Map.of(), Form.BARE, Map.of());
        return JSON.convertValue(tree(bare), Object.class);
    }

    /**
     * Returns a spell after some changes of what the editor saved.
     *
     * @param patch operations of a JSON patch (RFC 6902)
     * @throws ServiceException {@code invalid-request}, if the patch is none, or does not fit
     * @throws InvalidSpellException if what it leaves is no spell
     */
    static Spell patched(Spell spell, List<?> patch) {
        JsonNode changed;
        try {
            changed = JsonPatch.apply(JSON.valueToTree(patch), tree(spell));
        } catch (InvalidJsonPatchException | JsonPatchApplicationException e) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "parameter 'patch' cannot be applied: " + e.getMessage(), Map.of());
        }
        Spell patched = SpellReader.standard().read(changed.toString());
        if (!patched.id().equals(spell.id())) {
            throw new ServiceException(Code.INVALID_REQUEST, "a patch cannot change the id of a spell", Map.of());
        }
        return patched;
    }

    private static JsonNode tree(Spell spell) {
        try {
            return JSON.readTree(SpellWriter.compact().write(spell));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what the writer wrote is no JSON", e);
        }
    }
}
