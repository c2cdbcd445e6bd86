// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nodes that give a value from their settings. */
final class Variables {

    private static final String VALUE = "_var";

    private Variables() {}

    static Component string() {
        return variable("String Variable", "Gives a text.", SocketType.STRING, node -> text(node, VALUE));
    }

    static Component text() {
        return variable("Text Variable", "Gives a long text.", SocketType.STRING, node -> text(node, "fewshot"));
    }

    static Component number() {
        return variable("Number Variable", "Gives a number.", SocketType.NUMBER, node -> {
            double number = Settings.number(node, VALUE, 0);
            return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Object) (long) number : (Object) number;
        });
    }

    static Component bool() {
        return variable(
                "Boolean Variable",
                "Gives true or false.",
                SocketType.BOOLEAN,
                node -> "true".equals(text(node, VALUE)));
    }

    static Component array() {
        return variable("Array Variable", "Gives the parts of a text.", SocketType.ARRAY, Variables::parts);
    }

    /** Splits the text; empty parts are dropped unless the node keeps them, and without a splitter it is one part. */
    private static List<String> parts(Node node) {
        String splitter = text(node, "splitter");
        String text = text(node, VALUE);
        List<String> parts =
                splitter.isEmpty() ? List.of(text) : Arrays.asList(text.split(Pattern.quote(splitter), -1));
        boolean keepsEmpty = Truth.of(node.data().get("keepEmpty"));
        return parts.stream().filter(part -> keepsEmpty || !part.isEmpty()).toList();
    }

    private static String text(Node node, String name) {
        return Text.of(node.data().get(name));
    }

    private static Component variable(
            String name, String summary, SocketType type, Function<Node, @Nullable Object> value) {
        return Component.named(name)
                .summary(summary)
                .output("output", type)
                .pure()
                .workerPerNode(node -> {
                    Outputs always = Outputs.of("output", value.apply(node));
                    return (in, ctx) -> always;
                });
    }
}
