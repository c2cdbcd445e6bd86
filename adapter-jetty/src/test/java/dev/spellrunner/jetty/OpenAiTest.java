// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.host.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ChatFixture fixture = new ChatFixture();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private HttpResponse<String> post(String body) {
        return send(fixture.request("/v1/chat/completions").POST(BodyPublishers.ofString(body)));
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}";
    }

    private List<String> stream(String model, String more) {
        HttpResponse<String> response = post(chat(model, ",\"stream\":true" + more));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body()).doesNotContain("\r");
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    private static String textOf(List<String> chunks) {
        StringBuilder text = new StringBuilder();
        for (String chunk : chunks) {
            if (!chunk.equals("[DONE]")) {
                text.append(json(chunk).at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }

    @Nested
    class Models {

        @Test
        void areTheSpellsThatTakeAMessage() {
            JsonNode models = json(send(fixture.request("/v1/models")));

            assertThat(models.path("object").asText()).isEqualTo("list");
            assertThat(models.path("data").findValuesAsText("id"))
                    .containsExactly(
                            "a/b ü😀",
                            "ask",
                            "conversation",
                            "echo",
                            "fail",
                            "late",
                            "nested",
                            "nested ask",
                            "tell",
                            "tell and fail",
                            "two who tell",
                            "wait");
            long created = models.at("/data/3/created").asLong();
            assertThat(Instant.ofEpochSecond(created))
                    .as("when the door was made, since the spell does not tell")
                    .isBetween(Instant.now().minusSeconds(3600), Instant.now());
            assertThat(models.at("/data/3").toString())
                    .isEqualTo("{\"id\":\"echo\",\"object\":\"model\",\"created\":" + created
                            + ",\"owned_by\":\"spellrunner\",\"name\":\"the echo\"}");
        }

        @Test
        void areFoundByIdWhateverItIsMadeOf() {
            assertThat(json(send(fixture.request("/v1/models/echo"))).path("id").asText())
                    .isEqualTo("echo");
            assertThat(json(send(fixture.request("/v1/models/a/b%20%C3%BC%F0%9F%98%80")))
                            .path("id")
                            .asText())
                    .isEqualTo("a/b ü😀");
        }

        @Test
        void areNotTheSpellsThatTakeNoMessage() {
            HttpResponse<String> response = send(fixture.request("/v1/models/no%20input"));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(json(response).at("/error/code").asText()).isEqualTo("model_not_found");
        }

        @Test
        void ofSomebodyElseAreNotThere() {
            HttpResponse<String> foreign = send(fixture.request("/v1/models/of%20bea"));
            HttpResponse<String> none = send(fixture.request("/v1/models/of%20cea"));

            assertThat(foreign.statusCode()).isEqualTo(404);
            assertThat(foreign.body().replace("bea", "cea")).isEqualTo(none.body());
            assertThat(json(foreign).at("/error/code").asText()).isEqualTo("model_not_found");
            assertThat(post(chat("of bea", "")).statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class AWholeAnswer {

        @Test
        void hasTheFormOfOpenAis() {
            HttpResponse<String> response = post(chat("tell", ",\"temperature\":0.5,\"tools\":[],\"unknown\":1"));

            JsonNode answer = json(response);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
            assertThat(answer.path("model").asText()).isEqualTo("tell");
            assertThat(answer.path("choices").toString())
                    .isEqualTo("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"one two three\","
                            + "\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]");
            assertThat(answer.path("usage").fieldNames())
                    .toIterable()
                    .containsExactly("prompt_tokens", "completion_tokens", "total_tokens");
            String run = response.headers().firstValue("x-request-id").orElseThrow();
            assertThat(answer.path("id").asText()).isEqualTo("chatcmpl-" + run);
        }

        @Test
        void tellsTheSpellOfTheConversation() {
            String body = """
                    {"model":"conversation","user":"u","temperature":0.5,"inputs":{"extra":[1,null]},
                     "metadata":{"session":"s1"},
                     "messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"},
                      {"role":"assistant","content":null,"tool_calls":[]},
                      {"role":"user","content":[{"type":"text","text":"how"},{"type":"text","text":"are you?"}]}]}""";

            assertThat(json(post(body)).at("/choices/0/message/content").asText())
                    .isEqualTo("how\nare you?");
            String run = post(body).headers().firstValue("x-request-id").orElseThrow();
            JsonNode outputs = json(send(fixture.request("/runs/" + run))).path("outputs");
            assertThat(outputs.path("system given").asText()).isEqualTo("be brief");
            assertThat(outputs.path("session given").asText()).isEqualTo("s1");
            assertThat(outputs.at("/settings given/temperature").asDouble()).isEqualTo(0.5);
            assertThat(outputs.path("history given").findValuesAsText("role"))
                    .containsExactly("system", "user", "assistant");
            assertThat(outputs.path("extra given").toString()).isEqualTo("[1,null]");
            assertThat(send(fixture.request("/runs/" + run + "/events")).body())
                    .contains("\"tags\":{\"conversation\":\"s1\"}");
        }

        @Test
        void isEmptyWithoutARunWhenAChatPageAsksForATitle() {
            HttpResponse<String> title = send(fixture.request("/v1/chat/completions")
                    .header("X-Spell-Task", "title_generation")
                    .POST(BodyPublishers.ofString(chat("tell", ""))));
            HttpResponse<String> tags = send(fixture.request("/v1/chat/completions")
                    .header("X-Spell-Task", "tags_generation")
                    .POST(BodyPublishers.ofString(chat("tell", ",\"stream\":true"))));

            assertThat(json(title).at("/choices/0/message/content").asText("?")).isEmpty();
            assertThat(tags.body()).endsWith("data: [DONE]\n\n");
            assertThat(fixture.begun).hasValue(0);
        }
    }

    @Nested
    class AStream {

        @Test
        void isTheRoleThenTheTextAsItComesThenTheEnd() {
            List<String> chunks = stream("tell", "");

            assertThat(json(chunks.get(0)).at("/choices/0/delta").toString())
                    .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
            assertThat(textOf(chunks)).isEqualTo("one two three");
            JsonNode last = json(chunks.get(chunks.size() - 2));
            assertThat(last.at("/choices/0/delta").toString()).isEqualTo("{}");
            assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(last.has("usage")).isFalse();
            assertThat(chunks.get(chunks.size() - 1)).isEqualTo("[DONE]");
        }

        @Test
        void tellsTheTokensToWhomeverAsks() {
            List<String> chunks = stream("tell", ",\"stream_options\":{\"include_usage\":true}");

            assertThat(json(chunks.get(0)).path("usage").isNull()).isTrue();
            JsonNode usage = json(chunks.get(chunks.size() - 2));
            assertThat(usage.path("choices")).isEmpty();
            assertThat(usage.at("/usage/total_tokens").isIntegralNumber()).isTrue();
        }

        @Test
        void addsWhatWasNotTold() {
            assertThat(textOf(stream("late", ""))).isEqualTo("one two three and four");
            assertThat(textOf(stream("echo", ""))).isEqualTo("hi");
        }

        @Test
        void mixesInNothingOfAnotherNode() {
            assertThat(textOf(stream("two who tell", ""))).isEqualTo("one two three");
        }

        @Test
        void endsInAnErrorIfTheRunFailsLate() {
            List<String> chunks = stream("tell and fail", "");

            String last = chunks.get(chunks.size() - 1);
            assertThat(json(last).at("/error/message").asText()).contains("node '4' (TellAndFail)", "cauldron");
            assertThat(json(last).at("/error/code").asText()).isEqualTo("run-failed");
        }

        @Test
        void thatTheClientClosesCancelsTheRun() throws IOException {
            try (InputStream answer = CLIENT.sendAsync(
                            fixture.request("/v1/chat/completions")
                                    .POST(BodyPublishers.ofString(chat("a/b ü😀", ",\"stream\":true")))
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .join()
                    .body()) {
                assertThat(answer.read()).isEqualTo('d');
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(fixture.waiting).hasValue(1));
            }

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(fixture.waiting).hasValue(0));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(fixture.host.runs()).isZero());
        }

        @Test
        void isAliveWhileNothingIsTold() throws IOException {
            try (InputStream answer = CLIENT.sendAsync(
                            fixture.request("/v1/chat/completions")
                                    .POST(BodyPublishers.ofString(chat("a/b ü😀", ",\"stream\":true")))
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .join()
                    .body()) {
                StringBuilder told = new StringBuilder();
                while (!told.toString().endsWith("\n:\n\n")) {
                    told.append((char) answer.read());
                }
                fixture.word.complete(Outputs.of("out", "at last"));

                assertThat(new String(answer.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("at last", "[DONE]");
            }
        }
    }

    @Nested
    class AnError {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{                                                     | 400 | invalid-request     | null",
                    "[]                                                    | 400 | invalid-request     | null",
                    "{\"messages\":[]}                                     | 400 | invalid-request     | model",
                    "{\"model\":\"echo\"}                                  | 400 | invalid-request     | messages",
                    "{\"model\":\"echo\",\"messages\":[]}                  | 400 | invalid-request     | messages",
                    "{\"model\":\"echo\",\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]} "
                            + "| 400 | invalid-request | messages",
                    "{\"model\":\"echo\",\"messages\":[{\"role\":\"king\"}]} | 400 | invalid-request | messages[0].role",
                    "{\"model\":\"echo\",\"n\":2,\"messages\":[]}          | 400 | invalid-request     | n",
                    "{\"model\":\"echo\",\"stream\":\"true\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} "
                            + "| 400 | invalid-request | stream",
                    "{\"model\":\"none\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} "
                            + "| 404 | model_not_found | model",
                    "{\"model\":\"broken\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} "
                            + "| 400 | invalid-spell | null",
                    "{\"model\":\"no input\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} "
                            + "| 400 | invalid-request | model",
                    "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                            + "\"image_url\":{\"url\":\"data:,\"}}]}]} | 400 | unsupported_content | messages",
                })
        void ofTheRequestStartsNoRun(String body, int status, String code, String param) {
            HttpResponse<String> response = post(body);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(json(response).at("/error/code").asText()).isEqualTo(code);
            assertThat(json(response).at("/error/param").asText()).isEqualTo(param);
            assertThat(json(response).at("/error/message").asText()).isNotEmpty();
            assertThat(fixture.begun).hasValue(0);
        }

        @Test
        void ofARunIsNoneThatClientsRepeat() {
            HttpResponse<String> response = post(chat("fail", ""));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("x-should-retry")).contains("false");
            assertThat(json(response).at("/error/type").asText()).isEqualTo("run_error");
            assertThat(json(response).at("/error/message").asText()).contains("node '4' (Fail)", "cauldron");
            assertThat(fixture.begun).hasValue(1);
        }

        @Test
        void meetsWhoIsNotLetInBeforeAnythingIsRead() {
            HttpResponse<String> response = send(
                    HttpRequest.newBuilder(fixture.uri("/v1/chat/completions")).POST(BodyPublishers.ofString("{{{")));

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(json(response).at("/error/code").asText()).isEqualTo("invalid_api_key");
        }

        @Test
        void meetsPagesOfOtherSites() {
            HttpResponse<String> response =
                    send(fixture.request("/v1/models").header("Origin", "https://evil.example"));

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(json(response).path("error").isObject()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"responses", "embeddings", "completions", "responses/r-1"})
        void saysWhereToAskForWhatIsNotHere(String path) {
            HttpResponse<String> response = send(fixture.request("/v1/" + path).POST(BodyPublishers.ofString("{}")));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(json(response).at("/error/message").asText()).contains("/v1/chat/completions");
        }

        @Test
        void endsNestingWithoutEnd() {
            assertThat(post("[".repeat(10_000)).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void letsAllowedPagesSendWhateverTheirClientsSend() {
        HttpResponse<String> response = send(HttpRequest.newBuilder(fixture.uri("/v1/chat/completions"))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://chat.example")
                .header("Access-Control-Request-Headers", "authorization, x-stainless-os"));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("authorization, x-stainless-os");
        assertThat(response.headers()
                        .firstValue("Access-Control-Expose-Headers")
                        .orElse("")
                        .split(", "))
                .contains("x-request-id", "x-should-retry", "Retry-After");
    }

    @Nested
    class Approvals {

        private static HttpRequest.Builder request(ChatFixture asking, String more) {
            return asking.request("/v1/chat/completions").POST(BodyPublishers.ofString(chat("ask", more)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ",\"stream\":true"})
        void thatNobodyGivesInTimeEndTheRun(String more) {
            try (ChatFixture asking = ChatFixture.asking(Duration.ofMillis(100))) {
                HttpResponse<String> response = send(request(asking, more));

                assertThat(response.body())
                        .contains("no answer in time for node '4' (Ask)", "run_error", "cancelled")
                        .doesNotContain("[DONE]");
                assertThat(response.statusCode()).isEqualTo(more.isEmpty() ? 400 : 200);
                assertThat(asking.begun).hasValue(0);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ",\"stream\":true"})
        void areWaitedFor(String more) {
            try (ChatFixture asking = ChatFixture.asking(Duration.ofMinutes(1))) {
                CompletableFuture<HttpResponse<String>> sent =
                        CLIENT.sendAsync(request(asking, more).build(), BodyHandlers.ofString());
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(ServiceException.class)
                        .until(asking::answerWhatWaits);

                assertThat(sent.join().statusCode()).isEqualTo(200);
                assertThat(sent.join().body()).contains("\"content\":\"hi\"");
                assertThat(asking.begun).hasValue(1);
            }
        }
    }
}
