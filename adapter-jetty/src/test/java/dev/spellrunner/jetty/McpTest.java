// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.component.Outputs;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
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
class McpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WAITING = "a_b___";

    private final ChatFixture fixture = ChatFixture.asking(Duration.ofMinutes(1));

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private static CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return sending(request).join();
    }

    private HttpRequest.Builder post(String body) {
        return fixture.request("/mcp").POST(BodyPublishers.ofString(body));
    }

    /** Returns a request of 2026-07-28. */
    private HttpRequest.Builder modern(String method, String name, String params) {
        HttpRequest.Builder request = post(message(method, params))
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method);
        return name.isEmpty() ? request : request.header("Mcp-Name", name);
    }

    private static String message(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params
                + (params.isEmpty() ? "" : ",") + "\"_meta\":{\"progressToken\":\"p\","
                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}}}";
    }

    private static String arguments(String tool, String more) {
        return "\"name\":\"" + tool + "\",\"arguments\":{\"message\":\"hi\"}" + more;
    }

    private JsonNode call(String tool, String more) {
        return last(send(modern("tools/call", tool, arguments(tool, more))));
    }

    /** Returns the last message of an answer, whatever form it has. */
    private static JsonNode last(HttpResponse<String> response) {
        List<String> messages = messages(response.body());
        return json(messages.get(messages.size() - 1));
    }

    private static List<String> messages(String body) {
        return body.startsWith("{")
                ? List.of(body)
                : body.lines()
                        .filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring(6))
                        .toList();
    }

    private static int code(HttpResponse<String> response) {
        return json(response).at("/error/code").asInt();
    }

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
                            "two_who_tell");
            assertThat(result.at("/tools/3").toString())
                    .isEqualTo("{\"name\":\"echo\",\"title\":\"the echo\","
                            + "\"description\":\"Runs the spell 'the echo'; gives answer\","
                            + "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"message\":{}},"
                            + "\"required\":[\"message\"],\"additionalProperties\":false},"
                            + "\"outputSchema\":" + result.at("/tools/3/outputSchema") + "}");
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

    private HttpRequest.Builder legacy(String session, int id, String method, String params) {
        return post("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}")
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Mcp-Session-Id", session);
    }

    private String session(String capabilities) {
        HttpResponse<String> response = send(post("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{" + capabilities
                + "},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}"));
        assertThat(json(response).at("/result/protocolVersion").asText()).isEqualTo("2025-11-25");
        return response.headers().firstValue("Mcp-Session-Id").orElseThrow();
    }

    @Nested
    class Approvals {

        private static final String PASS = "{\"action\":\"accept\",\"content\":{\"decision\":\"pass\"}}";

        private JsonNode required() {
            JsonNode result = call("ask", "").path("result");
            assertThat(result.path("resultType").asText()).isEqualTo("input_required");
            assertThat(fixture.begun).hasValue(0);
            return result;
        }

        private static String gate(JsonNode required) {
            return required.path("inputRequests").fieldNames().next();
        }

        private String answer(JsonNode required, String answer) {
            return ",\"requestState\":" + required.path("requestState") + ",\"inputResponses\":{\"" + gate(required)
                    + "\":" + answer + "}";
        }

        @Test
        void areAskedOfTheClientWhichCallsAgain() {
            JsonNode required = required();
            JsonNode form = required.path("inputRequests").path(gate(required));

            assertThat(form.path("method").asText()).isEqualTo("elicitation/create");
            assertThat(form.at("/params/message").asText()).contains("node '4' (Ask)", "'the ask'", "in: hi");
            assertThat(form.at("/params/requestedSchema/properties/input.in/default")
                            .asText())
                    .isEqualTo("hi");

            assertThat(call("ask", answer(required, PASS))
                            .at("/result/structuredContent/answer")
                            .asText())
                    .isEqualTo("hi");
            assertThat(fixture.begun).hasValue(1);
        }

        @Test
        void mayChangeInputs() {
            String changed = PASS.replace("\"pass\"", "\"pass\",\"input.in\":\"ho\"");

            assertThat(call("ask", answer(required(), changed))
                            .at("/result/structuredContent/answer")
                            .asText())
                    .isEqualTo("ho");
        }

        @Test
        void mayBeRefused() {
            JsonNode result =
                    call("ask", answer(required(), "{\"action\":\"decline\"}")).path("result");

            assertThat(result.path("resultType").asText()).isEqualTo("complete");
            assertThat(fixture.begun).hasValue(0);
        }

        @Test
        void thatAreAbandonedCancelTheRun() {
            JsonNode result =
                    call("ask", answer(required(), "{\"action\":\"cancel\"}")).path("result");

            assertThat(result.path("isError").asBoolean()).isTrue();
            assertThat(result.at("/content/0/text").asText()).startsWith("cancelled");
        }

        @Test
        void areAskedAgainIfTheAnswerIsNone() {
            JsonNode required = required();
            JsonNode again = call(
                            "ask",
                            ",\"requestState\":" + required.path("requestState") + ",\"inputResponses\":{\"x\":1}")
                    .path("result");

            assertThat(again.path("inputRequests")).isEqualTo(required.path("inputRequests"));
            assertThat(call("ask", answer(again, PASS)).at("/result/isError").asBoolean(true))
                    .isFalse();
        }

        @Test
        void thatComeTwiceChangeNothing() {
            JsonNode required = required();
            JsonNode first = call("ask", answer(required, PASS));

            JsonNode second = call("ask", answer(required, "{\"action\":\"decline\"}"));

            assertThat(second).isEqualTo(first);
            assertThat(fixture.begun).hasValue(1);
        }

        @Test
        void mayComeFromSomebodyElse() {
            JsonNode required = required();
            String state = new String(
                    Base64.getUrlDecoder()
                            .decode(required.path("requestState").asText().split("\\.")[0]),
                    StandardCharsets.UTF_8);
            fixture.answer(json(state).path("run").asText(), "4");

            assertThat(call("ask", answer(required, "{\"action\":\"decline\"}"))
                            .at("/result/structuredContent/answer")
                            .asText())
                    .isEqualTo("hi");
        }

        @Test
        void needTheStateOfTheirOwnCall() {
            JsonNode required = required();
            String answer = answer(required, PASS);
            String forged = answer.replace("\"requestState\":\"", "\"requestState\":\"x");
            HttpRequest.Builder ofBea = modern("tools/call", "ask", arguments("ask", answer))
                    .setHeader("Authorization", "Bearer bea-token");

            assertThat(call("ask", forged).at("/error/code").asInt()).isEqualTo(-32602);
            assertThat(call("echo", answer).at("/error/code").asInt()).isEqualTo(-32602);
            assertThat(last(send(ofBea)).at("/error/code").asInt()).isEqualTo(-32602);
            assertThat(fixture.begun).hasValue(0);
        }

        @Test
        void wereRequestsOnTheStreamOfTheCall() throws IOException {
            String session = session("\"elicitation\":{}");
            try (InputStream body = CLIENT.sendAsync(
                            legacy(session, 1, "tools/call", arguments("ask", ""))
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .join()
                    .body()) {
                JsonNode request = json(nextMessage(body));
                assertThat(request.path("method").asText()).isEqualTo("elicitation/create");
                String response = "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id") + ",\"result\":" + PASS + "}";
                String other = session("\"elicitation\":{}");

                assertThat(send(post(response).header("Mcp-Session-Id", other)).statusCode())
                        .isEqualTo(400);
                assertThat(fixture.begun).hasValue(0);
                assertThat(send(post(response).header("Mcp-Session-Id", session))
                                .statusCode())
                        .isEqualTo(202);
                assertThat(json(nextMessage(body))
                                .at("/result/structuredContent/answer")
                                .asText())
                        .isEqualTo("hi");
            }
        }

        private String nextMessage(InputStream body) throws IOException {
            for (String line = line(body); ; line = line(body)) {
                if (line.startsWith("data: ")) {
                    return line.substring(6);
                }
            }
        }

        private String line(InputStream body) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = body.read(); next != '\n'; next = body.read()) {
                assertThat(next).as("the stream goes on after '%s'", line).isNotNegative();
                line.append((char) next);
            }
            return line.toString();
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
