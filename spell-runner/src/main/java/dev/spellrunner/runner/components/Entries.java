// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where control and values enter and leave a spell. */
final class Entries {

    /** The Input that takes what no other one is meant for. */
    private static final String DEFAULT_INPUT = "Input - Default";

    private Entries() {}

    static Component triggerIn() {
        return Component.named("Module Trigger In")
                .summary("An entry of the spell: a run can start here.")
                .triggerOutput("trigger")
                .role(Role.ENTRY)
                .pure()
                .worker((in, ctx) -> Outputs.none());
    }

    static Component triggerOut() {
        return Component.named("Module Trigger Out")
                .summary("An exit of the spell: a spell that calls it goes on from here.")
                .triggerInput("trigger")
                .role(Role.EXIT)
                .pure()
                .worker((in, ctx) -> Outputs.none());
    }

    static Component universalInput() {
        return Component.named("Universal Input")
                .summary("Gives the spell's input of its name.")
                .output("output", SocketType.ANY)
                .triggerOutput("trigger")
                .role(Role.INPUT)
                .pure()
                .workerPerNode(Entries::input);
    }

    /**
     * An input that is present and not null wins over the node's text, also if it is "", 0 or false. Where a run may start at
     * the node, its default value counts for a run without any inputs.
     */
    private static Worker input(Node node) {
        Map<String, @Nullable Object> data = node.data();
        Object defaultValue = data.get("defaultValue");
        if (Truth.of(data.get("useDefault"))) {
            Outputs always = Outputs.of("output", defaultValue);
            return (in, ctx) -> always;
        }
        String name = node.name();
        Object text = data.get("text");
        boolean mayStart = !node.outputs().getOrDefault("trigger", List.of()).isEmpty();
        Object alone = mayStart && defaultValue != null ? defaultValue : text;
        return (in, ctx) -> {
            Object given = given(ctx.runInputs(), name);
            return Outputs.of("output", given != null ? given : ctx.runInputs().isEmpty() ? alone : text);
        };
    }

    /** The default Input takes the first value that is given, whatever its name. */
    private static @Nullable Object given(Map<String, @Nullable Object> inputs, String name) {
        if (name.equals(DEFAULT_INPUT) && !inputs.isEmpty() && !inputs.containsKey(name)) {
            return inputs.values().iterator().next();
        }
        return inputs.get(name);
    }

    static Component output() {
        return Component.named("Output")
                .summary("Sets the spell's output of its name; the last value stands.")
                .oneOfInput("input", SocketType.ANY)
                .input("event", SocketType.ANY)
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("output", SocketType.ANY)
                .role(Role.OUTPUT)
                .action()
                .pure()
                .workerPerNode(node -> {
                    boolean wired =
                            !node.inputs().getOrDefault("input", List.of()).isEmpty();
                    return (in, ctx) -> setOutput(in, ctx, wired);
                });
    }

    private static Outputs setOutput(Inputs in, WorkContext ctx, boolean wired) {
        if (!wired) {
            throw new IllegalArgumentException(
                    "output '" + ctx.node().name() + "' has nothing to give (wire a value to its input)");
        }
        return in.has("input") ? Outputs.of("output", in.get("input")) : Outputs.none();
    }
}
