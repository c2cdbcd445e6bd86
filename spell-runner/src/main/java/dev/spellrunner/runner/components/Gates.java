// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides which way control goes. A gate decides once per run. */
final class Gates {

    private static final Outputs NO_CASE = Outputs.none().firing("default");

    private Gates() {}

    static List<Component> all() {
        List<Component> all = new ArrayList<>(
                List.of(booleanGate(), switchGate(), inRange(), logicalOperator(), orGate(), waitForAll()));
        all.addAll(Steps.alsoNamed(isNull(), "Is Null"));
        return all;
    }

    private static Component booleanGate() {
        return Steps.gate("Boolean Gate", "Fires one of two triggers, by a value that is true or false.")
                .triggerInput("data")
                .input("boolean", SocketType.BOOLEAN)
                .worker((in, ctx) -> Steps.decided(Truth.of(in.get("boolean"))));
    }

    private static Component switchGate() {
        return Component.named("Switch")
                .summary("Fires the trigger whose name equals a text, or else default.")
                .input("input", SocketType.ANY)
                .triggerInput("trigger")
                .triggerOutput("default")
                .pure()
                .workerPerNode(node -> {
                    Map<String, Outputs> cases = cases(node);
                    return (in, ctx) -> caseFor(in.get("input"), cases);
                });
    }

    /** Returns what fires the trigger of each case, by its name: made once, so that a run makes nothing. */
    private static Map<String, Outputs> cases(Node node) {
        return node.data().get("outputs") instanceof List<?> outputs
                ? outputs.stream()
                        .map(output -> output instanceof Map<?, ?> fields ? fields.get("name") : null)
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .distinct()
                        .collect(Collectors.toMap(
                                name -> name, name -> Outputs.none().firing(name)))
                : Map.of();
    }

    private static Outputs caseFor(@Nullable Object value, Map<String, Outputs> cases) {
        return value instanceof String text ? cases.getOrDefault(text, NO_CASE) : NO_CASE;
    }

    private static Component inRange() {
        return Steps.gate(
                        "In Range",
                        "Fires one of two triggers, by whether a number is between two others, these included.")
                .input("input", SocketType.NUMBER)
                .input("startNumber", SocketType.NUMBER)
                .input("endNumber", SocketType.NUMBER)
                .setting(Setting.number("startNumber").describedAs("The least number, where none is wired"))
                .setting(Setting.number("endNumber").describedAs("The greatest number, where none is wired"))
                .worker((in, ctx) -> {
                    double number = Numbers.orNaN(in.get("input"));
                    double start = bound(in, ctx.node(), "startNumber");
                    double end = bound(in, ctx.node(), "endNumber");
                    return Steps.decided(start <= number && number <= end);
                });
    }

    /** A wired number wins over the setting; nothing is in a range whose wired bound is no number. */
    private static double bound(Inputs in, Node node, String name) {
        return in.get(name) == null ? Settings.wiredOrSetNumber(in, node, name) : Numbers.orNaN(in.get(name));
    }

    /** Numbers and texts that say numbers are compared as numbers, other values as texts. */
    private static Component logicalOperator() {
        return Steps.gate("Logical Operator", "Fires one of two triggers, by how two values compare.")
                .input("input1", SocketType.ANY)
                .input("input2", SocketType.ANY)
                .output("error", SocketType.STRING)
                .setting(Setting.text("operationType")
                        .describedAs("The comparison")
                        .defaultingTo("equal")
                        .choosing("equal", "not equal", "greater than", "less than"))
                .workerPerNode(Gates::comparison);
    }

    private static Worker comparison(Node node) {
        String operation = Settings.text(node, "operationType", "equal").strip().toLowerCase(Locale.ROOT);
        return switch (operation) {
            case "equal" -> (in, ctx) -> Steps.decided(compare(in) == 0);
            case "not equal" -> (in, ctx) -> Steps.decided(compare(in) != 0);
            case "greater than" -> (in, ctx) -> Steps.decided(compare(in) > 0);
            case "less than", "less greater than" -> (in, ctx) -> Steps.decided(compare(in) < 0);
            default ->
                throw new IllegalArgumentException("setting 'operationType' is '" + operation
                        + "' (choose equal, not equal, greater than or less than)");
        };
    }

    private static int compare(Inputs in) {
        Object first = in.get("input1");
        Object second = in.get("input2");
        double number = Numbers.orNaN(first);
        double other = Numbers.orNaN(second);
        return Double.isNaN(number) || Double.isNaN(other)
                ? Text.of(first).compareTo(Text.of(second))
                : number == other ? 0 : Double.compare(number, other);
    }

    private static Component orGate() {
        return Component.named("Or Gate")
                .summary("Goes on when one of two triggers has come.")
                .triggerInput("trigger1")
                .triggerInput("trigger2")
                .triggerOutput("trigger")
                .pure()
                .worker((in, ctx) -> Outputs.none());
    }

    private static Component waitForAll() {
        return Component.named("Wait For All")
                .summary("Goes on once, when a trigger has come through each of its wired inputs.")
                .triggerOutput("default")
                .join()
                .pure()
                .worker((in, ctx) -> Outputs.none());
    }

    private static Component isNull() {
        return Steps.gate(
                        "Is Null Or Undefined",
                        "Fires one of two triggers, by whether a value is missing, null or empty.")
                .input("input", SocketType.ANY)
                .worker((in, ctx) -> Steps.decided(isEmpty(in.get("input"))));
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null
                || (value instanceof CharSequence text && text.isEmpty())
                || (value instanceof Collection<?> items && items.isEmpty());
    }
}
