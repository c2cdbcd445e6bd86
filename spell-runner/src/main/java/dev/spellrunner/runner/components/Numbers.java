// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Calculates with numbers, and decides by them. Text that says a number counts as one. */
final class Numbers {

    private static final double MOST_EXACT = 1L << 53;

    private Numbers() {}

    static List<Component> all() {
        return List.of(
                arithmetic("Add", "Adds two numbers.", Double::sum),
                arithmetic(
                        "Subtract", "Subtracts the second number from the first.", (first, second) -> first - second),
                arithmetic("Multiply", "Multiplies two numbers.", (first, second) -> first * second),
                arithmetic("Divide", "Divides the first number by the second.", (first, second) -> first / second),
                comparison("Equal", "equals another", (number, value) -> number == value),
                comparison("Greater Than", "is greater than another", (number, value) -> number > value),
                comparison("Greater Than Or Equal", "is at least another", (number, value) -> number >= value),
                comparison("Less Than", "is less than another", (number, value) -> number < value),
                comparison("Less Than Or Equal", "is at most another", (number, value) -> number <= value),
                isNumber());
    }

    /** Early editors call the sockets num1, num2 and num. */
    private static Component arithmetic(String name, String summary, DoubleBinaryOperator operation) {
        return Steps.pure(name, summary)
                .input("firstNumber", SocketType.NUMBER)
                .input("secondNumber", SocketType.NUMBER)
                .input("num1", SocketType.NUMBER)
                .input("num2", SocketType.NUMBER)
                .output("result", SocketType.NUMBER)
                .output("num", SocketType.NUMBER)
                .failing("where a number is missing, or the result is none")
                .setting(Setting.number("firstNumber").describedAs("The first number, where none is wired"))
                .setting(Setting.number("secondNumber").describedAs("The second number, where none is wired"))
                .worker((in, ctx) -> {
                    double first = operand(in, ctx.node(), "firstNumber", "num1");
                    double second = operand(in, ctx.node(), "secondNumber", "num2");
                    double result = operation.applyAsDouble(first, second);
                    if (!Double.isFinite(result)) {
                        throw new IllegalArgumentException("the result of " + Text.of(first) + " and " + Text.of(second)
                                + " is not a number (use other numbers)");
                    }
                    Object number = of(result);
                    return Outputs.of("result", number, "num", number);
                });
    }

    private static double operand(Inputs in, Node node, String name, String earlyName) {
        return in.get(earlyName) == null ? Settings.wiredOrSetNumber(in, node, name) : in.number(earlyName);
    }

    private static Component comparison(String name, String relation, Relation relationOf) {
        return Steps.gate(name, "Fires one of two triggers, by whether a number " + relation + ".")
                .input("input", SocketType.NUMBER)
                .input("value", SocketType.NUMBER)
                .failing("where a number is missing or none")
                .setting(Setting.number("value").describedAs("The other number, where none is wired"))
                .worker((in, ctx) -> Steps.decided(
                        relationOf.holds(in.number("input"), Settings.wiredOrSetNumber(in, ctx.node(), "value"))));
    }

    private static Component isNumber() {
        return Steps.gate("Is A Number", "Fires one of two triggers, by whether a value is a number.")
                .input("input", SocketType.ANY)
                .worker((in, ctx) -> Steps.decided(!Double.isNaN(orNaN(in.get("input")))));
    }

    /** Returns the number that a value is or says; NaN if there is none. */
    static double orNaN(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof CharSequence text) {
            try {
                return Double.parseDouble(text.toString().strip());
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }

    /** Returns a number as JSON writes it: without a point if it is whole. */
    static Number of(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) <= MOST_EXACT;
        return whole ? (Number) (long) number : (Number) number;
    }

    /** Tells whether a relation between two numbers holds. */
    @FunctionalInterface
    private interface Relation {
        boolean holds(double number, double value);
    }
}
