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

    /** An input that is present and not null wins over the node's text, also if it is "", 0 or false. */
    private static Worker input(Node node) {
        Map<String, @Nullable Object> data = node.data();
        if (Truth.of(data.get("useDefault"))) {
            Outputs always = Outputs.of("output", data.get("defaultValue"));
            return (in, ctx) -> always;
        }
        String name = node.name();
        Object text = data.get("text");
        return (in, ctx) -> {
            Object given = ctx.runInputs().get(name);
            return Outputs.of("output", given != null ? given : text);
        };
    }

    static Component output() {
        return Component.named("Output")
                .summary("Sets the spell's output of its name; the last value stands.")
                .oneOfInput("input", SocketType.ANY)
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
