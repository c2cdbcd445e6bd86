// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what settings, inputs and components say of themselves. */
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

    static Map<String, @Nullable Object> fieldsOf(Component component) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", component.name());
        fields.put("summary", component.summary());
        put(fields, "inputs", component.inputs().stream().map(Socket::fields).toList());
        put(fields, "outputs", component.outputs().stream().map(Socket::fields).toList());
        if (component.hasOpenInputs()) {
            fields.put("openInputs", true);
        }
        put(
                fields,
                "settings",
                component.settings().stream().map(Setting::fields).toList());
        put(fields, "fails", component.failures());
        component.missing().ifPresent(needs -> fields.put("needs", needs));
        return fields;
    }

    private static void put(Map<String, @Nullable Object> fields, String name, List<?> items) {
        if (!items.isEmpty()) {
            fields.put(name, items);
        }
    }
}
