// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChatModelTest {

    private final RecordingContext context = new RecordingContext();

    private static ChatAnswer answer(ChatModel model, ChatRequest request) throws Exception {
        return model.chat(request, new RecordingContext()).toCompletableFuture().join();
    }

    @Test
    void goesOnWithTextsAndReportsWhatThatTook() throws Exception {
        List<ChatRequest> asked = new ArrayList<>();
        TextCompletion completion = TextCompletion.of(ChatModel.blocking(request -> {
            asked.add(request);
            return ChatAnswer.of("and on").using(Usage.of("m", 5, 2));
        }));

        String text = completion
                .complete(new CompletionRequest("on", "m", 0.25, 50, List.of("#"), 0.5), context)
                .toCompletableFuture()
                .join();

        assertThat(text).isEqualTo("and on");
        assertThat(context.usages).containsExactly(Usage.of("m", 5, 2));
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.model()).isEqualTo("m");
            assertThat(request.messages()).containsExactly(ChatMessage.user("on"));
            assertThat(request.temperature()).hasValue(0.25);
            assertThat(request.maxTokens()).hasValue(50);
            assertThat(request.stop()).containsExactly("#");
            assertThat(request.frequencyPenalty()).hasValue(0.5);
            assertThat(request.presencePenalty()).isEmpty();
        });
    }

    @Test
    void isServedByAModelThatGoesOnWithTexts() throws Exception {
        List<String> prompts = new ArrayList<>();
        ChatModel chat = ChatModel.of((request, ctx) -> {
            prompts.add(request.prompt());
            return CompletableFuture.completedFuture("Hi");
        });

        ChatAnswer answer = answer(
                chat,
                ChatRequest.builder("m")
                        .system("Be kind.")
                        .user("Hello")
                        .message(ChatMessage.assistant("Yes?"))
                        .user("Bye")
                        .build());

        assertThat(answer).isEqualTo(ChatAnswer.of("Hi"));
        assertThat(prompts).containsExactly("Be kind.\nUser: Hello\nAssistant: Yes?\nUser: Bye\nAssistant:");
    }

    @Test
    void asksAModelThatGoesOnWithTextsForJsonInWords() throws Exception {
        List<String> prompts = new ArrayList<>();
        ChatModel chat = ChatModel.of((request, ctx) -> {
            prompts.add(request.prompt());
            return CompletableFuture.completedFuture("{}");
        });

        answer(
                chat,
                ChatRequest.builder("m")
                        .user("Hello")
                        .form(new AnswerForm.JsonValue(Map.of("type", "object")))
                        .build());

        assertThat(prompts)
                .containsExactly("User: Hello\nAnswer with JSON alone, as this schema says: {\"type\":\"object\"}\n"
                        + "Assistant:");
    }

    @Test
    void refusesFunctionsThatAModelCannotCall() {
        ChatModel chat = ChatModel.of(TextCompletion.blocking(request -> "text"));
        ChatRequest request = ChatRequest.builder("m")
                .user("Hello")
                .form(AnswerForm.Function.of(Map.of("name", "paint")))
                .build();

        assertThatThrownBy(() -> answer(chat, request))
                .hasRootCauseMessage(
                        "the function 'paint' cannot be called by a model that goes on with texts (give the"
                                + " components a chat model: StandardComponents.builder().chat(…))");
    }

    @Test
    void tellsThatTheFunctionWasNotCalled() {
        AnswerForm.Function function = AnswerForm.Function.of(Map.of("name", "paint", "parameters", Map.of()));

        assertThat(ChatAnswer.calling("paint", "{}").argumentsOf(function)).isEqualTo("{}");
        assertThatThrownBy(() -> ChatAnswer.of("no").argumentsOf(function))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "the model did not call the function 'paint' but answered with text (tell it in the prompt to"
                                + " call the function)");
        assertThatThrownBy(() -> ChatAnswer.calling("x".repeat(100), "{}").argumentsOf(function))
                .hasMessageContaining("the model called a function '" + "x".repeat(80) + "…' instead of 'paint'");
    }

    @Test
    void refusesFunctionsThatAreNone() {
        assertThatThrownBy(() -> AnswerForm.Function.of(Map.of()))
                .hasMessageContaining("a function has no name (give an object with 'name'");
        assertThatThrownBy(() -> AnswerForm.Function.of(Map.of("name", "a b")))
                .hasMessageContaining("'a b' cannot be the name of a function");
        assertThatThrownBy(() -> AnswerForm.Function.of(Map.of("name", "a", "parameters", "x")))
                .hasMessageContaining("the parameters of function 'a' are no object");
    }

    @Test
    void refusesRequestsThatNoModelCouldAnswer() {
        assertThatThrownBy(() -> ChatRequest.builder("m").build()).hasMessageContaining("without a message");
        assertThatThrownBy(() -> ChatRequest.builder("m").temperature(Double.NaN))
                .hasMessageContaining("temperature is NaN");
        assertThatThrownBy(() -> ChatRequest.builder("m").maxTokens(0)).hasMessageContaining("at least 1");
    }

    @Test
    void tellsWhatAnAnswerCosts() throws Exception {
        Prices prices =
                Prices.perMillion(Map.of("small", new Prices.Rate(1, 2), "small-fast", new Prices.Rate(10, 20)));
        ChatRequest request = ChatRequest.builder("x").user("?").build();
        ChatModel dated = ChatModel.blocking(
                asked -> ChatAnswer.of("").using(Usage.of("small-fast-2024-01-31", 1_000_000, 500_000)));
        ChatModel unknown = ChatModel.blocking(asked -> ChatAnswer.of("").using(Usage.of("smaller", 1, 1)));

        assertThat(answer(dated.priced(prices), request).usage())
                .isEqualTo(new Usage(1_000_000, 500_000, "small-fast-2024-01-31", 20.0));
        assertThat(answer(unknown.priced(prices), request).usage()).isEqualTo(Usage.of("smaller", 1, 1));
        assertThat(answer(ChatModel.blocking(asked -> ChatAnswer.of("")).priced(prices), request)
                        .usage())
                .isNull();
    }
}
