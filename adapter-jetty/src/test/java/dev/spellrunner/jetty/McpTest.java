// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.component.Outputs;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Order(1)
class McpTest extends McpCalls {

    @Nested
    class Tools {

        @Test
        void areTheSpellsThatCanBeRun() {
            HttpResponse<String> response = send(modern("tools/list", "", ""));
            JsonNode result = json(response).path("result");

            assertThat(result.path("resultType").asText()).isEqualTo("complete");
            assertThat(result.path("cacheScope").asText()).isEqualTo("private");
            assertThat(result.path("tools").findValuesAsText("name"))
                    .containsExactly(
                            WAITING,
                            "ask",
                            "conversation",
                            "echo",
                            "fail",
                            "late",
                            "nested",
                            "nested_ask",
                            "no_input",
                            "tell",
                            "tell_and_fail",
                            "two_who_tell",
                            "wait");
            assertThat(result.at("/tools/3").toString())
                    .isEqualTo("{\"name\":\"echo\",\"title\":\"the echo\","
                            + "\"description\":\"Runs the spell 'the echo'; gives answer\","
                            + "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"message\":{}},"
                            + "\"required\":[\"message\"],\"additionalProperties\":false},"
                            + "\"outputSchema\":" + result.at("/tools/3/outputSchema")
                            + ",\"annotations\":" + result.at("/tools/3/annotations") + "}");
            assertThat(send(modern("tools/list", "", "")).body()).isEqualTo(response.body());
        }

        @Test
        void giveTheirOutputs() {
            JsonNode result = call("echo", "").path("result");

            assertThat(result.at("/content/0/text").asText()).isEqualTo("hi");
            assertThat(result.at("/structuredContent/answer").asText()).isEqualTo("hi");
            assertThat(result.path("isError").asBoolean()).isFalse();
            assertThat(result.at("/_meta/dev.spellrunner~1run").asText()).isNotEmpty();
            assertThat(result.at("/_meta/io.modelcontextprotocol~1serverInfo/name")
                            .asText())
                    .isEqualTo("spellrunner");
        }

        @Test
        void thatFailSayWhichNodeAndAreNoErrorOfTheProtocol() {
            JsonNode answer = call("fail", "");

            assertThat(answer.has("error")).isFalse();
            assertThat(answer.at("/result/isError").asBoolean()).isTrue();
            assertThat(answer.at("/result/content/0/text").asText()).contains("node '4' (Fail)", "cauldron");
            assertThat(answer.path("result").has("structuredContent")).isFalse();
            assertThat(fixture.begun).hasValue(1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"{\"message\":1,\"tune\":2} | no argument 'tune'", "{} | the argument 'message' is missing"})
        void tellTheModelWhatIsWrongWithItsArguments(String arguments, String problem) {
            JsonNode result = last(send(modern("tools/call", "echo", "\"name\":\"echo\",\"arguments\":" + arguments)))
                    .path("result");

            assertThat(result.path("isError").asBoolean()).isTrue();
            assertThat(result.at("/content/0/text").asText()).contains(problem);
        }

        @Test
        void ofSomebodyElseAreUnknown() {
            JsonNode foreign = call("of_bea", "");

            assertThat(foreign.at("/error/code").asInt()).isEqualTo(-32602);
            assertThat(foreign.at("/error/message").asText()).isEqualTo("Unknown tool: of_bea");
        }

        @Test
        void tellTheirProgressAndThenTheResult() {
            CompletableFuture<HttpResponse<String>> sent =
                    sending(modern("tools/call", WAITING, arguments(WAITING, "")));
            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 1);
            await().atMost(PATIENCE).until(() -> fixture.handler.connections() == 1);
            fixture.word.complete(Outputs.of("out", "the end"));
            HttpResponse<String> response = sent.join();

            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            List<String> messages = messages(response.body());
            assertThat(messages).hasSizeGreaterThan(1);
            double before = -1;
            for (String each : messages.subList(0, messages.size() - 1)) {
                JsonNode told = json(each);
                assertThat(told.path("method").asText()).isEqualTo("notifications/progress");
                assertThat(told.at("/params/progressToken").asText()).isEqualTo("p");
                assertThat(told.at("/params/progress").asDouble()).isGreaterThan(before);
                before = told.at("/params/progress").asDouble();
            }
            assertThat(last(response).at("/result/structuredContent/answer").asText())
                    .isEqualTo("the end");
        }
    }

    @Nested
    class Cancelling {

        private InputStream stream(HttpRequest.Builder request) {
            return CLIENT.sendAsync(request.build(), BodyHandlers.ofInputStream())
                    .join()
                    .body();
        }

        @Test
        void isToCloseTheCall() throws IOException {
            InputStream body = stream(modern("tools/call", WAITING, arguments(WAITING, "")));
            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 1);

            body.close();

            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 0);
        }

        @Test
        void wasANotificationOfTheSameSession() throws IOException {
            String mine = session("");
            String other = session("");
            InputStream body = stream(legacy(mine, 5, "tools/call", arguments(WAITING, "")));
            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 1);

            body.close();
            String cancelled =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}";
            assertThat(send(post(cancelled).header("Mcp-Session-Id", other)).statusCode())
                    .isEqualTo(202);
            assertThat(fixture.waiting).hasValue(1);
            assertThat(send(post(cancelled).header("Mcp-Session-Id", mine)).statusCode())
                    .isEqualTo(202);

            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 0);
        }
    }

    @Test
    void refusesNodesForWhichNobodyAnswersInTime() {
        try (ChatFixture hasty = ChatFixture.asking(Duration.ofMillis(100))) {
            HttpRequest.Builder request = hasty.request("/mcp")
                    .POST(BodyPublishers.ofString(message("tools/call", arguments("ask", ""))))
                    .header("MCP-Protocol-Version", "2026-07-28")
                    .header("Mcp-Method", "tools/call")
                    .header("Mcp-Name", "ask");

            assertThat(last(send(request)).at("/result/resultType").asText()).isEqualTo("input_required");
            await().atMost(PATIENCE).until(() -> hasty.host.runs() == 0);
            assertThat(hasty.begun).hasValue(0);
            await().atMost(PATIENCE).until(() -> hasty.host.connections() == 0);
        }
    }

    @Nested
    class Messages {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{ | 400 | -32700",
                    "[] | 400 | -32600",
                    "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"} | 400 | -32600",
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | 400 | -32600",
                    "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"} | 400 | -32600",
                    "{\"jsonrpc\":\"2.0\",\"id\":1} | 400 | -32600",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"sing\"} | 200 | -32601",
                    "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}} | 400 | -32600",
                })
        void thatAreNoneAreRefused(String body, int status, int code) {
            HttpResponse<String> response = send(post(body));

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(code(response)).isEqualTo(code);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"initialize", "ping", "logging/setLevel", "resources/subscribe", "prompts/list", "tools/sing"
                })
        void ofOtherErasAreUnknown(String method) {
            HttpResponse<String> response = send(modern(method, "", ""));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(code(response)).isEqualTo(-32601);
            assertThat(json(response).path("id").asInt()).isEqualTo(1);
        }

        @ParameterizedTest
        @CsvSource({
            "Mcp-Method, tools/call, -32020",
            "Mcp-Method, TOOLS/LIST, -32020",
            "MCP-Protocol-Version, 2027-01-01, -32020",
            "MCP-Protocol-Version, 2025-11-25, -32020"
        })
        void thatSayOtherThanTheirHeadersAreRefused(String header, String value, int code) {
            HttpResponse<String> response = send(modern("tools/list", "", "").setHeader(header, value));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(code(response)).isEqualTo(code);
        }

        @ParameterizedTest
        @CsvSource({"fail, -32020", "=?base64?ZWNobw==?=, 0", "=?base64?!?=, -32020", "=?BASE64?ZWNobw==?=, -32020"})
        void nameTheToolInAHeaderToo(String header, int code) {
            HttpResponse<String> response = send(modern("tools/call", header, arguments("echo", "")));

            assertThat(response.statusCode()).isEqualTo(code == 0 ? 200 : 400);
            assertThat(code == 0 ? 0 : code(response)).isEqualTo(code);
        }

        @Test
        void ofVersionsThatAreNotServedAreToldWhichAre() {
            String future = message("tools/list", "").replace("2026-07-28", "2027-01-01");
            HttpResponse<String> response = send(
                    post(future).header("MCP-Protocol-Version", "2027-01-01").header("Mcp-Method", "tools/list"));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).path("error").toString())
                    .contains("-32022", "\"supported\":[\"2026-07-28\"]", "\"requested\":\"2027-01-01\"");
        }

        @Test
        void ofUnknownSessionsAreNotFound() {
            HttpResponse<String> response = send(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
                    .header("Mcp-Session-Id", session("") + "x"));

            assertThat(response.statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class Http {

        @ParameterizedTest
        @ValueSource(strings = {"GET", "DELETE", "PUT"})
        void isForPostAlone(String method) {
            HttpResponse<String> response =
                    send(fixture.request("/mcp").method(method, HttpRequest.BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("POST");
        }

        @Test
        void needsATokenInTheHeader() {
            HttpResponse<String> none = send(post("{").setHeader("Authorization", ""));
            HttpResponse<String> wrong = send(post("{").setHeader("Authorization", "Bearer mine"));
            HttpResponse<String> inQuery =
                    send(fixture.request("/mcp?access_token=ada-token").POST(BodyPublishers.ofString("{")));

            assertThat(List.of(none.statusCode(), wrong.statusCode(), inQuery.statusCode()))
                    .containsOnly(401);
            assertThat(wrong.body()).isEmpty();
            assertThat(wrong.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
        }

        @Test
        void isForJsonAlone() {
            assertThat(send(post("{}").setHeader("Content-Type", "text/plain")).statusCode())
                    .isEqualTo(415);
            assertThat(send(post("{}").setHeader("Accept", "text/html")).statusCode())
                    .isEqualTo(406);
        }

        @Test
        void isNotForPagesOfOtherSites() {
            HttpResponse<String> response = send(post("{}").header("Origin", "https://evil.example"));

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(code(response)).isEqualTo(-32600);
        }

        @Test
        void answersAsAWholeToThoseWhoTakeNoStream() {
            HttpResponse<String> response =
                    send(modern("tools/call", "tell", arguments("tell", "")).setHeader("Accept", "application/json"));

            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(json(response).at("/result/content/0/text").asText()).isEqualTo("one two three");
        }
    }

    @Nested
    class Resources {

        @Test
        void areTheFilesOfSpells() {
            JsonNode list = json(send(modern("resources/list", "", ""))).path("result");
            JsonNode read = json(send(modern("resources/read", "spell:///echo", "\"uri\":\"spell:///echo\"")))
                    .path("result");

            assertThat(list.path("resources").findValuesAsText("uri"))
                    .contains("spell:///a%2Fb%20%C3%BC%F0%9F%98%80", "spell:///broken", "spell:///echo")
                    .doesNotContain("spell:///of%20bea");
            assertThat(json(read.at("/contents/0/text").asText()).path("name").asText())
                    .isEqualTo("the echo");
            assertThat(read.path("ttlMs").asInt(-1)).isZero();
        }

        @Test
        void ofSomebodyElseAreNotThere() {
            HttpResponse<String> response =
                    send(modern("resources/read", "spell:///of%20bea", "\"uri\":\"spell:///of%20bea\""));
            HttpResponse<String> before =
                    send(legacy(session(""), 3, "resources/read", "\"uri\":\"spell:///of%20bea\""));

            assertThat(json(response).path("error").toString())
                    .contains("-32602", "\"data\":{\"uri\":\"spell:///of%20bea\"}");
            assertThat(code(before)).isEqualTo(-32002);
        }
    }
}
