// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The notice that a spell has changed. Immutable.
 *
 * @param spell the spell's id
 * @param name its name now; null if the spell is gone
 * @param version its version now; null if the spell is gone
 */
public record SpellUpdate(
        String spell, @Nullable String name, @Nullable String version) {

    public SpellUpdate {
        requireNonNull(spell, "spell");
    }

    /** Returns the notice as JSON values: {@code {spell, name, version}}, or {@code {spell, gone: true}}. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("spell", spell);
        if (name == null || version == null) {
            fields.put("gone", true);
        } else {
            fields.put("name", name);
            fields.put("version", version);
        }
        return fields;
    }
}
