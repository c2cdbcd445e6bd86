// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.CompletionRequest;
import dev.spellrunner.runner.services.ImageRequest;
import dev.spellrunner.runner.services.ImageSearch;
import dev.spellrunner.runner.services.InferenceRequest;
import dev.spellrunner.runner.services.ModelInference;
import dev.spellrunner.runner.services.TaskCompletion;
import dev.spellrunner.runner.services.TextCompletion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Components that ask a model of the host. */
final class ModelComponents {

    private static final String DEFAULT_MODEL = "vanilla-jumbo";
    private static final double DEFAULT_TEMPERATURE = 0.7;
    private static final int DEFAULT_TOKENS = 50;

    private ModelComponents() {}

    static List<Component> all(
            @Nullable TextCompletion completion,
            @Nullable ImageSearch images,
            @Nullable ModelInference inference,
            @Nullable TaskCompletion tasks) {
        return List.of(generator(completion), visualGeneration(images), huggingface(inference), enkiTask(tasks));
    }

    private static Component generator(@Nullable TextCompletion model) {
        ComponentBuilder component = Steps.step(
                        "Generator", "Fills its inputs into a prompt and lets a language model go on with it.")
                .deterministic()
                .openInputs()
                .output("result", SocketType.STRING)
                .output("composed", SocketType.STRING)
                .failing("where the prompt cannot be filled within bounds, or the model does not answer")
                .setting(Setting.template("fewshot")
                        .describedAs("the prompt: {{name}} is the input of that name")
                        .asRequired())
                .setting(Setting.text("model")
                        .describedAs("The name of the model; also read from modelName")
                        .defaultingTo(DEFAULT_MODEL))
                .setting(Setting.number("temp")
                        .describedAs("How freely the model chooses, from 0; also read from temperature")
                        .defaultingTo(DEFAULT_TEMPERATURE))
                .setting(Setting.number("maxTokens")
                        .describedAs("The most tokens of the answer, 0 for the default; also read from max_tokens")
                        .defaultingTo(DEFAULT_TOKENS))
                .setting(
                        Setting.text("stop").describedAs("The texts before which the answer ends, with commas between"))
                .setting(Setting.number("frequencyPenalty")
                        .describedAs("How much the model avoids repetition; also read from frequency_penalty")
                        .defaultingTo(0))
                .setting(Setting.number("temperature").describedAs("See temp"))
                .setting(Setting.number("max_tokens").describedAs("See maxTokens"))
                .setting(Setting.number("frequency_penalty").describedAs("See frequencyPenalty"));
        if (model == null) {
            return component.missing("give it a language model: StandardComponents.builder().completion(…)");
        }
        return Template.isAvailable()
                ? component.workerPerNode(node -> generator(node, model))
                : component.missing(Template.NEEDS);
    }

    private static Worker generator(Node node, TextCompletion service) {
        Template prompt = Template.compile("fewshot", lines(Settings.text(node, "fewshot", "")));
        String model = Settings.text(node, "model", Settings.text(node, "modelName", DEFAULT_MODEL));
        double temperature = Settings.number(node, "temp", Settings.number(node, "temperature", DEFAULT_TEMPERATURE));
        int tokens = (int) Settings.number(node, "maxTokens", Settings.number(node, "max_tokens", 0));
        int maxTokens = tokens == 0 ? DEFAULT_TOKENS : tokens;
        double frequencyPenalty =
                Settings.number(node, "frequencyPenalty", Settings.number(node, "frequency_penalty", 0));
        List<String> stop = stopTexts(Settings.text(node, "stop", ""));
        return (in, ctx) -> {
            String text = prompt.fill(in.toMap());
            CompletionRequest request =
                    new CompletionRequest(text, model, temperature, maxTokens, stop, frequencyPenalty);
            return Answers.later(
                    ctx,
                    service.complete(request, ctx),
                    result -> Outputs.of("result", result, "composed", text + result));
        };
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n");
    }

    /** Splits at commas. A person types a line break as a backslash and an n. */
    private static List<String> stopTexts(String setting) {
        List<String> stop = new ArrayList<>();
        for (String part : setting.split(",", -1)) {
            boolean lineBreak = part.contains("\\n") || (part.isBlank() && part.contains("\n"));
            String text = lineBreak ? "\n" : part.strip();
            if (!text.isEmpty()) {
                stop.add(text);
            }
        }
        return stop;
    }

    private static Component visualGeneration(@Nullable ImageSearch images) {
        ComponentBuilder component = Steps.step("VisualGeneration", "Finds images by a caption.")
                .deterministic()
                .input("caption", SocketType.STRING)
                .output("images", SocketType.ARRAY)
                .failing("without a caption")
                .setting(Setting.number("topK").describedAs("The most images"))
                .setting(Setting.text("cacheTag").describedAs("The collection to search"));
        return images == null
                ? component.missing("give it a search for images: StandardComponents.builder().images(…)")
                : component.workerPerNode(node -> visualGeneration(node, images));
    }

    private static Worker visualGeneration(Node node, ImageSearch service) {
        String cacheTag = Settings.text(node, "cacheTag");
        Double topK = Settings.number(node, "topK");
        Integer count = topK == null ? null : (Integer) topK.intValue();
        return (in, ctx) -> {
            String caption = in.text("caption");
            if (caption.isBlank()) {
                throw new IllegalArgumentException("has no caption (wire a text to its input 'caption')");
            }
            ImageRequest request = new ImageRequest(caption, cacheTag, count);
            return Answers.later(ctx, service.search(request, ctx), found -> Outputs.of("images", found));
        };
    }

    private static Component huggingface(@Nullable ModelInference inference) {
        ComponentBuilder component = Steps.step(
                        "Huggingface",
                        "Fills its inputs into a request and asks a model; goes on at error if that fails.")
                .deterministic()
                .openInputs()
                .output("result", SocketType.ANY)
                .triggerOutput("error")
                .setting(Setting.text("model")
                        .describedAs("The name of the model; the host chooses where it is not set"))
                .setting(Setting.template("request").describedAs("The request: {{name}} is the input of that name"));
        if (inference == null) {
            return component.missing("give it a model: StandardComponents.builder().inference(…)");
        }
        return Template.isAvailable()
                ? component.workerPerNode(node -> huggingface(node, inference))
                : component.missing(Template.NEEDS);
    }

    private static Worker huggingface(Node node, ModelInference service) {
        String model = Settings.text(node, "model");
        Template request = Template.compile("request", Settings.text(node, "request", ""));
        return (in, ctx) -> Answers.later(
                ctx,
                service.infer(new InferenceRequest(model, request.fill(in.toMap())), ctx),
                result -> Outputs.of("result", result));
    }

    private static Component enkiTask(@Nullable TaskCompletion tasks) {
        ComponentBuilder component = Steps.step("Enki Task", "Lets the host do one of the tasks that it knows by name.")
                .openInputs()
                .setting(Setting.text("name").describedAs("the name of a task").asRequired());
        return tasks == null
                ? component.missing("give it a service for tasks: StandardComponents.builder().tasks(…)")
                : component.workerPerNode(node -> enkiTask(node, tasks));
    }

    private static Worker enkiTask(Node node, TaskCompletion service) {
        String name = Settings.text(node, "name", "");
        Set<String> outputs = Settings.addedOutputs(node);
        return (in, ctx) -> Answers.later(
                ctx, service.complete(name, in.toMap(), ctx), values -> Outputs.of(numbered(values, outputs)));
    }

    private static Map<String, @Nullable Object> numbered(List<?> values, Set<String> outputs) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String output = "output" + (i + 1);
            if (outputs.contains(output)) {
                byName.put(output, values.get(i));
            }
        }
        return byName;
    }
}
