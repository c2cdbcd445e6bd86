// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words for a value in a message: JSON, shortened, as the author of the spell knows it. Confined to one thread. */
final class ShownValue {

    private static final int LONGEST = 80;

    private final StringBuilder json = new StringBuilder();

    private ShownValue() {}

    /** Returns what a value is: {@code an object: {"a":[1]}}. */
    static String of(Object value) {
        ShownValue shown = new ShownValue();
        shown.write(value);
        String text =
                shown.json.length() > LONGEST ? shown.json.substring(0, LONGEST - 1) + "…" : shown.json.toString();
        String kind = value instanceof Map ? "an object: " : value instanceof Collection ? "a list: " : "";
        return kind + text;
    }

    /** Recursive, but what is too long to be shown ends it. */
    private void write(@Nullable Object value) {
        if (json.length() > LONGEST) {
            return;
        }
        if (value instanceof CharSequence text) {
            writeText(text);
        } else if (value instanceof Map<?, ?> object) {
            json.append('{');
            for (Iterator<? extends Map.Entry<?, ?>> fields = object.entrySet().iterator(); goesOn(fields); ) {
                Map.Entry<?, ?> field = fields.next();
                writeText(String.valueOf(field.getKey()));
                json.append(':');
                write(field.getValue());
                json.append(fields.hasNext() ? "," : "");
            }
            json.append('}');
        } else if (value instanceof Collection<?> list) {
            json.append('[');
            for (Iterator<?> elements = list.iterator(); goesOn(elements); ) {
                write(elements.next());
                json.append(elements.hasNext() ? "," : "");
            }
            json.append(']');
        } else {
            json.append(value);
        }
    }

    private boolean goesOn(Iterator<?> rest) {
        return rest.hasNext() && json.length() <= LONGEST;
    }

    private void writeText(CharSequence text) {
        json.append('"');
        for (int i = 0; i < text.length() && json.length() <= LONGEST; i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\') {
                json.append('\\').append(next);
            } else if (next < ' ') {
                json.append(String.format("\\u%04x", (int) next));
            } else {
                json.append(next);
            }
        }
        json.append('"');
    }
}
