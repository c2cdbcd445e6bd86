// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.SocketType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A typed port of a node. Immutable.
 *
 * @param key what wires refer to it by; unique among the inputs, or outputs, of its node
 * @param name what workers and people call it; the key for the sockets of a component, a name of its own for those that
 *     a person added to a node
 * @param type what it carries
 * @param oneOf whether this input, where several wires end in it, only takes the value of the node that sent the
 *     trigger, and of nodes without trigger outputs
 * @param description its meaning, in a sentence for people who draw; empty if there is none
 */
public record Socket(String key, String name, SocketType type, boolean oneOf, String description) {

    public Socket {
        requireNonNull(key, "key");
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(description, "description");
    }

    /** Creates a socket without a description. */
    public Socket(String key, String name, SocketType type, boolean oneOf) {
        this(key, name, type, oneOf, "");
    }

    /** Returns a socket whose key is its name. */
    public static Socket of(String name, SocketType type) {
        return new Socket(name, name, type, false);
    }

    /** Returns the same socket with a description: a sentence for people who draw. */
    public Socket describedAs(String sentence) {
        return new Socket(key, name, type, oneOf, sentence);
    }

    /** Returns the parts by name, as they are written as JSON; parts that say nothing are left out. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("key", key);
        if (!name.equals(key)) {
            fields.put("name", name);
        }
        fields.put("type", type.kind());
        if (oneOf) {
            fields.put("oneOf", true);
        }
        Described.addTo(fields, null, false, description);
        return fields;
    }

    /** Tells whether it carries control instead of a value. */
    public boolean isTrigger() {
        return type.isTrigger();
    }
}
