// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
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
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiCompletionTest {

    private static final String KEY = "sk-very-secret";
    private static final CompletionRequest REQUEST =
            new CompletionRequest("Say \"hi\"\n", "vanilla-jumbo", 0.5, 20, List.of("\n", "###"), 0.25);
    private static final String HELLO =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello ä\"}}]}";

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
        return OpenAiCompletion.builder(server.address()).apiKey(KEY);
    }

    private String complete(OpenAiCompletion model) throws Exception {
        return model.complete(REQUEST, context).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Throwable failureOf(OpenAiCompletion model) {
        Throwable thrown = catchThrowable(() -> complete(model));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause()).isInstanceOf(ModelException.class);
        return requireNonNull(thrown.getCause());
    }

    @Nested
    class ARequest {

        @Test
        void saysWhatTheSpellSays() throws Exception {
            server.json(HELLO);

            assertThat(complete(model().streaming(false).build())).isEqualTo("Hello ä");

            StubModelServer.Request request = server.requests.get(0);
            assertThat(request.path()).isEqualTo("/v1/chat/completions");
            assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY);
            assertThat(request.body())
                    .isEqualTo(Map.of(
                            "model",
                            "vanilla-jumbo",
                            "messages",
                            List.of(Map.of("role", "user", "content", "Say \"hi\"\n")),
                            "temperature",
                            0.5,
                            "max_tokens",
                            20,
                            "stop",
                            List.of("\n", "###"),
                            "frequency_penalty",
                            0.25));
        }

        @Test
        void ofTheOlderApiHoldsThePromptItself() throws Exception {
            server.json("{\"choices\":[{\"text\":\" there\",\"finish_reason\":\"stop\"}]}");

            assertThat(complete(model().legacy().streaming(false).build())).isEqualTo(" there");

            assertThat(server.requests.get(0).path()).isEqualTo("/v1/completions");
            assertThat(server.requests.get(0).body())
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                    .containsEntry("prompt", "Say \"hi\"\n")
                    .doesNotContainKey("messages");
        }

        @Test
        void asksTheModelThatTheHostNames() throws Exception {
            server.json(HELLO).json(HELLO);

            complete(model().model("llama").build());
            complete(model().models(name -> name + "-2").build());

            assertThat(server.requests)
                    .extracting(request -> String.valueOf(((Map<?, ?>) request.body()).get("model")))
                    .containsExactly("llama", "vanilla-jumbo-2");
        }

        @Test
        void hasTheHeadersOfTheThreadThatAsks() throws Exception {
            server.json(HELLO);
            ThreadLocal<String> span = new ThreadLocal<>();
            span.set("00-trace-span-01");

            complete(model().headers(() -> Map.of("traceparent", String.valueOf(span.get())))
                    .build());

            assertThat(server.requests.get(0).header("Traceparent")).isEqualTo("00-trace-span-01");
        }

        @Test
        void holdsNoKeyIfThereIsNone() throws Exception {
            server.json(HELLO);

            complete(model().apiKey(" ").build());

            assertThat(server.requests.get(0).header("Authorization")).isEmpty();
        }
    }

    @Nested
    class AStream {

        @Test
        void isToldAsItComes() throws Exception {
            server.events(
                    "{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}",
                    "{\"choices\":[{\"delta\":{\"content\":\"One ä𝄞\"}}]}",
                    "{\"choices\":[{\"delta\":{\"content\":\"\\ntwo\"}}]}",
                    "{\"choices\":[],\"usage\":{\"total_tokens\":3}}",
                    "[DONE]");

            assertThat(complete(model().build())).isEqualTo("One ä𝄞\ntwo");

            assertThat(context.chunks).containsExactly("One ä𝄞", "\ntwo");
            assertThat(server.requests.get(0).body())
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                    .containsEntry("stream", true);
        }

        @Test
        void arrivesBeforeItsEnd() throws Exception {
            CountDownLatch seen = new CountDownLatch(1);
            server.answer(exchange -> {
                OutputStream out = StubModelServer.stream(exchange);
                StubModelServer.send(out, "data: {\"choices\":[{\"text\":\"first\"}]}\n\n");
                assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
                StubModelServer.send(out, "data: {\"choices\":[{\"text\":\" last\",\"finish_reason\":\"stop\"}]}\n\n");
            });
            CompletableFuture<String> answer =
                    model().legacy().build().complete(REQUEST, context).toCompletableFuture();

            await().until(() -> context.chunks.contains("first"));
            assertThat(answer).isNotDone();
            seen.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("first last");
        }

        @Test
        void mayHoldCommentsOtherFieldsAndLongerEvents() throws Exception {
            server.answer(
                    exchange -> StubModelServer.send(
                            StubModelServer.stream(exchange),
                            ": ping\r\nevent: x\r\nid: 1\r\ndata:{\"choices\":\r\ndata: [{\"delta\":{\"content\":\"a\"}}]}\r\n\r\ndata: [DONE]"));

            assertThat(complete(model().build())).isEqualTo("a");
        }

        @Test
        void isAWholeAnswerWhereTheServerCannotStream() throws Exception {
            server.json(HELLO);

            assertThat(complete(model().build())).isEqualTo("Hello ä");
        }

        @Test
        void thatBreaksOffFails() {
            server.events("{\"choices\":[{\"delta\":{\"content\":\"half\"}}]}");

            assertThat(failureOf(model().build())).hasMessage("the answer of the model broke off after 4 characters");
        }

        @Test
        void thatTellsOfAnErrorFails() {
            server.events("{\"error\":{\"message\":\"overloaded with " + KEY + "\"}}");

            assertThat(failureOf(model().build())).hasMessage("the model's server says: overloaded with …");
        }

        @Test
        void thatIsNoJsonFails() {
            server.events("{oops", "[DONE]");

            assertThat(failureOf(model().build()))
                    .hasMessageStartingWith("a part of the model's answer cannot be read");
        }
    }

    @Nested
    class Retries {

        @ParameterizedTest
        @ValueSource(ints = {429, 500, 503})
        void followAStatusThatMayPass(int status) throws Exception {
            server.status(status, "", "Retry-After", "0").json(HELLO);

            assertThat(complete(model().build())).isEqualTo("Hello ä");
            assertThat(server.requests).hasSize(2);
        }

        @Test
        void waitAsLongAsTheServerAsksFor() throws Exception {
            server.status(429, "{}", "Retry-After", "1").json(HELLO);
            long before = System.nanoTime();

            complete(model().build());

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void readADateToo() throws Exception {
            String past = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).minusHours(1));
            server.status(503, "{}", "Retry-After", past).json(HELLO);

            assertThat(complete(model().build())).isEqualTo("Hello ä");
        }

        @Test
        void waitALittleWhereTheServerSaysNothing() throws Exception {
            server.status(502, "<html>bad gateway</html>").json(HELLO);

            assertThat(complete(model().build())).isEqualTo("Hello ä");
        }

        @Test
        void end() {
            for (int i = 0; i < 3; i++) {
                server.status(429, "{\"error\":{\"message\":\"slow\\ndown\"}}", "Retry-After", "0");
            }

            Throwable thrown = failureOf(model().retries(2).build());

            assertThat(thrown)
                    .hasMessage("the model's server answers with status 429, also after 2 retries: slow down");
            assertThat(((ModelException) thrown).status()).hasValue(429);
            assertThat(server.requests).hasSize(3);
        }

        @Test
        void areNotMadeIfTheServerAsksToWaitForTooLong() {
            server.status(429, "{}", "Retry-After", "3600");

            assertThat(failureOf(model().build()))
                    .hasMessage("the model's server answers with status 429, and asks to wait 3600 s");
        }

        @Test
        void areNotMadeIfTheServerAsksToWaitForLongerThanIsSet() {
            server.status(503, "{}", "Retry-After", "2");

            assertThat(failureOf(model().longestWait(Duration.ofSeconds(1)).build()))
                    .hasMessage("the model's server answers with status 503, and asks to wait 2 s");
            assertThat(server.requests).hasSize(1);
        }

        @Test
        void areMadeIfTheServerAsksForTheLongestWaitThatIsSet() throws Exception {
            server.status(503, "{}", "Retry-After", "0").json(HELLO);

            assertThat(complete(model().longestWait(Duration.ZERO).build())).isEqualTo("Hello ä");
            assertThat(server.requests).hasSize(2);
        }

        @Test
        void needALongestWaitThatIsNotNegative() {
            assertThatThrownBy(() -> model().longestWait(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("longest wait");
        }

        @Test
        void areNotMadeWhereTheRequestIsWrong() {
            server.status(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}");

            assertThat(failureOf(model().build()))
                    .hasMessage("the model's server answers with status 401: Incorrect API key provided: …");
            assertThat(server.requests).hasSize(1);
        }

        @Test
        void areNotMadeElsewhere() {
            server.status(302, "", "Location", "http://127.0.0.1:1/");

            assertThat(failureOf(model().build())).hasMessage("the model's server answers with status 302");
        }
    }

    @Test
    void asksThroughTheClientThatItIsGiven() throws Exception {
        HttpClient throughAProxy = HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.address().getPort())))
                .build();
        URI behindTheProxy = URI.create("http://models.invalid/v1");

        for (int model = 0; model < 2; model++) {
            server.json(HELLO);
            assertThat(complete(OpenAiCompletion.builder(behindTheProxy)
                            .client(throughAProxy)
                            .streaming(false)
                            .build()))
                    .isEqualTo("Hello ä");
        }
        assertThat(server.requests).hasSize(2).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/v1/chat/completions");
            assertThat(request.header("Host")).isEqualTo("models.invalid");
        });
    }

    @Test
    void failsIfTheAnswerHoldsNoText() {
        server.json("{\"choices\":[]}").json("<html>").json("{\"error\":\"no such model\"}");

        assertThat(failureOf(model().build())).hasMessageContaining("holds no text");
        assertThat(failureOf(model().build())).hasMessageContaining("cannot be read");
        assertThat(failureOf(model().build())).hasMessage("the model's server says: no such model");
    }

    @Test
    void failsIfTheAnswerTakesTooLong() {
        CountDownLatch end = new CountDownLatch(1);
        server.answer(exchange -> {
            StubModelServer.send(
                    StubModelServer.stream(exchange), "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            end.await(20, TimeUnit.SECONDS);
        });

        assertThat(failureOf(model().timeout(Duration.ofMillis(300)).build()))
                .hasMessage("the model took longer than 300 ms");
        end.countDown();
    }

    @Test
    void failsIfNobodyIsThere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        OpenAiCompletion model =
                OpenAiCompletion.builder(URI.create("http://127.0.0.1:" + port)).build();

        assertThat(failureOf(model)).hasMessage("the model's server cannot be reached (is the address right?)");
    }

    @Test
    void closesTheConnectionWhenItIsCancelled() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.answer(exchange -> {
            OutputStream out = StubModelServer.stream(exchange);
            try {
                while (true) {
                    StubModelServer.send(out, "data: {\"choices\":[{\"delta\":{\"content\":\"and \"}}]}\n\n");
                }
            } catch (IOException e) {
                closed.countDown();
            }
        });
        CompletableFuture<String> answer =
                model().build().complete(REQUEST, context).toCompletableFuture();
        await().until(() -> !context.chunks.isEmpty());

        answer.cancel(true);

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysItsKeyToNobody() {
        OpenAiCompletion model = model().build();

        assertThat(model)
                .asString()
                .startsWith("OpenAiCompletion[http://127.0.0.1")
                .doesNotContain(KEY);
        assertThatThrownBy(() -> model().apiKey(KEY + "\nx"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:80", "file:///x", "/v1", "http:x"})
    void needsAnAddressOfHttp(String address) {
        assertThatThrownBy(() -> OpenAiCompletion.builder(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an address");
    }
}
