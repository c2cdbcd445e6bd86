// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.spell.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a node: {@link Node#data}. Editors write numbers as numbers or as text. */
final class Settings {

    private Settings() {}

    /** Returns a text; null if it is not set, or blank. */
    static @Nullable String text(Node node, String name) {
        return node.data().get(name) instanceof String text && !text.isBlank() ? text : null;
    }

    static String text(Node node, String name, String absent) {
        String text = text(node, name);
        return text == null ? absent : text;
    }

    /**
     * Returns a text that has to be there.
     *
     * @param remedy what to do if it is not
     */
    static String requiredText(Node node, String name, String remedy) {
        String text = text(node, name);
        if (text == null) {
            throw new IllegalArgumentException("has no '" + name + "' (" + remedy + ")");
        }
        return text;
    }

    static double number(Node node, String name, double absent) {
        Double number = number(node, name);
        return number == null ? absent : number;
    }

    /** Returns a number; null if it is not set. */
    static @Nullable Double number(Node node, String name) {
        Object value = node.data().get(name);
        if (value == null || (value instanceof String text && text.isBlank())) {
            return null;
        }
        try {
            double number = Inputs.of(Map.of(name, value)).number(name);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (IllegalArgumentException e) {
            throw notANumber(name, value, e);
        }
        throw notANumber(name, value, null);
    }

    private static IllegalArgumentException notANumber(String name, Object value, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "setting '" + name + "' should be a number, but is '" + value + "' (change it in the editor)", cause);
    }

    /** Returns the names of the data outputs that a person added to a node. */
    static Set<String> addedOutputs(Node node) {
        return new HashSet<>(addedNames(node, "outputs"));
    }

    /** Returns the names of the data sockets that a person added to a node, in their order; triggers are left out. */
    static List<String> addedNames(Node node, String side) {
        List<String> names = new ArrayList<>();
        if (node.data().get(side) instanceof List<?> sockets) {
            for (Object socket : sockets) {
                if (socket instanceof Map<?, ?> fields && !"option".equals(fields.get("taskType"))) {
                    Object name = fields.get("name") != null ? fields.get("name") : fields.get("socketKey");
                    names.add(String.valueOf(name));
                }
            }
        }
        return names;
    }
}
