// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
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
        if (value instanceof Number known && Double.isFinite(known.doubleValue())) {
            return known.doubleValue();
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

    /** Returns the value of an input; that of the setting of its name where nothing is wired to it. */
    static @Nullable Object wiredOrSet(Inputs in, Node node, String name) {
        return in.has(name) ? in.get(name) : node.data().get(name);
    }

    /** Returns the number that an input has; that of the setting of its name where it has none. */
    static double wiredOrSetNumber(Inputs in, Node node, String name) {
        Object wired = in.get(name);
        if (wired != null) {
            return wired instanceof Number number ? number.doubleValue() : in.number(name);
        }
        Double number = number(node, name);
        if (number == null) {
            throw new IllegalArgumentException("needs the number '" + name + "' (wire it, or set it)");
        }
        return number;
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
                if (socket instanceof Map<?, ?> fields && !isTrigger(fields)) {
                    Object name = fields.get("name") != null ? fields.get("name") : fields.get("socketKey");
                    names.add(String.valueOf(name));
                }
            }
        }
        return names;
    }

    private static boolean isTrigger(Map<?, ?> socket) {
        return "option".equals(socket.get("taskType"))
                || SocketType.TRIGGER.name().equals(socket.get("socketType"));
    }
}
