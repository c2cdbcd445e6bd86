// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token that may only see, or only see and run, is held to that on every door. The WebSocket is held by the contract. */
@Timeout(60)
class RightsTest extends McpCalls {

    private static final String CHAT = "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static HttpRequest.Builder by(String token, HttpRequest.Builder request) {
        return request.setHeader("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder watching(String path) {
        return by("ada-watches", fixture.request(path));
    }

    private static String input(String more) {
        return "{\"threadId\":\"t\",\"runId\":\"r\",\"state\":null,\"messages\":[{\"id\":\"m\",\"role\":\"user\","
                + "\"content\":\"hi\"}]" + more + "}";
    }

    private static void assertIsForbidden(HttpResponse<String> response, String right) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
        JsonNode error = json(response);
        assertThat(error.path("code").asText()).isEqualTo("forbidden");
        assertThat(error.at("/data/right").asText()).isEqualTo(right);
    }

    private static HttpRequest.Builder posting(HttpRequest.Builder request, String body) {
        return request.POST(BodyPublishers.ofString(body));
    }

    @Test
    void letHttpSeeAndDoNothingElse() {
        try (Fixture server = new Fixture().start()) {
            String run = server.startRun("w", "{}");
            Function<String, HttpRequest.Builder> watching = path -> by("ada-watches", server.request(path));

            assertThat(json(send(watching.apply("/spells"))).path("rights").toString())
                    .isEqualTo("[\"see\"]");
            assertThat(send(watching.apply("/spells/e")).statusCode()).isEqualTo(200);
            assertThat(json(send(watching.apply("/runs/" + run))).path("status").asText())
                    .isEqualTo("running");
            assertIsForbidden(send(posting(watching.apply("/spells/e/runs"), "{}")), "run");
            assertIsForbidden(
                    send(posting(watching.apply("/spells/e/runs").header("Accept", "text/event-stream"), "{}")), "run");
            assertIsForbidden(send(posting(watching.apply("/runs/" + run + "/rerun"), "{}")), "run");
            assertIsForbidden(send(posting(watching.apply("/runs/" + run + "/resume"), "{}")), "control");
            assertIsForbidden(send(watching.apply("/runs/" + run).DELETE()), "control");
            assertIsForbidden(
                    send(watching.apply("/spells/e").method("PATCH", BodyPublishers.ofString("{\"patch\":[]}"))),
                    "change");

            CompletableFuture<HttpResponse<String>> events = sending(watching.apply("/runs/" + run + "/events"));
            assertThat(send(server.request("/runs/" + run).DELETE()).statusCode())
                    .isEqualTo(202);
            assertThat(events.join().body()).contains("event: cancelled");
        }
    }

    @Test
    void letChatsSeeModelsAndRunNone() {
        assertThat(send(watching("/v1/models")).body()).contains("the echo");

        HttpResponse<String> refused = send(posting(watching("/v1/chat/completions"), CHAT));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).at("/error/code").asText()).isEqualTo("insufficient_permissions");
        assertThat(send(posting(by("ada-runs", fixture.request("/v1/chat/completions")), CHAT))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void letAgentsBeSeenAndNotRun() {
        assertThat(send(watching("/agui/echo")).statusCode()).isEqualTo(200);
        assertIsForbidden(send(posting(watching("/agui/echo"), input(""))), "run");
    }

    @Test
    void letToolsBeListedAndNotCalled() {
        assertThat(send(by("ada-watches", modern("tools/list", "", ""))).body()).contains("\"echo\"");

        HttpResponse<String> refused = send(by("ada-watches", modern("tools/call", "echo", arguments("echo", ""))));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).at("/error/data/code").asText()).isEqualTo("forbidden");
        assertThat(json(refused).at("/error/message").asText()).contains("the right to run");
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer error=\"insufficient_scope\", scope=\"run\"");
    }

    @Test
    void toRunDoNotApproveOverMcp() {
        String called = arguments("ask", "");
        JsonNode required = last(send(modern("tools/call", "ask", called))).path("result");
        String gate = required.path("inputRequests").fieldNames().next();
        String answer = arguments(
                "ask",
                ",\"requestState\":" + required.path("requestState") + ",\"inputResponses\":{\"" + gate
                        + "\":{\"action\":\"accept\",\"content\":{\"decision\":\"pass\"}}}");

        HttpResponse<String> refused = send(by("ada-runs", modern("tools/call", "ask", answer)));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer error=\"insufficient_scope\", scope=\"control\"");
        assertThat(fixture.begun).hasValue(0);
        assertThat(last(send(modern("tools/call", "ask", answer)))
                        .at("/result/isError")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void toRunDoNotApproveOverAgUi() {
        HttpResponse<String> interrupted = send(posting(fixture.request("/agui/ask"), input("")));
        String outcome = interrupted
                .body()
                .lines()
                .filter(line -> line.contains("RUN_FINISHED"))
                .findFirst()
                .orElseThrow();
        String id = json(outcome.substring("data: ".length()))
                .at("/outcome/interrupts/0/id")
                .asText();
        String resume = input(",\"resume\":[{\"interruptId\":\"" + id
                + "\",\"status\":\"resolved\",\"payload\":{\"approved\":true}}]");

        assertIsForbidden(send(posting(by("ada-runs", fixture.request("/agui/ask")), resume)), "control");
        assertThat(fixture.begun).hasValue(0);
        assertThat(send(posting(fixture.request("/agui/ask"), resume)).body()).contains("RUN_FINISHED");
        assertThat(fixture.begun).hasValue(1);
    }

    @Test
    void toRunAloneLeaveApprovalsToSomebodyElse() throws IOException {
        HttpRequest request =
                posting(by("ada-runs", fixture.request("/agui/ask")), input("")).build();
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                CLIENT.sendAsync(request, BodyHandlers.ofInputStream()).join().body(), StandardCharsets.UTF_8))) {
            // A client that could approve would be asked before it is told that the stream is alive.
            String line = events.readLine();
            while (!line.startsWith(":")) {
                assertThat(line).doesNotContain("interrupt", "RUN_FINISHED");
                line = events.readLine();
            }
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(ServiceException.class)
                    .until(fixture::answerWhatWaits);

            assertThat(events.lines().toList().toString())
                    .contains("RUN_FINISHED")
                    .doesNotContain("interrupt");
        }
    }
}
