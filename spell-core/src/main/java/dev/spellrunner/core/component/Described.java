// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what settings and inputs are described by alike. */
final class Described {

    private Described() {}

    static void addTo(
            Map<String, @Nullable Object> fields, @Nullable Object defaultValue, boolean required, String description) {
        if (defaultValue != null) {
            fields.put("default", defaultValue);
        }
        if (required) {
            fields.put("required", true);
        }
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
    }
}
