// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AgUiTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WAITING = "a/b%20%C3%BC%F0%9F%98%80";

    private final ChatFixture fixture = ChatFixture.asking(Duration.ofMinutes(1));

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private HttpRequest.Builder post(String spell, String body) {
        return fixture.request("/agui/" + spell).POST(BodyPublishers.ofString(body));
    }

    private static String input(String more) {
        return "{\"threadId\":\"t\",\"runId\":\"r\",\"state\":null,\"messages\":[{\"id\":\"m\",\"role\":\"user\","
                + "\"content\":\"hi\",\"name\":null}]" + more + "}";
    }

    private List<JsonNode> run(String spell, String more) {
        HttpResponse<String> response = send(post(spell, input(more)));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).doesNotContain("\r", ":null");
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> json(line.substring(6)))
                .toList();
    }

    private static JsonNode last(List<JsonNode> events) {
        return events.get(events.size() - 1);
    }

    @Test
    void tellsWhatItCanDo() {
        JsonNode capabilities = json(send(fixture.request("/agui/echo")));

        assertThat(capabilities.at("/identity/name").asText()).isEqualTo("the echo");
        assertThat(capabilities.at("/humanInTheLoop/interrupts").asBoolean()).isTrue();
    }

    @Test
    void givesTheWholeAnswerWhereNothingIsStreamed() {
        List<JsonNode> events = run("echo", "");

        assertThat(events.stream()
                        .filter(event -> event.path("type").asText().equals("TEXT_MESSAGE_CONTENT"))
                        .map(event -> event.path("delta").asText()))
                .containsExactly("hi");
        assertThat(last(events).at("/outcome/type").asText()).isEqualTo("success");
    }

    @Test
    void takesInputsFromTheStateAndFromForwardedProps() {
        List<JsonNode> events = run(
                "conversation", ",\"protocolVersion\":\"1.0\",\"forwardedProps\":{\"inputs\":{\"extra\":\"more\"}}");
        JsonNode result = last(events).path("result");

        assertThat(result.path("message given").asText()).isEqualTo("hi");
        assertThat(result.path("session given").asText()).isEqualTo("t");
        assertThat(result.path("extra given").asText()).isEqualTo("more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo | { | 400",
                "echo | {} | 400",
                "echo | {\"messages\":[],\"threadId\":1,\"runId\":\"r\"} | 400",
                "of%20bea | {\"messages\":[],\"threadId\":\"t\",\"runId\":\"r\"} | 404",
                "broken | {\"messages\":[],\"threadId\":\"t\",\"runId\":\"r\"} | 409"
            })
    void refusesWhatCannotRun(String spell, String body, int status) {
        HttpResponse<String> response = send(post(spell, body));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("message").asText()).isNotEmpty();
    }

    @Test
    void needsAToken() {
        assertThat(send(post("echo", input("")).setHeader("Authorization", "")).statusCode())
                .isEqualTo(401);
    }

    @Nested
    class Cancelling {

        private InputStream stream(String more) {
            return CLIENT.sendAsync(post(WAITING, input(more)).build(), BodyHandlers.ofInputStream())
                    .join()
                    .body();
        }

        @Test
        void isToCloseTheStream() throws IOException {
            InputStream body = stream("");
            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 1);

            body.close();

            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 0);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {",\"protocolVersion\":\"1.0\" | RUN_FINISHED", "'' | RUN_ERROR"})
        void bySomebodyElseIsTold(String more, String kind) throws IOException {
            InputStream body = stream(more);
            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 1);

            fixture.cancelAll();

            String told = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            String end = told.lines().filter(line -> line.startsWith("data: ")).reduce("", (first, second) -> second);
            assertThat(json(end.substring(6)).path("type").asText()).as(end).isEqualTo(kind);
            assertThat(end).contains("cancelled");
            assertThat(told).contains("cancelled by the caller");
        }
    }

    @Nested
    class Interrupts {

        private String interrupt(String more) {
            JsonNode outcome = last(run("ask", more)).path("outcome");
            assertThat(outcome.path("type").asText()).isEqualTo("interrupt");
            assertThat(fixture.begun).hasValue(0);
            return outcome.at("/interrupts/0/id").asText();
        }

        private static String resume(String interrupt, String answer) {
            return ",\"resume\":[{\"interruptId\":\"" + interrupt + "\"," + answer + "}]";
        }

        @Test
        void areAnsweredByTheNextRequestOfTheThread() {
            String id = interrupt("");

            JsonNode end = last(run("ask", resume(id, "\"status\":\"resolved\",\"payload\":true")));

            assertThat(end.at("/result/answer").asText()).isEqualTo("hi");
            assertThat(fixture.begun).hasValue(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"status\":\"cancelled\"",
                    "\"status\":\"resolved\",\"payload\":{\"approved\":false,\"reason\":\"no\"}"
                })
        void mayBeRefused(String answer) {
            String id = interrupt("");

            List<JsonNode> events = run("ask", resume(id, answer));

            assertThat(last(events).path("type").asText()).isIn("RUN_FINISHED", "RUN_ERROR");
            assertThat(fixture.begun).hasValue(0);
        }

        @Test
        void thatAreNotAnsweredAsAskedAreErrors() {
            String id = interrupt("");

            for (String more : new String[] {
                "",
                resume("other", "\"status\":\"resolved\",\"payload\":true"),
                resume(id, "\"status\":\"resolved\",\"payload\":\"yes\""),
                resume(id, "\"status\":\"resolved\",\"payload\":{\"approved\":true,\"inputs\":{\"tune\":1}}")
            }) {
                List<JsonNode> events = run("ask", more);
                assertThat(events).hasSize(1);
                assertThat(last(events).path("type").asText()).isEqualTo("RUN_ERROR");
                assertThat(last(events).path("code").asText()).isEqualTo("interrupt");
            }
            assertThat(fixture.begun).hasValue(0);
        }

        @Test
        void thatAreAnsweredTwiceChangeNothing() {
            String id = interrupt("");
            JsonNode first = last(run("ask", resume(id, "\"status\":\"resolved\",\"payload\":true")));

            JsonNode second = last(run("ask", resume(id, "\"status\":\"cancelled\"")));

            assertThat(second.path("result")).isEqualTo(first.path("result"));
            assertThat(fixture.begun).hasValue(1);
        }

        @Test
        void ofAServerThatHasBegunAnewAreGone() {
            String id = interrupt("");
            try (ChatFixture next = ChatFixture.asking(Duration.ofMinutes(1))) {
                HttpResponse<String> response = send(next.request("/agui/ask")
                        .POST(BodyPublishers.ofString(input(resume(id, "\"status\":\"cancelled\"")))));

                JsonNode error = json(response.body().substring("data: ".length()));
                assertThat(error.path("type").asText()).isEqualTo("RUN_ERROR");
                assertThat(error.path("code").asText()).isEqualTo("gone");
                assertThat(error.path("message").asText()).contains(id.substring(0, id.indexOf(':')));
            }
        }

        @Test
        void ofAnotherUserAreUnknown() {
            String id = interrupt("");
            HttpResponse<String> response =
                    send(post("ask", input(resume(id, "\"status\":\"resolved\",\"payload\":true")))
                            .setHeader("Authorization", "Bearer bea-token"));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(fixture.begun).hasValue(0);
        }
    }
}
