// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.services.CompletionRequest;
import dev.spellrunner.runner.services.ImageRequest;
import dev.spellrunner.runner.services.Script;
import dev.spellrunner.runner.services.ScriptCall;
import dev.spellrunner.runner.services.ScriptEvaluator;
import dev.spellrunner.runner.services.ScriptSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The services of a golden case: they answer what they answered to the original, and note how they were called. */
final class StubbedServices {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode golden;
    private final ScriptEvaluator scripts;
    private final List<Object> calls = new CopyOnWriteArrayList<>();

    StubbedServices(JsonNode golden, ScriptEvaluator scripts) {
        this.golden = golden;
        this.scripts = scripts;
    }

    Components components() {
        return StandardComponents.builder()
                .scripts(this::compile)
                .completion((request, context) -> {
                    note("completion", fields(request));
                    return CompletableFuture.completedFuture(
                            stub("completion").get("returns").asText());
                })
                .images((request, context) -> {
                    note("readFromImageCache", arguments(request));
                    JsonNode images = stub("readFromImageCache").get("returns").get("images");
                    List<?> found = JSON.convertValue(images, List.class);
                    return CompletableFuture.completedFuture(found);
                })
                .build();
    }

    private JsonNode stub(String service) {
        return golden.get("stubs").get(service);
    }

    private Script compile(ScriptSource source) {
        Script script = scripts.compile(source);
        return (call, context) -> {
            if (source.function() != null) {
                note("processCode", arguments(source, call));
            }
            return script.call(call, context);
        };
    }

    /** Notes the calls of other spells: these are the engine's business, and no service. */
    Worker noteSubSpells(Worker worker, Node node, Component component) {
        return (in, ctx) -> {
            Outputs outputs = worker.work(in, ctx);
            if (outputs instanceof Outputs.Call call) {
                note(
                        "runSpell",
                        Arrays.asList(
                                call.inputs(),
                                node.data().get("spellId"),
                                ctx.state().snapshot()));
            }
            return outputs;
        };
    }

    private static List<@Nullable Object> fields(CompletionRequest request) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", request.prompt());
        fields.put("model", request.model());
        fields.put("temperature", request.temperature());
        fields.put("maxTokens", request.maxTokens());
        fields.put("stop", request.stop());
        fields.put("frequencyPenalty", request.frequencyPenalty());
        return List.of(fields);
    }

    private static List<@Nullable Object> arguments(ImageRequest request) {
        return Arrays.asList(request.caption(), request.cacheTag(), request.topK());
    }

    /** The original is given all values of an input, and takes the first. */
    private static List<@Nullable Object> arguments(ScriptSource source, ScriptCall call) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        ((Map<?, ?>) call.arguments().get(0)).forEach((name, value) -> inputs.put((String) name, Arrays.asList(value)));
        return Arrays.asList(
                source.code(), inputs, call.arguments().get(1), call.arguments().get(2));
    }

    private void note(String service, List<@Nullable Object> arguments) {
        calls.add(comparable(Map.of("service", service, "args", arguments)));
    }

    List<Object> calls() {
        return calls;
    }

    List<Object> assertedCalls() {
        List<Object> asserted = new ArrayList<>();
        golden.get("assertedCalls").forEach(call -> asserted.add(comparable(JSON.convertValue(call, Map.class))));
        return asserted;
    }

    /** Numbers are the same if they are worth the same; JavaScript's undefined is null. */
    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof Number) {
            return new BigDecimal(value.toString()).stripTrailingZeros();
        }
        if (value instanceof Map<?, ?> map) {
            if (map.containsKey("$undefined")) {
                return null;
            }
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, comparable(item)));
            return copy;
        }
        return value instanceof List<?> list
                ? Arrays.asList(list.stream().map(StubbedServices::comparable).toArray())
                : value;
    }
}
