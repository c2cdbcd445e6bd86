// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.Drained;
import dev.spellrunner.runner.store.RunDirectory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server stops while runs go on behind its doors: they are parked, and their clients are not told that they have ended. */
@Timeout(90)
class ParkedRunsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String TOLD = "goes on with the next one";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private ChatFixture serve() {
        return new ChatFixture(host -> host.runs(RunDirectory.at(directory)).runsOutliveConnections());
    }

    private static CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request, String body) {
        return CLIENT.sendAsync(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static CompletableFuture<HttpResponse<String>> chat(ChatFixture server, boolean stream) {
        return sending(
                server.request("/v1/chat/completions"),
                "{\"model\":\"wait\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":" + stream + "}");
    }

    private static CompletableFuture<HttpResponse<String>> tool(ChatFixture server, boolean stream) {
        HttpRequest.Builder request = server.request("/mcp")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "wait")
                .header("Accept", stream ? "application/json, text/event-stream" : "application/json");
        return sending(request, McpCalls.message("tools/call", McpCalls.arguments("wait", "")));
    }

    private static CompletableFuture<HttpResponse<String>> oldTool(ChatFixture server) {
        return sending(
                server.request("/mcp").header("MCP-Protocol-Version", "2025-11-25"),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{" + McpCalls.arguments("wait", "")
                        + "}}");
    }

    private static CompletableFuture<HttpResponse<String>> agent(ChatFixture server, String dialect) {
        return sending(
                server.request("/agui/wait"),
                "{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[{\"id\":\"m\",\"role\":\"user\",\"content\":\"hi\"}]"
                        + dialect + "}");
    }

    private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> call) throws Exception {
        HttpResponse<String> answer = call.get(30, TimeUnit.SECONDS);
        assertThat(answer.body()).doesNotContain("cancelled");
        return answer;
    }

    private static JsonNode last(HttpResponse<String> answer) {
        return McpCalls.last(answer);
    }

    @Test
    void areToldAsSuchAtEachDoorAndGoOnWithTheNextServer() throws Exception {
        Set<String> runs;
        Set<String> told = new HashSet<>();
        try (ChatFixture before = serve()) {
            List<CompletableFuture<HttpResponse<String>>> chats = List.of(chat(before, false), chat(before, true));
            List<CompletableFuture<HttpResponse<String>>> tools =
                    List.of(tool(before, false), tool(before, true), oldTool(before));
            List<CompletableFuture<HttpResponse<String>>> agents =
                    List.of(agent(before, ""), agent(before, ",\"protocolVersion\":\"1.0\""));
            await().atMost(Duration.ofSeconds(30)).until(() -> before.started.size() == 7);
            runs = Set.copyOf(before.started);

            assertThat(before.host.drain(Duration.ofMillis(20))).isEqualTo(new Drained(0, 7, 0));

            HttpResponse<String> whole = answer(chats.get(0));
            // Not 503: what clients repeat by themselves would run twice.
            assertThat(whole.statusCode()).isEqualTo(400);
            assertThat(whole.headers().firstValue("x-should-retry")).contains("false");
            List<JsonNode> errors = new ArrayList<>(List.of(last(whole), last(answer(chats.get(1)))));
            for (JsonNode error : errors) {
                assertThat(error.at("/error/code").asText()).isEqualTo("busy");
                told.add(named(error.at("/error/message").asText()));
            }
            for (CompletableFuture<HttpResponse<String>> tool : tools) {
                JsonNode result = last(answer(tool)).path("result");
                assertThat(result.path("isError").asBoolean()).isTrue();
                String run = named(result.at("/content/0/text").asText());
                assertThat(result.path("_meta").path("dev.spellrunner/run").asText())
                        .isEqualTo(run);
                told.add(run);
            }
            for (CompletableFuture<HttpResponse<String>> agent : agents) {
                JsonNode end = last(answer(agent));
                assertThat(end.path("type").asText()).isEqualTo("RUN_ERROR");
                assertThat(end.path("code").asText()).isEqualTo("busy");
                told.add(named(end.path("message").asText()));
            }
        }
        assertThat(told).isEqualTo(runs);

        try (ChatFixture after = serve()) {
            assertThat(after.host.takenUp().goneOn()).containsExactlyInAnyOrderElementsOf(runs);
        }
    }

    /** Returns the run that a message names. */
    private static String named(String message) {
        assertThat(message).contains(TOLD);
        return message.replaceFirst(".*run '([^']*)'.*", "$1");
    }

    @Test
    void goOnWhenTheServerStopsBeforeItsHost() throws Exception {
        String run;
        try (ChatFixture before = serve()) {
            CompletableFuture<HttpResponse<String>> chat = chat(before, true);
            CompletableFuture<HttpResponse<String>> agent = agent(before, "");
            await().atMost(Duration.ofSeconds(30)).until(() -> before.started.size() == 2);

            before.stopServing();

            run = String.join(" ", before.started);
            assertThat(last(answer(chat)).at("/error/message").asText()).contains("the server is shutting down");
            assertThat(last(answer(agent)).path("code").asText()).isEqualTo("busy");
            before.host.close();
        }

        try (ChatFixture after = serve()) {
            assertThat(after.host.takenUp().goneOn()).containsExactlyInAnyOrder(run.split(" "));
        }
    }
}
