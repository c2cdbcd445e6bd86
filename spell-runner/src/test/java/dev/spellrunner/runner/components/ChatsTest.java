// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.services.AnswerForm;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import dev.spellrunner.runner.services.TextCompletion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The components that ask a language model that takes part in conversations. */
@Timeout(60)
class ChatsTest {

    private final List<ChatRequest> requests = new ArrayList<>();
    private final Deque<ChatAnswer> answers = new ArrayDeque<>();

    private OneNode node(String component, String... outputs) {
        ChatModel model = ChatModel.blocking(request -> {
            requests.add(request);
            return answers.size() > 1 ? answers.remove() : answers.element();
        });
        return new OneNode(StandardComponents.builder().chat(model).build(), component).outputs(outputs);
    }

    private void answer(String... texts) {
        List.of(texts).forEach(text -> answers.add(ChatAnswer.of(text)));
    }

    @Nested
    class GenerateText {

        private final OneNode node = node("Generate Text", "result");

        @Test
        void asksWithTheConversationThenTheSystemThenTheInput() {
            answer("fine");
            Object conversation = List.of(
                    Map.of("content", "hi", "sender", "ada", "observer", "bot"),
                    Map.of("content", "hello", "sender", "bot", "observer", "bot"));

            assertThat(node.outputsOf(
                            Map.of("system", "Be kind.", "conversation", conversation, "input", "How are you?")))
                    .isEqualTo(Map.of("result", "fine"));
            assertThat(requests.get(0).messages())
                    .containsExactly(
                            ChatMessage.user("hi"),
                            ChatMessage.assistant("hello"),
                            ChatMessage.system("Be kind."),
                            ChatMessage.user("How are you?"));
        }

        @Test
        void takesOptionsFromSettingsThatAreText() {
            answer("fine");
            node.set("model", "gpt-4")
                    .set("temperature", "0")
                    .set("max_tokens", "200")
                    .set("top_p", 0.9)
                    .set("frequency_penalty", "0.1")
                    .set("presence_penalty", 1)
                    .set("stop", "###, \\n")
                    .outputsOf(Map.of("input", "x"));

            ChatRequest request = requests.get(0);
            assertThat(request.model()).isEqualTo("gpt-4");
            assertThat(request.temperature()).hasValue(0);
            assertThat(request.maxTokens()).hasValue(200);
            assertThat(request.topP()).hasValue(0.9);
            assertThat(request.frequencyPenalty()).hasValue(0.1);
            assertThat(request.presencePenalty()).hasValue(1);
            assertThat(request.stop()).containsExactly("###", "\n");
        }

        @Test
        void leavesWhatIsNotSetToTheModel() {
            answer("fine");
            node.outputsOf(Map.of("input", "x"));

            assertThat(requests.get(0).temperature()).hasValue(0.5);
            assertThat(requests.get(0).maxTokens()).isEmpty();
            assertThat(requests.get(0).topP()).isEmpty();
            assertThat(requests.get(0).stop()).isEmpty();
        }

        @Test
        void letsTheFieldsOfAnObjectWinOverItsSettings() {
            answer("fine");
            node.set("model", "gpt-4")
                    .set("max_tokens", 200)
                    .outputsOf(Map.of("input", "x", "settings", Map.of("modelName", "small", "maxTokens", "20")));

            assertThat(requests.get(0).model()).isEqualTo("small");
            assertThat(requests.get(0).maxTokens()).hasValue(20);
        }

        @Test
        void givesTheArgumentsOfTheFunctionThatTheModelCalls() {
            answers.add(ChatAnswer.calling("move", "{\"to\":\"north\"}"));

            assertThat(node.outputsOf(Map.of(
                            "input", "x", "function", "{\"name\": \"move\", \"parameters\": {\"type\": \"object\"}}")))
                    .isEqualTo(Map.of("result", "{\"to\":\"north\"}"));
            assertThat(requests.get(0).form()).isEqualTo(new AnswerForm.Function("move", "", Map.of("type", "object")));
        }

        @Test
        void failsWhereTheModelDoesNotCallTheFunction() {
            answer("I go north.");

            assertThat(node.failureOf(Map.of("input", "x", "function", Map.of("name", "move"))))
                    .startsWith("the model did not call the function 'move'");
        }

        @Test
        void failsWhereTheFunctionIsNone() {
            assertThat(node.failureOf(Map.of("input", "x", "function", "{oops")))
                    .startsWith("input 'function' is no JSON at line 1, column ");
            assertThat(node.failureOf(Map.of("input", "x", "function", "[]")))
                    .startsWith("input 'function' is no function");
        }

        @Test
        void failsWithoutAnAnswer() {
            answer(" ");

            assertThat(node.failureOf(Map.of("input", "x"))).startsWith("the model gave no answer");
        }

        @Test
        void failsWithoutAMessage() {
            assertThat(node.failureOf(Map.of())).startsWith("a model cannot be asked without a message");
        }

        @Test
        void failsWhereAnOptionIsNoNumber() {
            assertThat(node.failureOf(Map.of("input", "x", "settings", Map.of("top_p", "most"))))
                    .isEqualTo("option 'top_p' should be a number, but is 'most' (change it in the settings)");
        }

        @Test
        void tellsTheTokensThatItTook() {
            answers.add(ChatAnswer.of("fine").using(Usage.of("gpt-4", 7, 3)));
            node.outputsOf(Map.of("input", "x"));

            assertThat(node.events)
                    .filteredOn(event -> event.path().equals(NodePath.of("it")))
                    .last()
                    .isInstanceOfSatisfying(
                            NodeEvent.Completed.class,
                            end -> assertThat(end.usage()).isEqualTo(Usage.of("gpt-4", 7, 3)));
        }
    }

    @Test
    void aModelThatGoesOnWithTextsChatsToo() {
        OneNode node = new OneNode(
                        StandardComponents.builder()
                                .completion(TextCompletion.blocking(request -> "fine"))
                                .build(),
                        "Generate Text")
                .outputs("result");

        assertThat(node.outputsOf(Map.of("input", "x"))).isEqualTo(Map.of("result", "fine"));
    }

    @Test
    void aQuestionIsWithdrawnWhenItsRunIsCancelled() throws Exception {
        CompletableFuture<ChatAnswer> asked = new CompletableFuture<>();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        ChatModel model = (request, context) -> {
            begun.complete(true);
            return asked;
        };
        try (SpellRunner runner = SpellRunner.builder(
                        new OneNode(StandardComponents.all(), "Generate Text").spell(List.of("system")))
                .components(StandardComponents.builder().chat(model).build())
                .build()) {
            Run run = runner.start(Map.of("system", "x"));
            assertThat(begun.get(30, TimeUnit.SECONDS)).isTrue();

            run.cancel();

            run.result().get(30, TimeUnit.SECONDS);
            assertThat(asked).isCancelled();
        }
    }

    @Test
    void completesAPromptWithTheStopTextsOfBothForms() {
        answer("fine");
        Map<String, String> prompt = Map.of("string", "Once");

        assertThat(node("Text Completion", "output").set("stop", "a b, c").outputsOf(prompt))
                .isEqualTo(Map.of("output", "fine"));
        node("Agent Text Completion", "output")
                .set("stop", "###,\\n")
                .set("topP", ".8")
                .outputsOf(prompt);

        assertThat(requests.get(0).messages()).containsExactly(ChatMessage.user("Once"));
        assertThat(requests.get(0).stop()).containsExactly("a b", "c");
        assertThat(requests.get(1).stop()).containsExactly("###", "\n");
        assertThat(requests.get(1).topP()).hasValue(0.8);
    }

    @Test
    void isAProblemOfItsSpellWithoutAModel() {
        OneNode node = new OneNode(StandardComponents.all(), "TypeChat");

        assertThatThrownBy(() -> node.run(Map.of()))
                .hasMessageContaining(
                        "node 'it' (TypeChat): component 'TypeChat' lacks what it needs (give it a language model:"
                                + " StandardComponents.builder().chat(…))");
    }

    @Nested
    class TypeChat {

        private final OneNode node = node("TypeChat", "result").set("model", "small");
        private final Map<String, String> inputs =
                Map.of("input", "two teas", "schema", "interface Order { tea: number }", "responseType", "Order");

        @Test
        void givesTheObjectThatTheModelMakes() {
            answer("Here it is:\n```json\n{\"tea\": 2}\n```");

            assertThat(node.outputsOf(inputs)).isEqualTo(Map.of("result", Map.of("tea", 2)));
            assertThat(requests).singleElement().satisfies(request -> {
                assertThat(request.model()).isEqualTo("small");
                assertThat(request.form()).isInstanceOf(AnswerForm.JsonValue.class);
                assertThat(request.messages().get(0).content())
                        .contains("the type \"Order\"", "interface Order { tea: number }", "two teas");
            });
        }

        @Test
        void asksOnceMoreWithTheFault() {
            answer("{\"tea\": two}", "{\"tea\": 2}");

            assertThat(node.outputsOf(inputs)).isEqualTo(Map.of("result", Map.of("tea", 2)));
            assertThat(requests.get(1).messages().get(1)).isEqualTo(ChatMessage.assistant("{\"tea\": two}"));
            assertThat(requests.get(1).messages().get(2).content())
                    .contains("the answer is no JSON at line 1, column ");
        }

        @Test
        void failsWhereTheSecondAnswerIsWrongToo() {
            answer("no", "[1]");

            assertThat(node.failureOf(inputs))
                    .isEqualTo(
                            "the model gave no object of the type, asked twice: the answer is no object (make the type"
                                    + " simpler, or take another model)");
            assertThat(requests).hasSize(2);
        }

        @Test
        void asksOnceMoreWhereTheObjectIsOfAnotherType() {
            answer("{\"tea\": \"two\"}", "{\"tea\": 2}");

            assertThat(node.outputsOf(inputs)).isEqualTo(Map.of("result", Map.of("tea", 2)));
            assertThat(requests.get(1).messages().get(2).content())
                    .contains("This is wrong: 'tea' should be a number, but is 'two'.");
        }

        @Test
        void failsWhereTheObjectIsTwiceOfAnotherType() {
            answer("{}", "{\"tea\": 2, \"milk\": true}");

            assertThat(node.failureOf(inputs))
                    .isEqualTo(
                            "the model gave no object of the type, asked twice: the object has the field 'milk', which"
                                    + " its type does not have (make the type simpler, or take another model)");
        }

        @Test
        void asksNoModelWhereTheTypeIsNotKnown() {
            assertThat(node.failureOf(Map.of("input", "x", "schema", "enum A { B }", "responseType", "A")))
                    .startsWith(
                            "input 'schema' at line 1, column 1 has 'enum', which is not known (known are interfaces");
            assertThat(node.failureOf(Map.of("input", "x", "schema", "type A = string", "responseType", "B")))
                    .isEqualTo("input 'responseType' names the type 'B', which is not defined (defined are 'A')");
            assertThat(requests).isEmpty();
        }

        @Test
        void needsAType() {
            assertThat(node.failureOf(Map.of("input", "x", "schema", "type A = string")))
                    .startsWith("input 'responseType' has no value");
        }
    }
}
