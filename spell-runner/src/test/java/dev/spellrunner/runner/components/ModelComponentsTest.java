// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.services.CompletionRequest;
import dev.spellrunner.runner.services.ImageRequest;
import dev.spellrunner.runner.services.InferenceRequest;
import dev.spellrunner.runner.services.TextCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ModelsTest {

    @Nested
    class Generator {

        private final List<CompletionRequest> requests = new ArrayList<>();
        private final Components components = StandardComponents.builder()
                .completion(TextCompletion.blocking(request -> {
                    requests.add(request);
                    return " and on";
                }))
                .build();
        private final OneNode node = new OneNode(components, "Generator").outputs("result", "composed");

        @Test
        void fillsItsInputsIntoThePromptAndGivesWhatFollows() {
            node.set("fewshot", "{{name}} goes {{how}}").inputs("name", "how");

            assertThat(node.outputsOf(Map.of("name", "Ada & \"Bob\"", "how", List.of("up", "down"))))
                    .isEqualTo(Map.of("result", " and on", "composed", "Ada & \"Bob\" goes up,down and on"));
        }

        @Test
        void asksWithTheDefaultsWhereNothingIsSet() {
            node.set("fewshot", "Go on").outputsOf(Map.of());

            assertThat(requests)
                    .containsExactly(new CompletionRequest("Go on", "vanilla-jumbo", 0.7, 50, List.of(), 0));
        }

        @Test
        void takesNoTokensForTheDefaultNumber() {
            node.set("fewshot", "Go on").set("maxTokens", 0).outputsOf(Map.of());

            assertThat(requests).extracting(CompletionRequest::maxTokens).containsExactly(50);
        }

        @Test
        void readsTheSettingsThatMagickWrites() {
            node.set("fewshot", "Go on")
                    .set("modelName", "text-ada-001")
                    .set("temperature", "0.2")
                    .set("max_tokens", "20")
                    .set("frequency_penalty", "0.5")
                    .outputsOf(Map.of());

            assertThat(requests)
                    .containsExactly(new CompletionRequest("Go on", "text-ada-001", 0.2, 20, List.of(), 0.5));
        }

        @Test
        void isAProblemOfItsSpellWithoutAPrompt() {
            assertThatThrownBy(() -> node.run(Map.of()))
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining("node 'it' (Generator): has no 'fewshot' (set it: the prompt");
        }

        @Test
        void takesNumbersThatAreTextAndZeroForWhatItIs() {
            node.set("fewshot", "a\r\nb\r\nc")
                    .set("model", "m")
                    .set("temp", "0")
                    .set("maxTokens", " 256 ")
                    .set("frequencyPenalty", 1)
                    .outputsOf(Map.of());

            assertThat(requests).containsExactly(new CompletionRequest("a\nb\nc", "m", 0, 256, List.of(), 1));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"###,\\n | ###;NL", " ### , a b |###;a b", "\\n|NL", "' '|''", ",,|''", "x\\n,y|NL;y"})
        void splitsWhereToStop(String setting, String stop) {
            node.set("fewshot", "Go on").set("stop", setting).outputsOf(Map.of());

            assertThat(String.join(";", requests.get(0).stop()).replace("\n", "NL"))
                    .isEqualTo(stop);
        }

        @Test
        void isAProblemOfItsSpellIfANumberIsNone() {
            node.set("fewshot", "Go on").set("temp", "warm");

            assertThatThrownBy(() -> node.run(Map.of()))
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining(
                            "node 'it' (Generator): setting 'temp' is 'warm', but should be a number (change it in the editor: ");
        }

        @Test
        void isAProblemOfItsSpellIfItsPromptIsNoTemplate() {
            node.set("fewshot", "one\n{{#if a}}two");

            assertThatThrownBy(() -> node.run(Map.of()))
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining("node 'it' (Generator): template 'fewshot', line 2: ");
        }
    }

    @Test
    void aStreamingCompletionIsTold() {
        OneNode node = new OneNode(
                        StandardComponents.builder()
                                .completion((request, context) -> {
                                    context.progress("one ");
                                    context.progress("two");
                                    return CompletableFuture.completedFuture("one two");
                                })
                                .build(),
                        "Generator")
                .set("fewshot", "Go on")
                .outputs("result");

        assertThat(node.outputsOf(Map.of())).isEqualTo(Map.of("result", "one two"));
        assertThat(node.chunks()).containsExactly("one ", "two");
    }

    @Test
    void aCompletionThatFailsFailsTheNode() {
        OneNode node = new OneNode(
                        StandardComponents.builder()
                                .completion((request, context) -> CompletableFuture.failedFuture(
                                        new IllegalStateException("the model is asleep")))
                                .build(),
                        "Generator")
                .set("fewshot", "Go on");

        assertThat(node.run(Map.of()).failures())
                .singleElement()
                .hasToString("node 'it' (Generator): the model is asleep");
    }

    @Test
    void aCompletionIsCancelledWithItsRun() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Spell spell = new OneNode(StandardComponents.all(), "Generator")
                .set("fewshot", "Go on")
                .spell(List.of());
        try (SpellRunner runner = SpellRunner.builder(spell)
                .components(StandardComponents.builder()
                        .completion((request, context) -> {
                            asked.countDown();
                            return answer;
                        })
                        .build())
                .build()) {
            Run run = runner.start(Map.of());
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            run.cancel();

            assertThat(run.result().get(20, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
            assertThat(answer).isCancelled();
        }
    }

    @Nested
    class VisualGeneration {

        private final List<ImageRequest> requests = new ArrayList<>();
        private final Components components = StandardComponents.builder()
                .images((request, context) -> {
                    requests.add(request);
                    return CompletableFuture.completedFuture(List.of(Map.of("imageUrl", "a.png")));
                })
                .build();
        private final OneNode node = new OneNode(components, "VisualGeneration").outputs("images");

        @Test
        void givesTheImagesThatTheHostFinds() {
            node.set("topK", "3").set("cacheTag", "cats");

            assertThat(node.outputsOf(Map.of("caption", "a cat")))
                    .isEqualTo(Map.of("images", List.of(Map.of("imageUrl", "a.png"))));
            assertThat(requests).containsExactly(new ImageRequest("a cat", "cats", 3));
        }

        @Test
        void needsACaption() {
            assertThat(node.failureOf(Map.of())).contains("input 'caption' has no value");
            assertThat(node.failureOf(Map.of("caption", " ")))
                    .isEqualTo("has no caption (wire a text to its input 'caption')");
        }
    }

    @Nested
    class Huggingface {

        private final List<InferenceRequest> requests = new ArrayList<>();

        private Spell spell() {
            return Spell.named("test")
                    .node("start", "Module Trigger In")
                    .node("text", "Universal Input", Map.of("name", "text"))
                    .node("it", "Huggingface", Map.of("model", "big", "request", "{\"inputs\": \"{{text}}\"}"))
                    .node("good", "Output", Map.of("name", "good"))
                    .node("bad", "Output", Map.of("name", "bad"))
                    .wire("start", "trigger", "it", "trigger")
                    .wire("text", "output", "it", "text")
                    .wire("it", "trigger", "good", "trigger")
                    .wire("it", "result", "good", "input")
                    .wire("it", "error", "bad", "trigger")
                    .wire("text", "output", "bad", "input")
                    .build();
        }

        private RunResult run(CompletableFuture<Object> answer) {
            return SpellRunner.builder(spell())
                    .components(StandardComponents.builder()
                            .inference((request, context) -> {
                                requests.add(request);
                                return answer;
                            })
                            .build())
                    .build()
                    .run(Map.of("text", "hello"));
        }

        @Test
        void leavesItToTheHostWhichModelToAskWhereNoneIsNamed() {
            Components components = StandardComponents.builder()
                    .inference((request, context) -> {
                        requests.add(request);
                        return CompletableFuture.completedFuture("fine");
                    })
                    .build();

            assertThat(new OneNode(components, "Huggingface")
                            .set("request", "hi")
                            .outputs("result")
                            .outputsOf(Map.of()))
                    .isEqualTo(Map.of("result", "fine"));
            assertThat(requests).containsExactly(new InferenceRequest(null, "hi"));
        }

        @Test
        void givesTheAnswerOfTheModel() {
            RunResult result = run(CompletableFuture.completedFuture(List.of(1, 2)));

            assertThat(result.orThrow().outputs()).isEqualTo(Map.of("good", List.of(1, 2)));
            assertThat(requests).containsExactly(new InferenceRequest("big", "{\"inputs\": \"hello\"}"));
        }

        @Test
        void goesOnAtErrorIfTheModelFails() {
            RunResult result = run(CompletableFuture.failedFuture(new IllegalStateException("down")));

            assertThat(result.orThrow().outputs()).isEqualTo(Map.of("bad", "hello"));
        }
    }

    @Test
    void anEnkiTaskNumbersItsOutputs() {
        OneNode node = new OneNode(
                        StandardComponents.builder()
                                .tasks((name, inputs, context) ->
                                        CompletableFuture.completedFuture(List.of(name, inputs, "one too many")))
                                .build(),
                        "Enki Task")
                .set("name", "Crafting")
                .inputs("input1")
                .addedOutputs("output1", "output2");

        assertThat(node.outputsOf(Map.of("input1", "wood")))
                .isEqualTo(Map.of("output1", "Crafting", "output2", Map.of("input1", "wood")));
    }

    @ParameterizedTest
    @CsvSource({
        "Generator, completion",
        "Code, scripts",
        "String Processor, scripts",
        "VisualGeneration, images",
        "Huggingface, inference",
        "Enki Task, tasks"
    })
    void aComponentWithoutItsServiceSaysWhichMethodGivesIt(String component, String method) {
        Spell spell = new OneNode(StandardComponents.all(), component).spell(List.of());

        assertThatThrownBy(() -> SpellRunner.builder(spell).build())
                .isInstanceOf(InvalidSpellException.class)
                .hasMessageContaining("component '" + component + "' lacks what it needs")
                .hasMessageContaining("StandardComponents.builder()." + method + "(…)");
    }

    @ParameterizedTest
    @CsvSource({"Alert", "Playtest Print"})
    void noticesAreTold(String component) {
        OneNode node = new OneNode(StandardComponents.all(), component).set("text", "from the settings");

        node.run(Map.of("text", List.of("a", "b"))).orThrow();
        node.run(Map.of()).orThrow();

        assertThat(node.chunks()).containsExactly("a,b", "from the settings");
    }

    @Test
    void anInputOfThePlaytestIsTheInputOfItsName() {
        OneNode node = new OneNode(StandardComponents.all(), "Playtest Input")
                .set("name", "said")
                .set("text", "nothing")
                .outputs("text");

        assertThat(node.outputsOf(Map.of())).isEqualTo(Map.of("text", "nothing"));
        assertThat(node.events).anyMatch(NodeEvent.Progress.class::isInstance);
        assertThat(SpellRunner.builder(node.spell(List.of()))
                        .build()
                        .run(Map.of("said", "hi"))
                        .outputs())
                .isEqualTo(Map.of("text", "hi"));
    }
}
