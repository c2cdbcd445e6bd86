// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.Script;
import dev.spellrunner.runner.services.ScriptCall;
import dev.spellrunner.runner.services.ScriptEvaluator;
import dev.spellrunner.runner.services.ScriptSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Components that run JavaScript of the spell's author. */
final class Scripts {

    private static final String NEEDS = "give it an evaluator: StandardComponents.builder().scripts(…)";

    /** Spells of the first editors: {@code worker(node, inputs, data)}, and each input is the list of its values. */
    private static final Pattern OLD_WORKER = Pattern.compile("\\bfunction\\s+worker\\s*\\(\\s*_?node\\b");

    /** A function that is no expression by itself: without parentheses it would be a statement. */
    private static final Pattern FUNCTION = Pattern.compile("\\s*(async\\s+)?function\\b");

    private Scripts() {}

    static List<Component> all(@Nullable ScriptEvaluator evaluator) {
        List<Component> all = new ArrayList<>(Steps.alsoNamed(code(evaluator), "Javascript"));
        all.add(stringProcessor(evaluator));
        return all;
    }

    private static Component stringProcessor(@Nullable ScriptEvaluator evaluator) {
        ComponentBuilder component = Steps.step(
                        "String Processor", "Gives the outputs that a function of one text returns.")
                .deterministic()
                .input("input", SocketType.STRING)
                .setting(Setting.code("code")
                        .describedAs("(input) => ({ output: … })")
                        .asRequired())
                .failing("where the code throws, returns no object, or takes too long");
        return evaluator == null
                ? component.missing(NEEDS)
                : component.workerPerNode(node -> stringProcessor(node, evaluator));
    }

    private static Worker stringProcessor(Node node, ScriptEvaluator evaluator) {
        String code = Settings.text(node, "code", "");
        Script script = evaluator.compile(new ScriptSource(node.name(), asExpression(code), null));
        Set<String> outputs = Settings.addedOutputs(node);
        return (in, ctx) -> {
            List<@Nullable Object> arguments = in.all("input");
            ScriptCall call = new ScriptCall(arguments.subList(0, Math.min(1, arguments.size())), Map.of());
            return Outputs.of(those(outputs, object(script.call(call, ctx))));
        };
    }

    private static String asExpression(String code) {
        return FUNCTION.matcher(code).lookingAt() ? "(" + code.stripTrailing().replaceFirst(";$", "") + "\n)" : code;
    }

    private static Component code(@Nullable ScriptEvaluator evaluator) {
        ComponentBuilder component = Steps.step(
                        "Code", "Gives the outputs that a function of the inputs and the State returns.")
                .openInputs()
                .setting(Setting.code("code")
                        .describedAs("function worker(inputs, data, state) { … }")
                        .asRequired())
                .failing("where the code throws, returns no object, or takes too long");
        return evaluator == null ? component.missing(NEEDS) : component.workerPerNode(node -> code(node, evaluator));
    }

    private static Worker code(Node node, ScriptEvaluator evaluator) {
        String code = Settings.text(node, "code", "");
        Script script = evaluator.compile(new ScriptSource(node.name(), code, "worker"));
        boolean old = OLD_WORKER.matcher(code).find();
        Set<String> outputs = Settings.addedOutputs(node);
        return (in, ctx) -> {
            Map<String, @Nullable Object> values = object(script.call(call(in, ctx, old), ctx));
            updateState(ctx, values.get("state"));
            return Outputs.of(those(outputs, values));
        };
    }

    /** The original runs all code with empty data; what a node keeps for itself is no part of a run. */
    private static ScriptCall call(Inputs in, WorkContext ctx, boolean old) {
        Map<String, @Nullable Object> inputs = in.toMap();
        Map<String, @Nullable Object> state = ctx.state().snapshot();
        Map<String, @Nullable Object> globals = new LinkedHashMap<>();
        globals.put("input", inputs);
        globals.put("data", Map.of());
        globals.put("state", state);
        return new ScriptCall(
                old ? List.of(fields(ctx.node()), allOf(in), Map.of()) : List.of(inputs, Map.of(), state), globals);
    }

    private static Map<String, Object> fields(Node node) {
        return Map.of("id", node.id(), "name", node.component(), "data", node.data());
    }

    private static Map<String, Object> allOf(Inputs in) {
        Map<String, Object> all = new LinkedHashMap<>();
        in.names().stream().filter(in::has).forEach(name -> all.put(name, in.all(name)));
        return all;
    }

    private static void updateState(WorkContext ctx, @Nullable Object returned) {
        if (returned instanceof Map<?, ?> changes && !changes.isEmpty()) {
            ctx.state().update(state -> {
                changes.forEach((name, value) -> state.put(String.valueOf(name), value));
                return state;
            });
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(@Nullable Object returned) {
        if (returned instanceof Map<?, ?> values) {
            return (Map<String, @Nullable Object>) values;
        }
        String what = returned == null
                ? "nothing"
                : returned instanceof List<?>
                        ? "a list"
                        : returned instanceof Number
                                ? "a number"
                                : returned instanceof Boolean ? "a boolean" : "a text";
        throw new IllegalArgumentException(
                "the code returned " + what + " (return an object with a key for each output, such as { output: … })");
    }

    /** Keys that name no output are left out, as the original does. */
    private static Map<String, @Nullable Object> those(Set<String> outputs, Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (outputs.contains(name)) {
                kept.put(name, value);
            }
        });
        return kept;
    }
}
