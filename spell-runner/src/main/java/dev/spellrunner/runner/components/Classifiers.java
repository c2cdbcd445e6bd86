// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a language model say something about a text, by a prompt that the host gives for each kind. Thoth had seven kinds with
 * prompts of its own; a host may have others.
 */
final class Classifiers {

    private static final Set<String> YES = Set.of("true", "yes", "safe");

    /** The outputs of Thoth's kinds, in the order in which the parts of an answer go to them. */
    private static final Map<String, List<Socket>> KNOWN = known();

    private Classifiers() {}

    private static Map<String, List<Socket>> known() {
        Map<String, List<Socket>> known = new LinkedHashMap<>();
        known.put("Action Type Classifier", List.of(Socket.of("actionType", SocketType.STRING)));
        known.put(
                "Difficulty Detector",
                List.of(Socket.of("difficulty", SocketType.STRING), Socket.of("category", SocketType.STRING)));
        known.put("Entity Detector", List.of(Socket.of("entities", SocketType.ARRAY)));
        known.put("Item Detector", List.of(Socket.of("detectedItem", SocketType.STRING)));
        known.put("Safety Verifier", List.of(Socket.of("boolean", SocketType.BOOLEAN)));
        known.put("Tense Transformer", List.of(Socket.of("action", SocketType.STRING)));
        known.put("Time Detector", List.of(Socket.of("detectedTime", SocketType.STRING)));
        return known;
    }

    /**
     * Returns Thoth's classifiers and those of the host.
     *
     * @param prompts the prompts of the host, by the name of the component
     * @param model the model to ask; null if the host gave none
     */
    static List<Component> all(Map<String, String> prompts, @Nullable ChatModel model) {
        Map<String, List<Socket>> outputs = new LinkedHashMap<>(KNOWN);
        prompts.keySet().forEach(name -> outputs.putIfAbsent(name, List.of(Socket.of("output", SocketType.STRING))));
        List<Component> all = new ArrayList<>();
        outputs.forEach((name, sockets) -> all.add(classifier(name, sockets, prompts.get(name), model)));
        return all;
    }

    /** Early editors call the triggers {@code data}. */
    private static Component classifier(
            String name, List<Socket> outputs, @Nullable String prompt, @Nullable ChatModel model) {
        ComponentBuilder builder = Steps.step(name, "Lets a language model judge a text, by the host's prompt.")
                .deterministic()
                .triggerInput("data")
                .triggerOutput("data")
                .openInputs()
                .setting(Setting.text("model")
                        .describedAs("The name of the model")
                        .defaultingTo(ModelOptions.DEFAULT_MODEL))
                .setting(Setting.text("fewshot").describedAs("Examples, which the host's prompt may show"));
        outputs.forEach(builder::output);
        if (prompt == null) {
            return builder.missing(
                    "give it a prompt: StandardComponents.builder().classifier(\"" + name + "\", \"… {{text}} …\")");
        }
        if (model == null) {
            return builder.missing(Chats.NEEDS);
        }
        return Template.isAvailable()
                ? builder.workerPerNode(node -> worker(node, outputs, prompt, model))
                : builder.missing(Template.NEEDS);
    }

    private static Worker worker(Node node, List<Socket> outputs, String prompt, ChatModel model) {
        Template template = Template.compile("prompt", prompt);
        String modelName = Settings.text(node, "model", ModelOptions.DEFAULT_MODEL);
        return (in, ctx) -> {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(in.toMap());
            values.putIfAbsent("fewshot", node.data().get("fewshot"));
            ChatRequest request = ChatRequest.builder(modelName)
                    .user(template.fill(values))
                    .temperature(0)
                    .build();
            return Outputs.later(Chats.ask(model, request, ctx)
                    .thenApply(answer -> Outputs.of(parts(Chats.text(answer).strip(), outputs))));
        };
    }

    /** If there are several outputs, each gets one of the answer's parts between commas. */
    private static Map<String, @Nullable Object> parts(String answer, List<Socket> outputs) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        String[] parts = outputs.size() == 1 ? new String[] {answer} : answer.split(",", outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            String part = i < parts.length ? parts[i].strip() : "";
            values.put(outputs.get(i).key(), valueOf(part, outputs.get(i).type()));
        }
        return values;
    }

    private static Object valueOf(String part, SocketType type) {
        if (type.equals(SocketType.BOOLEAN)) {
            return YES.contains(part.toLowerCase(Locale.ROOT).replaceAll("\\W+$", ""));
        }
        if (type.equals(SocketType.ARRAY)) {
            return Arrays.stream(part.split("[,\\n]"))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        return part;
    }
}
