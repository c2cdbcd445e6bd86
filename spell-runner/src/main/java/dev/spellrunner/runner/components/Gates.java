// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What decides which way control goes. A gate decides once per run. */
final class Gates {

    private static final Outputs.Values TRUE = Outputs.none().firing("true");
    private static final Outputs.Values FALSE = Outputs.none().firing("false");

    private Gates() {}

    static Component booleanGate() {
        return Component.named("Boolean Gate")
                .summary("Fires one of two triggers, by a value that is true or false.")
                .input("boolean", SocketType.BOOLEAN)
                .triggerInput("trigger")
                .triggerOutput("true")
                .triggerOutput("false")
                .pure()
                .worker((in, ctx) -> Truth.of(in.get("boolean")) ? TRUE : FALSE);
    }

    static Component switchGate() {
        return Component.named("Switch")
                .summary("Fires the trigger whose name equals a text, or else default.")
                .input("input", SocketType.ANY)
                .triggerInput("trigger")
                .triggerOutput("default")
                .pure()
                .workerPerNode(node -> {
                    Set<String> cases = caseNames(node);
                    return (in, ctx) -> Outputs.none().firing(caseFor(in.get("input"), cases));
                });
    }

    private static Set<String> caseNames(Node node) {
        return node.data().get("outputs") instanceof List<?> outputs
                ? outputs.stream()
                        .map(output -> output instanceof Map<?, ?> fields ? fields.get("name") : null)
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static String caseFor(@Nullable Object value, Set<String> cases) {
        return value instanceof String text && cases.contains(text) ? text : "default";
    }

    static Component inRange() {
        return Component.named("In Range")
                .summary("Fires one of two triggers, by whether a number is between two others, these included.")
                .input("input", SocketType.NUMBER)
                .input("startNumber", SocketType.NUMBER)
                .input("endNumber", SocketType.NUMBER)
                .triggerInput("trigger")
                .triggerOutput("true")
                .triggerOutput("false")
                .pure()
                .worker((in, ctx) -> {
                    double number = in.number("input");
                    return bound(in, ctx.node(), "startNumber") <= number
                                    && number <= bound(in, ctx.node(), "endNumber")
                            ? TRUE
                            : FALSE;
                });
    }

    /** A connected number wins over the setting. */
    private static double bound(Inputs in, Node node, String name) {
        if (in.get(name) != null) {
            return in.number(name);
        }
        Object setting = node.data().get(name);
        if (setting == null) {
            throw new IllegalArgumentException("needs the number '" + name + "' (wire it, or set it)");
        }
        return Inputs.of(Map.of(name, setting)).number(name);
    }
}
