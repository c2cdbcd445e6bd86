// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The description of a spell's input by the settings of its node, for forms and tools. */
final class DescribedInput {

    private static final Set<SocketType> VALUES =
            Set.of(SocketType.STRING, SocketType.NUMBER, SocketType.BOOLEAN, SocketType.ARRAY, SocketType.OBJECT);

    private DescribedInput() {}

    /** An input without a default is required. */
    static InputSpec of(Node node) {
        Object fallback = fallback(node);
        InputSpec spec = InputSpec.of(node.name()).typed(type(node, fallback));
        if (node.data().get("description") instanceof String description) {
            spec = spec.describedAs(description);
        }
        return fallback == null ? spec.asRequired() : spec.defaultingTo(fallback);
    }

    private static @Nullable Object fallback(Node node) {
        Object text = node.data().get("text");
        return text != null ? text : node.data().get("defaultValue");
    }

    /** A text by default may stand for anything; what else there is by default tells what is meant. */
    private static SocketType type(Node node, @Nullable Object fallback) {
        if (node.data().get("socketType") instanceof String name && !name.isBlank()) {
            SocketType declared = new SocketType(name);
            if (VALUES.contains(declared)) {
                return declared;
            }
        }
        if (fallback instanceof Number) {
            return SocketType.NUMBER;
        }
        if (fallback instanceof Boolean) {
            return SocketType.BOOLEAN;
        }
        return fallback instanceof List<?> ? SocketType.ARRAY : SocketType.ANY;
    }
}
