// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives values from the settings of nodes. The node of a public variable gives the value that the run was given for it, if
 * there is one: by the node's id in the spell that is run, by its name also in the spells which that one calls.
 */
final class Variables {

    private Variables() {}

    static List<Component> all() {
        List<Component> all = new ArrayList<>();
        all.add(variable("String Variable", "Gives a text.", SocketType.STRING)
                .setting(Setting.text("_var").describedAs("The text"))
                .workerPerNode(node -> giving(node, "_var", (of, value) -> Text.of(value))));
        all.addAll(Steps.alsoNamed(
                variable("Text Variable", "Gives a long text.", SocketType.STRING)
                        .setting(Setting.text("fewshot").describedAs("The text"))
                        .workerPerNode(node -> giving(node, "fewshot", (of, value) -> Text.of(value))),
                "Fewshot Variable"));
        all.add(variable("Number Variable", "Gives a number.", SocketType.NUMBER)
                .setting(Setting.number("_var").describedAs("The number").defaultingTo(0))
                .workerPerNode(node -> giving(node, "_var", (of, value) -> number(value))));
        all.add(variable("Boolean Variable", "Gives true or false.", SocketType.BOOLEAN)
                .setting(Setting.bool("_var").describedAs("The value: true, or else false"))
                .workerPerNode(node -> giving(node, "_var", (of, value) -> "true".equals(Text.of(value)))));
        all.add(variable("Array Variable", "Gives the parts of a text.", SocketType.ARRAY)
                .setting(Setting.text("_var").describedAs("The text"))
                .setting(Setting.text("splitter")
                        .describedAs("The text between the parts; without it there is one part"))
                .setting(Setting.bool("keepEmpty")
                        .describedAs("Whether empty parts count")
                        .defaultingTo(false))
                .workerPerNode(node -> giving(node, "_var", Variables::parts)));
        return all;
    }

    private static ComponentBuilder variable(String name, String summary, SocketType type) {
        return Component.named(name)
                .summary(summary + " If it is public, a run may bring another value.")
                .output("output", type)
                .pure()
                .readsPublicVariables()
                .setting(Setting.text("name").describedAs("The name by which a run brings another value"))
                .setting(Setting.bool("isPublic")
                        .describedAs("Whether a run may bring another value")
                        .defaultingTo(false));
    }

    private static Worker giving(Node node, String setting, Reading reading) {
        Outputs own = Outputs.of("output", reading.read(node, node.data().get(setting)));
        if (!Truth.of(node.data().get("isPublic"))) {
            return (in, ctx) -> own;
        }
        return (in, ctx) -> {
            Object given = ctx.publicVariables().isEmpty() ? null : broughtBy(ctx);
            return given == null ? own : Outputs.of("output", reading.read(node, given));
        };
    }

    private static @Nullable Object broughtBy(WorkContext ctx) {
        Map<String, @Nullable Object> variables = ctx.publicVariables();
        Node node = ctx.node();
        boolean inSpellThatIsRun = ctx.path().asDrawn().equals(NodePath.of(node.id()));
        Object byId = inSpellThatIsRun ? variables.get(node.id()) : null;
        return byId != null ? byId : variables.get(node.name());
    }

    private static Number number(@Nullable Object value) {
        double number = Text.of(value).isBlank() ? 0 : Numbers.orNaN(value);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("should give a number, but was brought '" + Text.of(value)
                    + "' (change the public variable, or the setting '_var')");
        }
        return Numbers.of(number);
    }

    /** Splits the text; empty parts are dropped unless the node keeps them, and without a splitter it is one part. */
    private static List<?> parts(Node node, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        String splitter = Text.of(node.data().get("splitter"));
        String text = Text.of(value);
        List<String> parts =
                splitter.isEmpty() ? List.of(text) : Arrays.asList(text.split(Pattern.quote(splitter), -1));
        boolean keepsEmpty = Truth.of(node.data().get("keepEmpty"));
        return parts.stream().filter(part -> keepsEmpty || !part.isEmpty()).toList();
    }

    /** Reads the value of a node's variable: from its setting, or from what a run brings. */
    @FunctionalInterface
    private interface Reading {
        @Nullable
        Object read(Node node, @Nullable Object value);
    }
}
