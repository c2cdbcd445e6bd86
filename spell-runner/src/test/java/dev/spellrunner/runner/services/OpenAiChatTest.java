// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.ChatAnswer.Finish;
import dev.spellrunner.runner.services.ChatAnswer.FunctionCall;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiChatTest {

    private static final ChatRequest HELLO =
            ChatRequest.builder("gpt").user("Hello").build();
    private static final AnswerForm.Function PAINT = AnswerForm.Function.of(
            Map.of("name", "paint", "description", "Paints.", "parameters", Map.of("type", "object")));

    private final RecordingContext context = new RecordingContext();
    private StubModelServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubModelServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private OpenAiCompletion.Builder model() {
        return OpenAiCompletion.builder(server.address());
    }

    private ChatAnswer ask(OpenAiCompletion model, ChatRequest request) throws Exception {
        return model.chat(request, context).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Throwable failureOf(OpenAiCompletion model, ChatRequest request) {
        Throwable thrown = catchThrowable(() -> ask(model, request));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause()).isInstanceOf(ModelException.class);
        return requireNonNull(thrown.getCause());
    }

    private static String delta(String delta) {
        return "{\"choices\":[{\"delta\":" + delta + "}]}";
    }

    @Nested
    class ARequest {

        @Test
        void saysAllThatIsAskedFor() throws Exception {
            server.json("{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}");

            ask(
                    model().streaming(false).build(),
                    ChatRequest.builder("gpt")
                            .system("Be kind.")
                            .user("Hello")
                            .message(ChatMessage.assistant("Yes?"))
                            .temperature(0.5)
                            .topP(0.25)
                            .maxTokens(20)
                            .stop(List.of("#"))
                            .frequencyPenalty(1)
                            .presencePenalty(2)
                            .build());

            assertThat(server.requests.get(0).path()).isEqualTo("/v1/chat/completions");
            assertThat(server.requests.get(0).body())
                    .isEqualTo(Map.of(
                            "model",
                            "gpt",
                            "messages",
                            List.of(
                                    Map.of("role", "system", "content", "Be kind."),
                                    Map.of("role", "user", "content", "Hello"),
                                    Map.of("role", "assistant", "content", "Yes?")),
                            "temperature",
                            0.5,
                            "top_p",
                            0.25,
                            "max_tokens",
                            20,
                            "stop",
                            List.of("#"),
                            "frequency_penalty",
                            1.0,
                            "presence_penalty",
                            2.0));
        }

        @Test
        void leavesOutWhatIsNotAskedFor() throws Exception {
            server.events(delta("{\"content\":\"Hi\"}"), "[DONE]");

            ask(model().build(), HELLO);

            assertThat(server.requests.get(0).body())
                    .isEqualTo(Map.of(
                            "model",
                            "gpt",
                            "messages",
                            List.of(Map.of("role", "user", "content", "Hello")),
                            "stream",
                            true,
                            "stream_options",
                            Map.of("include_usage", true)));
        }

        @Test
        void givesTheOneFunctionAndAsksForItsCall() throws Exception {
            server.json(
                    "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"paint\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                            + "\"finish_reason\":\"stop\"}]}");

            ChatAnswer answer = ask(
                    model().streaming(false).build(),
                    ChatRequest.builder("gpt").user("Hello").form(PAINT).build());

            assertThat(answer)
                    .isEqualTo(new ChatAnswer("", new FunctionCall("paint", "{\"a\":1}"), Finish.FUNCTION, null));
            assertThat((Map<?, ?>) server.requests.get(0).body())
                    .extracting("tools", "tool_choice")
                    .containsExactly(
                            List.of(Map.of(
                                    "type",
                                    "function",
                                    "function",
                                    Map.of(
                                            "name",
                                            "paint",
                                            "description",
                                            "Paints.",
                                            "parameters",
                                            Map.of("type", "object")))),
                            Map.of("type", "function", "function", Map.of("name", "paint")));
        }

        @Test
        void asksForJson() throws Exception {
            server.events(delta("{\"content\":\"{}\"}"), "[DONE]");
            server.events(delta("{\"content\":\"{}\"}"), "[DONE]");
            Map<String, Object> schema = Map.of("type", "object");

            ask(
                    model().build(),
                    ChatRequest.builder("gpt")
                            .user("Hello")
                            .form(new AnswerForm.JsonValue(Map.of()))
                            .build());
            ask(
                    model().build(),
                    ChatRequest.builder("gpt")
                            .user("Hello")
                            .form(new AnswerForm.JsonValue(schema))
                            .build());

            assertThat(server.requests)
                    .<Object>extracting(request -> ((Map<?, ?>) request.body()).get("response_format"))
                    .containsExactly(
                            Map.of("type", "json_object"),
                            Map.of("type", "json_schema", "json_schema", Map.of("name", "answer", "schema", schema)));
        }

        @Test
        void ofAConversationIsRefusedByTheOlderApi() {
            assertThat(failureOf(model().legacy().build(), HELLO))
                    .hasMessageContaining("cannot be sent to the older API of completions");
            assertThat(server.requests).isEmpty();
        }
    }

    @Nested
    class AnAnswer {

        @ParameterizedTest
        @CsvSource({"stop,STOP", "length,LENGTH", "content_filter,FILTER", "eos,OTHER"})
        void tellsWhyItEnded(String reason, Finish finish) throws Exception {
            server.json("{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"" + reason + "\"}]}");

            assertThat(ask(model().build(), HELLO).finish()).isEqualTo(finish);
        }

        @Test
        void tellsTheTokensAndTheModelThatTookThem() throws Exception {
            server.json("{\"model\":\"gpt-1\",\"choices\":[{\"message\":{\"content\":\"Hi\"}}],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}");

            assertThat(ask(model().build(), HELLO).usage()).isEqualTo(Usage.of("gpt-1", 9, 2));
            assertThat(context.usages).isEmpty();
        }

        @Test
        void isUnderstoodFromOlderServersToo() throws Exception {
            server.json("{\"choices\":[{\"message\":{\"content\":null,\"function_call\":{\"name\":\"paint\","
                    + "\"arguments\":\"{}\"}},\"finish_reason\":\"function_call\"}]}");

            assertThat(ask(model().build(), HELLO)).isEqualTo(ChatAnswer.calling("paint", "{}"));
        }
    }

    @Nested
    class AStream {

        @Test
        void endsWithTheTokensThatItTook() throws Exception {
            server.events(
                    delta("{\"role\":\"assistant\",\"content\":\"\"}"),
                    delta("{\"content\":\"Hel\"}"),
                    "{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"length\"}],\"usage\":null}",
                    "{\"model\":\"gpt-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}",
                    "[DONE]");

            assertThat(ask(model().build(), HELLO))
                    .isEqualTo(new ChatAnswer("Hello", null, Finish.LENGTH, Usage.of("gpt-1", 9, 2)));
            assertThat(context.chunks).containsExactly("Hel", "lo");
        }

        @Test
        void putsTheArgumentsOfAFunctionTogetherAndTellsNothingOfThem() throws Exception {
            server.events(
                    delta(
                            "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"paint\",\"arguments\":\"\"}}]}"),
                    delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\"}}]}"),
                    delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"name\":\"x\",\"arguments\":\"nonsense\"}}]}"),
                    delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\":1}\"}}]}"),
                    "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
                    "[DONE]");

            ChatAnswer answer = ask(
                    model().build(),
                    ChatRequest.builder("gpt").user("Hello").form(PAINT).build());

            assertThat(answer.argumentsOf(PAINT)).isEqualTo("{\"a\":1}");
            assertThat(context.chunks).isEmpty();
        }

        @Test
        void isAskedForAgainWhenTooManyAskAtOnce() throws Exception {
            server.status(429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After", "0");
            server.events(delta("{\"content\":\"Hi\"}"), "[DONE]");

            assertThat(ask(model().build(), HELLO).text()).isEqualTo("Hi");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}",
                    "{\"error\":{\"message\":\"slow down\",\"code\":429}}",
                    "{\"error\":{\"message\":\"busy\",\"type\":\"overloaded_error\"}}"
                })
        void isAskedForAgainIfItHoldsNothingButARefusal(String error) throws Exception {
            server.events(error).events(delta("{\"content\":\"Hi\"}"), "[DONE]");

            assertThat(ask(model().build(), HELLO).text()).isEqualTo("Hi");
            assertThat(server.requests).hasSize(2);
        }

        @Test
        void isNotAskedForAgainOnceSomebodyHeardAPartOfIt() {
            server.events(delta("{\"content\":\"Hi\"}"), "{\"error\":{\"message\":\"slow down\",\"code\":429}}");

            assertThat(failureOf(model().build(), HELLO)).hasMessage("the model's server says: slow down");
            assertThat(server.requests).hasSize(1);
        }

        @Test
        void isNotAskedForMoreOftenThanTheHostAllows() {
            server.events("{\"error\":{\"message\":\"slow down\",\"code\":429}}");

            assertThat(failureOf(model().retries(0).build(), HELLO)).hasMessage("the model's server says: slow down");
        }
    }

    @Test
    void closesTheConnectionWhenATextThatComesOfAChatIsCancelled() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.answer(exchange -> {
            OutputStream out = StubModelServer.stream(exchange);
            try {
                while (true) {
                    StubModelServer.send(out, "data: " + delta("{\"content\":\"and \"}") + "\n\n");
                }
            } catch (IOException e) {
                closed.countDown();
            }
        });
        Prices prices = Prices.perMillion(Map.of());
        CompletableFuture<String> answer = TextCompletion.of(model().build().priced(prices))
                .complete(new CompletionRequest("Hello", "gpt", 0, 5, List.of(), 0), context)
                .toCompletableFuture();
        await().until(() -> !context.chunks.isEmpty());

        answer.cancel(true);

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Nested
    class AnEmbedding {

        private EmbeddingAnswer embed(OpenAiCompletion model) throws Exception {
            return model.embeddings()
                    .embed(new EmbeddingRequest("Hello", "ada"), context)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }

        @Test
        void comesOfATextAndAModel() throws Exception {
            server.json("{\"data\":[{\"index\":0,\"embedding\":[0.5,-1,2]}],\"model\":\"ada-2\","
                    + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");

            assertThat(embed(model().build()))
                    .isEqualTo(new EmbeddingAnswer(Embedding.of(0.5f, -1, 2), Usage.of("ada-2", 3, 0)));

            assertThat(server.requests.get(0).path()).isEqualTo("/v1/embeddings");
            assertThat(server.requests.get(0).body()).isEqualTo(Map.of("model", "ada", "input", "Hello"));
        }

        @Test
        void comesOfTheModelThatTheHostNames() throws Exception {
            server.status(429, "", "Retry-After", "0").json("{\"data\":[{\"embedding\":[1]}]}");

            assertThat(embed(model().model("gpt").embeddingModel("nomic").build())
                            .usage())
                    .isNull();

            assertThat((Map<?, ?>) server.requests.get(1).body())
                    .extracting("model")
                    .isEqualTo("nomic");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"data\":[]}|holds no embedding",
                    "{\"data\":[{\"embedding\":[]}]}|returned an invalid embedding: an embedding of 0 numbers",
                    "{\"data\":[{\"embedding\":[\"x\"]}]}|returned an invalid embedding: 'x' is no embedding",
                    "{\"error\":{\"message\":\"no such model\"}}|the model's server says: no such model",
                    "<html>|cannot be read"
                })
        void failsIfThereIsNone(String body, String message) {
            server.json(body);

            assertThat(catchThrowable(() -> embed(model().build())))
                    .cause()
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(message);
        }
    }
}
