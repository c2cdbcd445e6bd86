// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as data, as far as a client may see it. Never holds a stack trace. Immutable.
 *
 * @param type the kind of error: the simple name of the exception's class
 * @param message what is wrong, without the place and without a full stop
 * @param path where the error arose; for a spell that failed because of a node, that node
 * @param component the name of the component of the node where the error arose; empty for a spell
 * @param hint what to do about it; null if there is nothing to say
 */
public record NodeError(
        String type,
        String message,
        NodePath path,
        String component,
        @Nullable String hint) {

    public NodeError {
        requireNonNull(type, "type");
        requireNonNull(message, "message");
        requireNonNull(path, "path");
        requireNonNull(component, "component");
    }

    /** Returns the parts by name, as they are written as JSON. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("message", message);
        fields.put("path", path.toString());
        fields.put("component", component);
        fields.put("hint", hint);
        return fields;
    }

    /** Returns the error in one line: {@code node '7/3' (Switch): what is wrong (what to do)}. */
    @Override
    public String toString() {
        String place = path.isRoot() ? "" : "node '" + path + "' (" + component + "): ";
        return place + message + (hint == null ? "" : " (" + hint + ")");
    }
}
