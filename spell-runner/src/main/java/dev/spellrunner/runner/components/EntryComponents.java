// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Components through which control and values enter and leave a spell. */
final class EntryComponents {

    /** The Input that takes what no other one is meant for. */
    private static final String DEFAULT_INPUT = "Input - Default";

    /** The output of the first editors, whose trigger is {@code data}. */
    private static final String EARLY_VALUE = "text";

    private EntryComponents() {}

    static List<Component> all(@Nullable Reply reply) {
        List<Component> all = new ArrayList<>();
        all.addAll(Steps.alsoNamed(triggerIn(), "Trigger In"));
        all.addAll(Steps.alsoNamed(triggerOut(), "Trigger Out"));
        all.addAll(Steps.alsoNamed(input(), "Module Input", "Input with run", "Input"));
        all.addAll(Steps.alsoNamed(output(reply), "Module Output"));
        return all;
    }

    private static Component triggerIn() {
        return Component.named("Module Trigger In")
                .summary("An entry of the spell: a run can start here.")
                .triggerOutput("trigger")
                .setting(Setting.text("name").describedAs("The name by which a run selects this entry"))
                .setting(Setting.bool("isDefaultTriggerIn")
                        .describedAs("Whether a run starts here if it selects no entry")
                        .defaultingTo(false))
                .role(Role.ENTRY)
                .pure()
                .worker((in, ctx) -> Outputs.none());
    }

    private static Component triggerOut() {
        return Component.named("Module Trigger Out")
                .summary("An exit of the spell: a spell that calls it goes on from here.")
                .triggerInput("trigger")
                .setting(Setting.text("name").describedAs("The name of the trigger that the caller goes on at"))
                .role(Role.EXIT)
                .pure()
                .worker((in, ctx) -> Outputs.none());
    }

    private static Component input() {
        return Component.named("Universal Input")
                .summary("Gives the spell's input of its name.")
                .output("output", SocketType.ANY)
                .output(EARLY_VALUE, SocketType.ANY)
                .triggerOutput("trigger")
                .triggerOutput("data")
                .role(Role.INPUT)
                .spellInput(DescribedInput::of)
                .pure()
                .setting(Setting.text("name").describedAs("The name of the spell's input"))
                .setting(Setting.text("inputType").describedAs("The connector that gives it, as editors show it"))
                .setting(Setting.json("text").describedAs("The value of a run that is not given the input"))
                .setting(Setting.bool("useDefault")
                        .describedAs("Whether the default value is taken whatever is given")
                        .defaultingTo(false))
                .setting(Setting.json("defaultValue")
                        .describedAs("The default value; also that of a run without any inputs that starts here"))
                .workerPerNode(EntryComponents::input);
    }

    /**
     * An input that is present and not null wins over the node's text, also if it is "", 0 or false. Where a run may start at
     * the node, its default value counts for a run without any inputs.
     */
    private static Worker input(Node node) {
        Map<String, @Nullable Object> data = node.data();
        Object defaultValue = data.get("defaultValue");
        boolean early = isWired(node, EARLY_VALUE);
        if (Truth.of(data.get("useDefault"))) {
            Outputs always = given(early, defaultValue);
            return (in, ctx) -> always;
        }
        String name = node.name();
        Object text = data.get("text");
        boolean mayStart = isWired(node, "trigger") || isWired(node, "data");
        Object alone = mayStart && defaultValue != null ? defaultValue : text;
        return (in, ctx) -> {
            Object given = given(ctx.runInputs(), name);
            return given(early, given != null ? given : ctx.runInputs().isEmpty() ? alone : text);
        };
    }

    private static boolean isWired(Node node, String output) {
        return !node.outputs().getOrDefault(output, List.of()).isEmpty();
    }

    private static Outputs given(boolean early, @Nullable Object value) {
        return early ? Outputs.of("output", value, EARLY_VALUE, value) : Outputs.of("output", value);
    }

    /** The default Input takes the first value that is given, whatever its name. */
    private static @Nullable Object given(Map<String, @Nullable Object> inputs, String name) {
        if (name.equals(DEFAULT_INPUT) && !inputs.isEmpty() && !inputs.containsKey(name)) {
            return inputs.values().iterator().next();
        }
        return inputs.get(name);
    }

    private static Component output(@Nullable Reply reply) {
        ComponentBuilder builder = Steps.step("Output", "Sets the spell's output of its name; the last value stands.")
                .oneOfInput("input", SocketType.ANY)
                .input("event", SocketType.ANY)
                .output("output", SocketType.ANY)
                .role(Role.OUTPUT)
                .failing("where nothing is wired to its input")
                .action()
                .nonBlocking()
                .setting(Setting.text("name").describedAs("The name of the spell's output"))
                .setting(Setting.text("outputType")
                        .describedAs("Where the host passes the answer on to")
                        .defaultingTo(Replies.DEFAULT));
        ComponentBuilder known = reply == null ? builder.pure() : builder;
        return known.workerPerNode(node -> {
            boolean wired = !node.inputs().getOrDefault("input", List.of()).isEmpty();
            return (in, ctx) -> {
                Outputs.Values outputs = setOutput(in, ctx, wired);
                if (reply != null) {
                    Replies.offer(reply, in, ctx, outputs);
                }
                return outputs;
            };
        });
    }

    private static Outputs.Values setOutput(Inputs in, WorkContext ctx, boolean wired) {
        if (!wired) {
            throw new IllegalArgumentException(
                    "output '" + ctx.node().name() + "' has nothing to give (wire a value to its input)");
        }
        Object first = in.get("input");
        if (Truth.of(first)) {
            // As nearly always: a list of all values took 48 bytes of each small run.
            return Outputs.of("output", first);
        }
        List<@Nullable Object> values = in.all("input");
        return values.isEmpty() ? Outputs.none() : Outputs.of("output", chosen(values));
    }

    /** Of several values the first that counts as true; else the first. */
    private static @Nullable Object chosen(List<@Nullable Object> values) {
        if (values.size() > 1) {
            for (Object value : values) {
                if (Truth.of(value)) {
                    return value;
                }
            }
        }
        return values.get(0);
    }
}
