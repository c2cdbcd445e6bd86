// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that wait for an approval are answered over MCP. */
@Timeout(60)
class McpApprovalsTest extends McpCalls {

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
        return ",\"requestState\":" + required.path("requestState") + ",\"inputResponses\":{\"" + gate(required) + "\":"
                + answer + "}";
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
                        "ask", ",\"requestState\":" + required.path("requestState") + ",\"inputResponses\":{\"x\":1}")
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
        HttpRequest.Builder ofBea =
                modern("tools/call", "ask", arguments("ask", answer)).setHeader("Authorization", "Bearer bea-token");

        assertThat(call("ask", forged).at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(call("echo", answer).at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(last(send(ofBea)).at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(fixture.begun).hasValue(0);
    }

    @Test
    void thatComeTooLateAreToldToCallAnew() {
        try (ChatFixture hasty = ChatFixture.asking(Duration.ofMillis(100))) {
            JsonNode required = last(send(of(hasty, ""))).path("result");
            assertThat(required.path("resultType").asText()).isEqualTo("input_required");
            await().atMost(PATIENCE).until(() -> hasty.host.runs() == 0);

            JsonNode late = last(send(of(hasty, answer(required, PASS))));

            assertThat(late.at("/error/code").asInt()).isEqualTo(-32602);
            assertThat(late.at("/error/message").asText()).endsWith("is unknown, or too old (call without it)");
            assertThat(hasty.begun).hasValue(0);
        }
    }

    private static HttpRequest.Builder of(ChatFixture server, String more) {
        return server.request("/mcp")
                .POST(BodyPublishers.ofString(message("tools/call", arguments("ask", more))))
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "ask");
    }

    @Test
    void wereRequestsOnTheStreamOfTheCall() throws IOException {
        String session = session("\"elicitation\":{}");
        try (InputStream body = CLIENT.sendAsync(
                        legacy(session, 1, "tools/call", arguments("ask", "")).build(), BodyHandlers.ofInputStream())
                .join()
                .body()) {
            JsonNode request = json(nextMessage(body));
            assertThat(request.path("method").asText()).isEqualTo("elicitation/create");
            String response = "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id") + ",\"result\":" + PASS + "}";
            String other = session("\"elicitation\":{}");

            assertThat(send(post(response).header("Mcp-Session-Id", other)).statusCode())
                    .isEqualTo(400);
            assertThat(fixture.begun).hasValue(0);
            assertThat(send(post(response).header("Mcp-Session-Id", session)).statusCode())
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
